"""Opens a recording of `cutover record` with haralyzer, a reader of HAR that knows nothing of us, and holds it to HAR 1.2.

    har_check.py RECORDING REQUESTS SECRET

http://www.softwareishard.com/blog/har-12-spec/ says which members there must be. Nothing of SECRET may be in the file.
"""

import datetime
import json
import pathlib
import sys

from haralyzer import HarParser

RECORDING, REQUESTS, SECRET = sys.argv[1:4]
checks = 0


def check(holds, what):
    global checks
    checks += 1
    if not holds:
        sys.exit(f"{RECORDING}: {what}")


text = pathlib.Path(RECORDING).read_text()
check(SECRET not in text, "the token is in the file")
har = HarParser(json.loads(text))
check(har.har_data["version"] == "1.2", "the version is not 1.2")
check(har.creator["name"] == "cutover", "cutover is not the creator")
entries = har.har_data["entries"]
check(len(entries) == int(REQUESTS), f"{len(entries)} entries; expected {REQUESTS}")
required = {
    "request": {"method": str, "url": str, "httpVersion": str, "cookies": list, "headers": list, "queryString": list,
                "headersSize": int, "bodySize": int},
    "response": {"status": int, "statusText": str, "httpVersion": str, "cookies": list, "headers": list, "content": dict,
                 "redirectURL": str, "headersSize": int, "bodySize": int},
    "timings": {"send": (int, float), "wait": (int, float), "receive": (int, float)},
}
for number, entry in enumerate(entries, 1):
    for part, members in required.items():
        for name, kind in members.items():
            check(isinstance(entry[part].get(name), kind), f"entry {number}: {part}.{name} is {entry[part].get(name)!r}")
    check(isinstance(entry["cache"], dict), f"entry {number}: no cache")
    check(isinstance(entry["time"], (int, float)), f"entry {number}: no time")
    datetime.datetime.fromisoformat(entry["startedDateTime"])
    if entry["request"]["bodySize"] > 0:
        check(set(entry["request"]["postData"]) >= {"mimeType", "text"}, f"entry {number}: postData is not whole")
    content = entry["response"]["content"]
    check(content["size"] == len(content["text"].encode()), f"entry {number}: content.size is not that of the text")
# A recording has no pages: haralyzer puts all under one of its own.
seen = [entry for page in har.pages for entry in page.entries]
check(len(seen) == len(entries), f"haralyzer finds {len(seen)} entries of {len(entries)}")
for entry in seen:
    check(entry.request.url.startswith("http"), f"{entry} has no URL")
    check(entry.response.status > 0, f"{entry} has no status")
print(f"haralyzer: {checks} checks, all passed, 0 reasoned exceptions")
