#!/bin/sh
# Reads the last calls to vendors. Needs FRONTDESK_URL and FRONTDESK_KEY (a key with the scope `usage:read`).
curl -sS --fail-with-body "$FRONTDESK_URL/api/v1/usage/entries?limit=5" \
  -H "Authorization: Bearer $FRONTDESK_KEY"
