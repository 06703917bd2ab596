// Prints an answer word by word. Needs FRONTDESK_URL and FRONTDESK_KEY (a key with the scope `chat`).
const { FRONTDESK_URL, FRONTDESK_KEY } = process.env

const response = await fetch(`${FRONTDESK_URL}/api/v1/chat`, {
  method: 'POST',
  headers: { authorization: `Bearer ${FRONTDESK_KEY}`, 'content-type': 'application/json' },
  body: JSON.stringify({ bot: 'demo', message: 'How do I return an item?', stream: true }),
})
if (!response.ok || !response.body) throw new Error(await response.text())

let unread = ''
for await (const piece of response.body.pipeThrough(new TextDecoderStream())) {
  const lines = (unread + piece).split('\n')
  unread = lines.pop() ?? ''
  for (const line of lines) {
    if (!line.startsWith('data: {')) continue
    const event = JSON.parse(line.slice('data: '.length))
    if (event.type === 'error') throw new Error(event.errorText)
    if (event.type === 'text-delta') process.stdout.write(event.delta)
  }
}
console.log()
