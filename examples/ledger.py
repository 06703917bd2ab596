# Reads the whole ledger, page by page. Needs FRONTDESK_URL and FRONTDESK_KEY (a key with the scope `usage:read`).
import json
import os
from urllib.request import Request, urlopen

cursor = ""
calls = 0
while cursor is not None:
    request = Request(
        os.environ["FRONTDESK_URL"] + "/api/v1/usage/entries?limit=200" + (cursor and "&cursor=" + cursor),
        headers={"Authorization": "Bearer " + os.environ["FRONTDESK_KEY"]},
    )
    with urlopen(request) as response:
        page = json.load(response)
    for entry in page["data"]:
        cost = entry["cost"]
        price = cost["amount"] + " " + cost["currency"] if cost else "price unknown"
        print(entry["createdAt"], entry["model"], entry["status"], price)
    calls += len(page["data"])
    cursor = page["nextCursor"]
print(calls, "calls to vendors")
