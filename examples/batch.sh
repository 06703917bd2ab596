#!/bin/sh
# Sends a batch of questions, one a line. Needs FRONTDESK_URL and FRONTDESK_KEY (a key with the scope `chat`).
# Its results: curl "$FRONTDESK_URL/api/v1/batches/$ID/results?format=jsonl" -H "Authorization: Bearer $FRONTDESK_KEY"
printf '{"bot":"demo"}\n{"id":"1017","message":"How do I return an item?"}\n{"id":"1018","message":"Do you ship abroad?"}\n' |
  curl -sS --fail-with-body "$FRONTDESK_URL/api/v1/batches" \
    -H "Authorization: Bearer $FRONTDESK_KEY" \
    -H "Content-Type: application/x-ndjson" \
    --data-binary @-
