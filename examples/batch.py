# Sends a batch of questions, waits for it and prints what became of each. Needs FRONTDESK_URL and FRONTDESK_KEY (a key with the scope `chat`).
import json
import os
import time
from urllib.request import Request, urlopen


def ask(path, body=None):
    request = Request(
        os.environ["FRONTDESK_URL"] + "/api/v1/batches" + path,
        data=body and json.dumps(body).encode(),
        headers={"Authorization": "Bearer " + os.environ["FRONTDESK_KEY"], "Content-Type": "application/json"},
    )
    with urlopen(request) as response:
        return response.read().decode()


questions = ["How do I return an item?", "Do you ship abroad?"]
items = [{"id": f"question-{place}", "message": message} for place, message in enumerate(questions)]
batch = json.loads(ask("", {"bot": "demo", "items": items}))
while batch["endedAt"] is None:
    time.sleep(1)
    batch = json.loads(ask("/" + batch["id"]))
for line in ask("/" + batch["id"] + "/results?format=jsonl").split("\n"):
    if line:
        result = json.loads(line)
        print(result["id"], result["reply"] or result["error"]["message"])
