#!/bin/sh
# Shows an answer as it comes, as server-sent events. Needs FRONTDESK_URL and FRONTDESK_KEY (a key with the scope `chat`).
curl -sS --fail-with-body --no-buffer "$FRONTDESK_URL/api/v1/chat" \
  -H "Authorization: Bearer $FRONTDESK_KEY" \
  -H "Content-Type: application/json" \
  -d '{"bot": "demo", "message": "How do I return an item?", "stream": true}'
