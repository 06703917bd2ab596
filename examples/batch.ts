// Sends a batch of questions, waits for it and prints what became of each. Needs FRONTDESK_URL and FRONTDESK_KEY (a key with the scope `chat`).
const { FRONTDESK_URL, FRONTDESK_KEY } = process.env

async function ask(path: string, init?: RequestInit) {
  const headers = { authorization: `Bearer ${FRONTDESK_KEY}`, 'content-type': 'application/json' }
  const response = await fetch(`${FRONTDESK_URL}/api/v1/batches${path}`, { ...init, headers })
  if (!response.ok) throw new Error(await response.text())
  return response
}

const items = ['How do I return an item?', 'Do you ship abroad?'].map((message, place) => ({ id: `question-${place}`, message }))
let batch = await (await ask('', { method: 'POST', body: JSON.stringify({ bot: 'demo', items }) })).json()
while (batch.endedAt === null) {
  await new Promise((wake) => setTimeout(wake, 1_000))
  batch = await (await ask(`/${batch.id}`)).json()
}
for (const line of (await (await ask(`/${batch.id}/results?format=jsonl`)).text()).split('\n').filter(Boolean)) {
  const { id, reply, error } = JSON.parse(line)
  console.log(id, reply ?? error.message)
}
