// Asks a bot through the official client (`npm install openai`). Needs FRONTDESK_URL and FRONTDESK_KEY (a key with the scope `chat`).
import OpenAI from 'openai'

const { FRONTDESK_URL, FRONTDESK_KEY } = process.env
const openai = new OpenAI({ apiKey: FRONTDESK_KEY, baseURL: `${FRONTDESK_URL}/api/v1` })

const completion = await openai.chat.completions.create({
  model: 'demo',
  messages: [{ role: 'user', content: 'How do I return an item?' }],
})
console.log(completion.choices[0]?.message.content)
