"""Runs scim2-tester, an independent check of RFC 7643 and RFC 7644, against one endpoint.

    scim2_check.py URL TOKEN [EXPECTED]

Without EXPECTED nothing may fail. EXPECTED is a JSON file of failures that are right, each with reason and source: a failure that it does
not hold is an error, and so is an entry that no longer occurs.
"""

import json
import sys

from httpx2 import Client
from scim2_client.engines.httpx2 import SyncSCIMClient
from scim2_tester import Status, check_server

url, token = sys.argv[1:3]
entries = json.load(open(sys.argv[3]))["failures"] if len(sys.argv) > 3 else []
# A failure is a check of one resource type that said these words.
expected = {(check, kind, entry["says"]) for entry in entries for kind in entry["resourceTypes"] for check in entry["checks"]}

with Client(base_url=url, headers={"Authorization": f"Bearer {token}"}) as http:
    results = check_server(SyncSCIMClient(http))

passed, unexpected, seen = 0, [], set()
for result in results:
    if result.status == Status.SUCCESS:
        passed += 1
        continue
    reason = " ".join((result.reason or "").split())
    known = {one for one in expected if one[:2] == (result.title, result.resource_type or "") and one[2] in reason}
    seen |= known
    if not known:
        unexpected.append(f"{result.status.name} {result.title} {result.resource_type or ''}: {reason}")

if passed < 20:
    unexpected.append(f"only {passed} checks passed: the endpoint was not really reached")
for line in unexpected:
    print(f"  unlisted: {line}", file=sys.stderr)
for check, kind, says in sorted(expected - seen):
    print(f"  no longer occurs, take it off the list: {check} {kind}: {says}", file=sys.stderr)
print(f"scim2-tester {url.split('/', 3)[3]}: {len(results)} checks, {passed} passed, {len(seen)} reasoned exceptions")
sys.exit(1 if unexpected or expected != seen else 0)
