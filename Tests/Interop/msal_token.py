"""Fetches access tokens with Microsoft's own libraries over the TLS front, and reads Microsoft Graph with them.

    msal_token.py TLS_PORT CA GRAPH_URL ADMIN_URL

msal and azure-identity insist on https; both are as they were installed. The client and its secret are those that the mock has from the start.
"""

import asyncio
import json
import logging
import os
import sys
import urllib.request

import httpx
import msal
from azure.core.exceptions import ClientAuthenticationError
from azure.identity import ClientSecretCredential, ManagedIdentityCredential
from kiota_authentication_azure.azure_identity_authentication_provider import AzureIdentityAuthenticationProvider
from msgraph import GraphRequestAdapter, GraphServiceClient

PORT, CA, GRAPH, ADMIN = sys.argv[1:5]
TENANT = "c0ffee00-0000-4000-8000-0000000c0de5"
CLIENT, SECRET = "c11e9700-0000-4000-8000-000000000003", "mock-client-secret"
AUTHORITY = f"https://localhost:{PORT}"
SCOPES = ["https://graph.microsoft.com/.default"]
checks = 0
# It would print the refusals that are provoked here.
logging.getLogger("azure").setLevel(logging.CRITICAL)
# requests would take these for every host, and msal's own certificate for none.
for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
    os.environ.pop(name, None)


def check(condition, what):
    global checks
    checks += 1
    if not condition:
        sys.exit(f"msal and azure-identity: {what}")


def tokens_fetched():
    """How many tokens the mock gave, from its journal."""
    with urllib.request.urlopen(f"{ADMIN}/journal/count?method=POST&path=/{TENANT}/oauth2/v2.0/token&status=200") as answer:
        return json.load(answer)["count"]


def application(secret=SECRET, **more):
    return msal.ConfidentialClientApplication(
        CLIENT, client_credential=secret, authority=f"{AUTHORITY}/{TENANT}", instance_discovery=False, verify=CA, **more
    )


def with_msal():
    client = application()
    first = client.acquire_token_for_client(SCOPES)
    check(first.get("token_type") == "Bearer" and first.get("expires_in") == 3599, f"msal gets no token: {first.get('error')}")
    fetched = tokens_fetched()
    check(client.acquire_token_for_client(SCOPES)["access_token"] == first["access_token"], "the cached token is another")
    check(tokens_fetched() == fetched, "a cached token is fetched anew")
    wrong = application(secret="wrong").acquire_token_for_client(SCOPES)
    check(wrong.get("error") == "invalid_client" and wrong["error_codes"] == [7000215], "a wrong secret is not refused as AADSTS7000215")
    check("Trace ID" in wrong["error_description"] and wrong["correlation_id"], "the refusal has no ids")
    narrow = application().acquire_token_for_client(["https://graph.microsoft.com/User.Read"])
    check(narrow.get("error") == "invalid_scope", "a scope other than .default is not refused")
    return first["access_token"]


def with_azure_identity():
    options = {"authority": AUTHORITY, "disable_instance_discovery": True, "connection_verify": CA}
    credential = ClientSecretCredential(TENANT, CLIENT, SECRET, **options)
    check(credential.get_token(*SCOPES).token, "azure-identity gets no token")
    try:
        ClientSecretCredential(TENANT, CLIENT, "wrong", **options).get_token(*SCOPES)
        check(False, "azure-identity takes a wrong secret")
    except ClientAuthenticationError as refusal:
        check("AADSTS7000215" in refusal.message, "azure-identity is not told AADSTS7000215")
    os.environ["IDENTITY_ENDPOINT"] = GRAPH.removesuffix("/v1.0") + "/msi/token"
    os.environ["IDENTITY_HEADER"] = "any"
    managed = ManagedIdentityCredential().get_token(*SCOPES)
    check(managed.token and managed.expires_on, "a managed identity gets no token over plain http")
    return credential, managed.token


async def with_graph(credential, others):
    """Reads Graph through the TLS front with a token of azure-identity, and with the others' tokens over plain http."""
    provider = AzureIdentityAuthenticationProvider(credential, scopes=SCOPES)
    client = httpx.AsyncClient(verify=CA, base_url=f"{AUTHORITY}/v1.0")
    adapter = GraphRequestAdapter(provider, client)
    adapter.base_url = f"{AUTHORITY}/v1.0"
    users = await GraphServiceClient(request_adapter=adapter).users.get()
    check(len(users.value) == 3, "the SDK does not read Graph over TLS")
    for token in others:
        request = urllib.request.Request(f"{GRAPH}/users", headers={"Authorization": f"Bearer {token}"})
        with urllib.request.urlopen(request) as answer:
            check(len(json.load(answer)["value"]) == 3, "a token opens nothing")


token = with_msal()
credential, managed = with_azure_identity()
asyncio.run(with_graph(credential, [token, managed]))
print(f"msal {msal.__version__} and azure-identity over TLS: {checks} checks run, {checks} passed, 0 reasoned exceptions")
