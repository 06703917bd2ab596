// Brings questions and answers into a bot's knowledge. Needs FRONTDESK_URL and FRONTDESK_KEY (a key with the scope `knowledge:write`).
const { FRONTDESK_URL, FRONTDESK_KEY } = process.env

// The same externalId again replaces what was there.
const documents = [{ question: 'Do you wrap gifts?', answer: 'Yes, for 3 euros an item.', externalId: 'gift-wrapping' }]

const response = await fetch(`${FRONTDESK_URL}/api/admin/knowledge/import?bot=demo`, {
  method: 'POST',
  headers: { authorization: `Bearer ${FRONTDESK_KEY}`, 'content-type': 'application/x-ndjson' },
  body: documents.map((document) => JSON.stringify(document)).join('\n'),
})
if (!response.ok) throw new Error(await response.text())
console.log(await response.json())
