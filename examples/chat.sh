#!/bin/sh
# Asks a bot one question. Needs FRONTDESK_URL and FRONTDESK_KEY (a key with the scope `chat`).
curl -sS --fail-with-body "$FRONTDESK_URL/api/v1/chat" \
  -H "Authorization: Bearer $FRONTDESK_KEY" \
  -H "Content-Type: application/json" \
  -d '{"bot": "demo", "message": "How do I return an item?"}'
