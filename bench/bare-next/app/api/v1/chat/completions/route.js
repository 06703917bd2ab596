// The least that a route handler of Next can do with a chat completion: read it, forward it, give back the answer. It
// checks nobody, keeps nothing and retries nothing, so what it costs is the floor under every turn that Next serves.
export async function POST(request) {
  const body = await request.json()
  const answer = await fetch(process.env.VENDOR_URL, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: 'Bearer bench' },
    body: JSON.stringify(body),
    cache: 'no-store',
  })
  if (body.stream)
    return new Response(answer.body, {
      status: answer.status,
      headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-cache, no-transform' },
    })
  return Response.json(await answer.json(), { status: answer.status })
}
