# Asks a bot in OpenAI's wire format. Needs FRONTDESK_URL and FRONTDESK_KEY (a key with the scope `chat`).
import json
import os
from urllib.request import Request, urlopen

request = Request(
    os.environ["FRONTDESK_URL"] + "/api/v1/chat/completions",
    data=json.dumps({"model": "demo", "messages": [{"role": "user", "content": "How do I return an item?"}]}).encode(),
    headers={"Authorization": "Bearer " + os.environ["FRONTDESK_KEY"], "Content-Type": "application/json"},
)
with urlopen(request) as response:
    completion = json.load(response)

print(completion["choices"][0]["message"]["content"])
