"""Runs Netskope's own Python SDK, unmodified, against the mock's REST API v2: sync and async, users and groups.

The SDK insists on https://<tenant>.goskope.com; its transport is pointed at the mock's loopback address instead, which is the one thing
that is not as its users do it.
"""

import asyncio
import sys

import httpx
from netskope import AsyncNetskopeClient, NetskopeClient
from netskope.exceptions import NotFoundError

BASE = sys.argv[1]
checks = 0


def check(condition, what):
    global checks
    checks += 1
    if not condition:
        sys.exit(f"netskope-py-sdk: {what}")


def point(client):
    """Sends the client's requests to the mock, under the tenant's own host name."""
    inner = client._transport._client
    inner.base_url = httpx.URL(BASE)
    inner.headers["Host"] = "contoso.goskope.com"
    return client


def sync():
    client = point(NetskopeClient(tenant="contoso.goskope.com", api_token="V"))
    users = client.scim.users
    ids = [users.create(f"u{n}@contoso.com", f"u{n}@contoso.com", given_name="U", family_name=str(n)).id for n in range(25)]
    check(len(set(ids)) == 25, "25 creations did not give 25 ids")
    check([user.id for user in users.list(page_size=10)] == ids, "paging does not give every user once, in order")
    found = list(users.list(filter_expr='userName eq "U7@contoso.com"'))
    check([user.id for user in found] == [ids[7]], "a filter in another case does not find the user")
    check(users.get(ids[3]).user_name == "u3@contoso.com", "a user read by id has another name")
    changed = users.update(ids[3], {"active": False})
    check(changed.active is False and users.get(ids[3]).active is False, "a change of active is not kept")
    groups = client.scim.groups
    group = groups.create("Engineering", member_ids=ids[:3])
    check(groups.get(group.id).display_name == "Engineering", "a group read by id has another name")
    check([one.id for one in groups.list(filter_expr='displayName eq "engineering"')] == [group.id], "a filter does not find the group")
    groups.update(group.id, display_name="Platform", member_ids=ids[3:5])
    check(groups.get(group.id).display_name == "Platform", "a group's new name is not kept")
    groups.delete(group.id)
    users.delete(ids[0])
    for gone in (lambda: users.get(ids[0]), lambda: groups.get(group.id)):
        try:
            gone()
            check(False, "what was deleted is still there")
        except NotFoundError:
            check(True, "")
    check(len(list(users.list())) == 24, "24 users should be left")


async def asynchronous():
    client = point(AsyncNetskopeClient(tenant="contoso.goskope.com", api_token="V"))
    user = await client.scim.users.create("async@contoso.com", "async@contoso.com")
    names = [one.user_name async for one in client.scim.users.list(page_size=7)]
    check("async@contoso.com" in names and len(names) == 25, "the async client does not list every user")
    check((await client.scim.users.update(user.id, {"active": False})).active is False, "an async change is not kept")
    await client.scim.users.delete(user.id)


sync()
asyncio.run(asynchronous())
print(f"netskope-py-sdk: {checks} checks passed")
