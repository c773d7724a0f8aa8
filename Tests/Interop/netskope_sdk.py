"""Runs Netskope's own Python SDK over TLS against the mock's REST API v2: the sync and the async client, users and groups.

    SSL_CERT_FILE=CA netskope_sdk.py PORT TOKEN 200|204

The last word is what the mock answers to a PATCH of a user: the SDK decodes the body, so on the documented 204 its update fails, which is
checked, too. The SDK is as it was installed, but for two things that a port of one's own needs:
- its clients do not pass on the SDK's own allow_custom_tenant, which a tenant with a port needs, so it is turned on where the SDK reads it;
- the tenant's name is resolved to 127.0.0.1 in this process, as an entry in /etc/hosts would do on the whole machine.
"""

import asyncio
import functools
import inspect
import socket
import sys

from netskope import AsyncNetskopeClient, NetskopeClient
from netskope._config import NetskopeConfig
from netskope.exceptions import AuthenticationError, NetskopeError, NotFoundError

PORT, TOKEN, PATCH_STATUS = sys.argv[1], sys.argv[2], int(sys.argv[3])
TENANT = "contoso.goskope.com"
checks = exceptions = 0

NetskopeConfig.resolve = functools.partial(NetskopeConfig.resolve, allow_custom_tenant=True)
_resolve = socket.getaddrinfo
socket.getaddrinfo = lambda host, *rest, **named: _resolve("127.0.0.1" if host in (TENANT, TENANT.encode()) else host, *rest, **named)


def check(condition, what):
    global checks
    checks += 1
    if not condition:
        sys.exit(f"netskope-py-sdk: {what}")


async def given(result):
    """The result of a call of either client."""
    return await result if inspect.isawaitable(result) else result


async def listed(pages):
    """Everything that a list of either client gives."""
    return [one async for one in pages] if hasattr(pages, "__aiter__") else list(pages)


async def fails(call, error, what):
    try:
        await given(call())
    except error:
        check(True, what)
    else:
        check(False, what)


async def users(client, who):
    """25 users are made, read, found, changed; gives their ids."""
    users = client.scim.users
    ids = []
    for n in range(25):
        made = await given(users.create(f"{who}{n}@contoso.com", f"{who}{n}@contoso.com", given_name="U", family_name=str(n)))
        check(made.user_name == f"{who}{n}@contoso.com" and made.active, "a created user comes back otherwise")
        ids.append(made.id)
    check(len(set(ids)) == 25, "25 creations did not give 25 ids")
    check([one.id for one in await listed(users.list())] == ids, "a list does not give every user once, in order")
    for size in (1, 10, 25):
        check([one.id for one in await listed(users.list(page_size=size))] == ids, f"pages of {size} do not give every user once")
    found = await listed(users.list(filter_expr=f'userName eq "{who.upper()}7@contoso.com"'))
    check([one.id for one in found] == [ids[7]], "a filter in another case does not find the user")
    check(await listed(users.list(filter_expr='userName eq "nobody@contoso.com"')) == [], "a filter finds nobody's user")
    read = await given(users.get(ids[3]))
    check(read.user_name == f"{who}3@contoso.com" and read.name["familyName"] == "3", "a user read by id is another")
    check(read.emails[0].value == f"{who}3@contoso.com" and read.emails[0].primary, "a user read by id has another address")
    await fails(
        lambda: users.create(f"{who}3@contoso.com", "other@contoso.com"), NetskopeError, "a user can be created a second time"
    )
    await fails(lambda: users.get("00000000-0000-4000-8000-000000000000"), NotFoundError, "an unknown user is found")
    return ids


async def change(client, ids):
    """A PATCH, which the SDK can read the answer of or not."""
    global exceptions
    users = client.scim.users
    if PATCH_STATUS == 200:
        check((await given(users.update(ids[3], {"active": False}))).active is False, "the answer to a PATCH is of the time before")
    else:
        # Reasoned exception: the SDK wants JSON where Netskope's own OpenAPI has 204 without a body. The change is made all the same.
        await fails(lambda: users.update(ids[3], {"active": False}), ValueError, "the SDK reads an answer without a body")
        exceptions += 1
    check((await given(users.get(ids[3]))).active is False, "a change of active is not kept")


async def groups(client, ids):
    groups = client.scim.groups
    made = await given(groups.create("Engineering", member_ids=ids[:3]))
    check([one.value for one in made.members] == ids[:3], "a created group has other members")
    check((await given(groups.get(made.id))).display_name == "Engineering", "a group read by id has another name")
    found = await listed(groups.list(filter_expr='displayName eq "engineering"'))
    check([one.id for one in found] == [made.id], "a filter does not find the group")
    second = await given(groups.create("Empty"))
    names = [one.display_name for one in await listed(groups.list(page_size=1))]
    check(names == ["Engineering", "Empty"], "pages of one do not give every group once")
    put = await given(groups.update(made.id, display_name="Platform", member_ids=ids[3:5]))
    check([one.value for one in put.members] == ids[3:5], "a replaced group has other members")
    check((await given(groups.get(made.id))).display_name == "Platform", "a group's new name is not kept")
    check(await listed(groups.list(filter_expr='displayName eq "Engineering"')) == [], "a filter finds the old name")
    for group in (made, second):
        await given(groups.delete(group.id))
        await fails(lambda: groups.get(group.id), NotFoundError, "a deleted group is still there")
    check(await listed(groups.list()) == [], "a deleted group is still listed")


async def cover(make, who):
    client = make(tenant=f"{TENANT}:{PORT}", api_token=TOKEN)
    check(client.base_url == f"https://{TENANT}:{PORT}", "the SDK does not speak https to the tenant")
    ids = await users(client, who)
    await change(client, ids)
    await groups(client, ids)
    for id in ids:
        await given(client.scim.users.delete(id))
    await fails(lambda: client.scim.users.get(ids[0]), NotFoundError, "a deleted user is still there")
    check(await listed(client.scim.users.list()) == [], "a deleted user is still listed")
    await given(client.close())
    stranger = make(tenant=f"{TENANT}:{PORT}", api_token="wrong")
    await fails(lambda: stranger.scim.users.get(ids[0]), AuthenticationError, "a wrong token opens the tenant")
    await given(stranger.close())
    return checks


sync = asyncio.run(cover(NetskopeClient, "sync"))
asynchronous = asyncio.run(cover(AsyncNetskopeClient, "async")) - sync
check(sync == asynchronous, "the two clients were not covered alike")
print(
    f"netskope-py-sdk, PATCH of a user {PATCH_STATUS}: {sync} checks sync and {asynchronous} async, all passed, "
    f"{exceptions} reasoned exceptions"
)
