# Asks a bot one question. Needs FRONTDESK_URL and FRONTDESK_KEY (a key with the scope `chat`).
import json
import os
from urllib.request import Request, urlopen

request = Request(
    os.environ["FRONTDESK_URL"] + "/api/v1/chat",
    data=json.dumps({"bot": "demo", "message": "How do I return an item?"}).encode(),
    headers={"Authorization": "Bearer " + os.environ["FRONTDESK_KEY"], "Content-Type": "application/json"},
)
with urlopen(request) as response:
    answer = json.load(response)

print(answer["reply"])
for citation in answer["citations"]:
    print("Source: " + citation["title"])
