// Asks a bot one question. Needs FRONTDESK_URL and FRONTDESK_KEY (a key with the scope `chat`).
const { FRONTDESK_URL, FRONTDESK_KEY } = process.env

const response = await fetch(`${FRONTDESK_URL}/api/v1/chat`, {
  method: 'POST',
  headers: { authorization: `Bearer ${FRONTDESK_KEY}`, 'content-type': 'application/json' },
  body: JSON.stringify({ bot: 'demo', message: 'How do I return an item?' }),
})
if (!response.ok) throw new Error(await response.text())

const { reply, citations } = await response.json()
console.log(reply)
for (const { title } of citations) console.log(`Source: ${title}`)
