// Reads the whole ledger, page by page. Needs FRONTDESK_URL and FRONTDESK_KEY (a key with the scope `usage:read`).
const { FRONTDESK_URL, FRONTDESK_KEY } = process.env

let cursor = ''
let calls = 0
do {
  const address = `${FRONTDESK_URL}/api/v1/usage/entries?limit=200${cursor && `&cursor=${cursor}`}`
  const response = await fetch(address, { headers: { authorization: `Bearer ${FRONTDESK_KEY}` } })
  if (!response.ok) throw new Error(await response.text())
  const { data, nextCursor } = await response.json()
  for (const { createdAt, model, status, cost } of data)
    console.log(createdAt, model, status, cost ? `${cost.amount} ${cost.currency}` : 'price unknown')
  calls += data.length
  cursor = nextCursor ?? ''
} while (cursor)
console.log(`${calls} calls to vendors`)
