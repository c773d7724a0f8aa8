"""Runs Microsoft's own Python SDK through a whole migration: who is there, who is assigned, the switch, what changes, what the logs say.

    msgraph_migration.py GRAPH_URL GRAPH_TOKEN LEGACY_TOKEN API_V2_TOKEN ADMIN_URL

The mock holds 250 generated users and 4 groups, in Netskope and in Entra ID. The SDK is as it was installed; the synchronization API in
detail is what msgraph_synchronization.py checks.
"""

import asyncio
import json
import sys
import time
import urllib.request
from uuid import UUID

from azure.core.credentials import AccessToken
from kiota_abstractions.api_error import APIError
from kiota_abstractions.base_request_configuration import RequestConfiguration
from kiota_abstractions.headers_collection import HeadersCollection
from msgraph import GraphServiceClient
from msgraph.generated.groups.groups_request_builder import GroupsRequestBuilder
from msgraph.generated.models.app_role_assignment import AppRoleAssignment
from msgraph.generated.models.group import Group
from msgraph.generated.models.o_data_errors.o_data_error import ODataError
from msgraph.generated.models.password_profile import PasswordProfile
from msgraph.generated.models.reference_create import ReferenceCreate
from msgraph.generated.models.synchronization_secret import SynchronizationSecret as Key
from msgraph.generated.models.synchronization_secret_key_string_value_pair import SynchronizationSecretKeyStringValuePair as Pair
from msgraph.generated.models.user import User
from msgraph.generated.service_principals.item.synchronization.jobs.item.validate_credentials.validate_credentials_post_request_body import (
    ValidateCredentialsPostRequestBody,
)
from msgraph.generated.service_principals.item.synchronization.secrets.secrets_put_request_body import SecretsPutRequestBody
from msgraph.generated.users.delta.delta_request_builder import DeltaRequestBuilder
from msgraph.generated.users.users_request_builder import UsersRequestBuilder
from msgraph_core.tasks.page_iterator import PageIterator

URL, TOKEN, LEGACY, API_V2, ADMIN = sys.argv[1:6]
checks = 0
UserQuery = UsersRequestBuilder.UsersRequestBuilderGetQueryParameters
GroupQuery = GroupsRequestBuilder.GroupsRequestBuilderGetQueryParameters


def check(condition, what):
    global checks
    checks += 1
    if not condition:
        sys.exit(f"msgraph-sdk, migration: {what}")


class Credential:
    """A token that is there already."""

    def __init__(self, token):
        self.token = token

    def get_token(self, *scopes, **options):
        return AccessToken(self.token, int(time.time()) + 3600)

    def close(self):
        pass


def client(token):
    graph = GraphServiceClient(credentials=Credential(token), scopes=["https://graph.microsoft.com/.default"])
    graph.request_adapter.base_url = URL
    return graph


def admin(method, path, body=None):
    request = urllib.request.Request(f"{ADMIN}{path}", method=method, data=json.dumps(body).encode() if body is not None else None)
    with urllib.request.urlopen(request) as answer:
        text = answer.read()
        return json.loads(text) if text else None


def asked(parameters, advanced=False):
    headers = HeadersCollection()
    if advanced:
        headers.add("ConsistencyLevel", "eventual")
    return RequestConfiguration(query_parameters=parameters, headers=headers)


async def refused(call, status, code):
    """Whether a call ends with this error of Graph."""
    try:
        await call
    except ODataError as failure:
        return failure.response_status_code == status and failure.error.code == code and failure.error.inner_error.request_id is not None
    return False


async def directory(graph):
    """Lists, filters, searches, counts, expands, page by page."""
    first = await graph.users.get(asked(UserQuery(top=100, select=["id", "userPrincipalName"])))
    names = []
    iterator = PageIterator(first, graph.request_adapter)
    await iterator.iterate(lambda user: names.append(user.user_principal_name) or True)
    check(len(names) == 250 == len(set(names)), f"paging gives {len(names)} users")
    found = await graph.users.get(asked(UserQuery(filter="userPrincipalName eq 'user7@contoso.com'")))
    check([user.given_name for user in found.value] == ["User"], "a filter finds another user")
    some = await graph.users.get(asked(UserQuery(filter="startswith(displayName,'User Number24')", count=True), advanced=True))
    check(some.odata_count == 11, f"a counted filter counts {some.odata_count}")
    check(await graph.users.count.get(asked(None, advanced=True)) == 250, "the count is another")
    check(await refused(graph.users.count.get(), 400, "Request_BadRequest"), "a count without ConsistencyLevel is not refused")
    ends = UserQuery(filter="endswith(mail,'9@contoso.com')", count=True)
    check(len((await graph.users.get(asked(ends, advanced=True))).value) == 25, "endswith finds others")
    check(await refused(graph.users.get(asked(ends)), 400, "Request_UnsupportedQuery"), "endswith without the header is not refused")
    groups = await graph.groups.get(asked(GroupQuery(search='"displayName:Group"', orderby=["displayName"], count=True), advanced=True))
    check([group.display_name for group in groups.value] == [f"Group {n}" for n in range(1, 5)], "a search finds others")
    expanded = await graph.groups.get(asked(GroupQuery(expand=["members"], top=1)))
    check(len(expanded.value[0].members) == 20, "an expansion gives another number than its limit")
    members = await graph.groups.by_group_id(groups.value[0].id).members.get()
    check(members.value[0].odata_type == "#microsoft.graph.user" and len(members.value) == 100, "a group's members are others")
    check(await refused(graph.users.by_user_id("nobody@contoso.com").get(), 404, "Request_ResourceNotFound"), "nobody is somebody")


async def switch(graph, principal, url, token):
    """Saves another URL and token, and tests them; gives the job."""
    synchronization = graph.service_principals.by_service_principal_id(principal).synchronization
    pairs = [Pair(key=Key.BaseAddress, value=url), Pair(key=Key.SecretToken, value=token)]
    job = synchronization.jobs.by_synchronization_job_id((await synchronization.jobs.get()).value[0].id)
    await job.validate_credentials.post(ValidateCredentialsPostRequestBody(credentials=pairs))
    await synchronization.secrets.put(SecretsPutRequestBody(value=pairs))
    return job


async def people(graph, principal):
    """A joiner with a team, who is assigned through it."""
    ada = await graph.users.post(
        User(
            account_enabled=True, display_name="Ada", given_name="Ada", surname="Lovelace", mail="ada@contoso.com", mail_nickname="ada",
            user_principal_name="ada@contoso.com", password_profile=PasswordProfile(password="Correct-Horse-7"),
        )
    )
    team = await graph.groups.post(Group(display_name="Team", mail_enabled=False, mail_nickname="team", security_enabled=True))
    reference = ReferenceCreate(odata_id=f"https://graph.microsoft.com/v1.0/directoryObjects/{ada.id}")
    await graph.groups.by_group_id(team.id).members.ref.post(reference)
    check(
        await refused(graph.groups.by_group_id(team.id).members.ref.post(reference), 400, "Request_BadRequest"),
        "a member can be added twice",
    )
    assigned = graph.service_principals.by_service_principal_id(principal).app_role_assigned_to
    role = UUID("18d14569-c3bd-439b-9a66-3a2aee01d14f")
    made = await assigned.post(AppRoleAssignment(principal_id=UUID(team.id), resource_id=UUID(principal), app_role_id=role))
    check(made.principal_type == "Group" and made.principal_display_name == "Team", "the assignment is another")
    return ada, team, made


async def delta(graph, link=None, **parameters):
    """A whole round of a delta query: what changed, and the link to go on from."""
    builder = graph.users.delta
    page = await (builder.with_url(link).get() if link else builder.get(asked(DeltaRequestBuilder.DeltaRequestBuilderGetQueryParameters(**parameters))))
    items = list(page.value)
    while page.odata_next_link:
        page = await builder.with_url(page.odata_next_link).get()
        items += page.value
    return items, page.odata_delta_link


async def batch(graph, principal):
    """A batch as the documents write it; the SDK's own classes want a package that it does not declare."""
    def get(number, url):
        return {"id": number, "method": "GET", "url": url}

    body = {"requests": [get("1", "/users/ada@contoso.com"), get("2", f"/servicePrincipals/{principal}"), get("3", "/users/nobody@contoso.com"),
                         get("4", "/groups") | {"dependsOn": ["3"]}]}
    request = urllib.request.Request(f"{URL}/$batch", data=json.dumps(body).encode(), method="POST",
                                     headers={"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"})
    with urllib.request.urlopen(request) as answer:
        statuses = {item["id"]: item["status"] for item in json.load(answer)["responses"]}
    check(statuses == {"1": 200, "2": 200, "3": 404, "4": 424}, f"a batch answers {statuses}")


async def permissions():
    """A token that may read users alone."""
    reader = client(admin("POST", "/graph/tokens", {"roles": ["User.Read.All"]})["token"])
    check((await reader.users.get()).value, "a reader cannot read")
    check(await refused(reader.groups.get(), 403, "Authorization_RequestDenied"), "a reader of users reads groups")
    check(await refused(client("nonsense").users.get(), 401, "InvalidAuthenticationToken"), "a made-up token opens something")


async def main():
    graph = client(TOKEN)
    await directory(graph)
    principal = (await graph.service_principals.get()).value[0].id
    job = await switch(graph, principal, "https://addon-contoso.goskope.com/SCIM/v2", LEGACY)
    await job.start.post()
    status = (await job.get()).status
    check(status.last_successful_execution.count_imported == 254, "the old endpoint's first cycle imports others")
    ada, team, assignment = await people(graph, principal)
    _, link = await delta(graph, select=["displayName", "surname"])
    admin("PUT", "/clock", {"advanceSeconds": 2400})

    await job.pause.post()
    await switch(graph, principal, "https://contoso.goskope.com/api/v2/scim", API_V2)
    await job.start.post()
    since = len((await graph.audit_logs.provisioning.get()).value)
    admin("PUT", "/clock", {"advanceSeconds": 2400})
    status = (await job.get()).status
    check(status.code == "Active" and status.last_execution.count_exported == 0, "the first cycle at the new endpoint writes")
    check(len((await graph.audit_logs.provisioning.get()).value) == since, "the switch itself is in the log")

    await graph.users.by_user_id(ada.id).patch(User(surname="King"))
    changed, link = await delta(graph, link)
    check([(user.id, user.surname) for user in changed] == [(ada.id, "King")], "the delta shows another change")
    await graph.groups.by_group_id(team.id).members.by_directory_object_id(ada.id).ref.delete()
    admin("PUT", "/clock", {"advanceSeconds": 2400})
    log = (await graph.audit_logs.provisioning.get()).value
    actions = [entry.provisioning_action for entry in log if entry.source_identity.id == ada.id]
    check(actions == ["disable", "create"], f"the log says {actions} of the joiner who left her team")
    check(log[0].provisioning_status_info.status in ("success", "skipped"), "the log's status is not read")

    await graph.users.by_user_id(ada.id).delete()
    gone, link = await delta(graph, link)
    check(gone[0].additional_data["@removed"] == {"reason": "changed"}, "a deletion is not in the delta")
    binned = await graph.directory.deleted_items.graph_user.get()
    check([user.id for user in binned.value] == [ada.id], "the recycle bin holds others")
    await graph.directory.deleted_items.by_directory_object_id(ada.id).restore.post()
    back, link = await delta(graph, link)
    check([user.display_name for user in back] == ["Ada"], "a restoration is not in the delta")
    admin("POST", "/graph/delta-reset")
    try:
        await delta(graph, link)
        check(False, "a delta link survives a reset")
    except APIError as reset:
        check(reset.response_status_code == 410, "a reset of the delta is not told by 410")

    await batch(graph, principal)
    await permissions()
    await graph.service_principals.by_service_principal_id(principal).app_role_assigned_to.by_app_role_assignment_id(assignment.id).delete()
    admin("PUT", "/clock", {"advanceSeconds": 2400})
    log = (await graph.audit_logs.provisioning.get()).value
    check(log[0].provisioning_action == "delete" and log[0].source_identity.display_name == "Team", "an unassigned group is not deleted")
    await switch(graph, principal, "https://addon-contoso.goskope.com/SCIM/v2", LEGACY)
    admin("PUT", "/clock", {"advanceSeconds": 2400})
    check((await job.get()).status.last_execution.count_exported == 0, "the way back writes")
    print(f"msgraph-sdk, migration: {checks} checks run, {checks} passed, 0 reasoned exceptions")


asyncio.run(main())
