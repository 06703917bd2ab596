#!/bin/sh
# Asks a bot in OpenAI's wire format. Needs FRONTDESK_URL and FRONTDESK_KEY (a key with the scope `chat`).
curl -sS --fail-with-body "$FRONTDESK_URL/api/v1/chat/completions" \
  -H "Authorization: Bearer $FRONTDESK_KEY" \
  -H "Content-Type: application/json" \
  -d '{"model": "demo", "messages": [{"role": "user", "content": "How do I return an item?"}]}'
