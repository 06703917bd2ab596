# Brings questions and answers into a bot's knowledge. Needs FRONTDESK_URL and FRONTDESK_KEY (a key with the scope `knowledge:write`).
import json
import os
from urllib.request import Request, urlopen

# The same externalId again replaces what was there.
documents = [{"question": "Do you wrap gifts?", "answer": "Yes, for 3 euros an item.", "externalId": "gift-wrapping"}]

request = Request(
    os.environ["FRONTDESK_URL"] + "/api/admin/knowledge/import?bot=demo",
    data="\n".join(json.dumps(document) for document in documents).encode(),
    headers={"Authorization": "Bearer " + os.environ["FRONTDESK_KEY"], "Content-Type": "application/x-ndjson"},
)
with urlopen(request) as response:
    print(response.read().decode())
