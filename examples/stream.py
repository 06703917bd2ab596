# Prints an answer word by word. Needs FRONTDESK_URL and FRONTDESK_KEY (a key with the scope `chat`).
import json
import os
from urllib.request import Request, urlopen

request = Request(
    os.environ["FRONTDESK_URL"] + "/api/v1/chat",
    data=json.dumps({"bot": "demo", "message": "How do I return an item?", "stream": True}).encode(),
    headers={"Authorization": "Bearer " + os.environ["FRONTDESK_KEY"], "Content-Type": "application/json"},
)
with urlopen(request) as response:
    for line in response:
        if not line.startswith(b"data: {"):
            continue
        event = json.loads(line[len(b"data: "):])
        if event["type"] == "error":
            raise RuntimeError(event["errorText"])
        if event["type"] == "text-delta":
            print(event["delta"], end="", flush=True)
print()
