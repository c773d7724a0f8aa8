"""Runs Netskope's official command line, unmodified, over TLS against the mock: users, groups, audit log and status.

    netskope_cli.py PORT TOKEN CA
"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile

PORT, TOKEN, CA = sys.argv[1:4]
PROGRAM = pathlib.Path(sys.executable).parent / "netskope"
checks = 0
home = tempfile.TemporaryDirectory()
environment = {
    "PATH": os.environ["PATH"], "HOME": home.name, "NETSKOPE_TENANT": f"127.0.0.1:{PORT}", "NETSKOPE_API_TOKEN": TOKEN,
    "NETSKOPE_CA_BUNDLE": CA, "NETSKOPE_NO_UPDATE_CHECK": "1", "NO_COLOR": "1",
    # `status` asks through clients of its own, which know nothing of NETSKOPE_CA_BUNDLE.
    "SSL_CERT_FILE": CA,
}


def check(condition, what):
    global checks
    checks += 1
    if not condition:
        sys.exit(f"netskope: {what}")


def run(*words, fails=False, **changes):
    """What a command prints, as JSON; `null` where it prints nothing."""
    done = subprocess.run(
        [PROGRAM, "--output", "json", *words], env=environment | changes, capture_output=True, text=True, timeout=60
    )
    check((done.returncode != 0) == fails, f"{' '.join(words)} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
    if fails:
        return done.stderr
    return json.loads(done.stdout) if done.stdout.strip() else None


ids = []
for name in ("ada", "ben", "cyd"):
    made = run("users", "create", "--username", f"{name}@contoso.com", "--email", f"{name}@contoso.com")
    check(made["userName"] == f"{name}@contoso.com" and made["status"] == 201, "a created user comes back otherwise")
    ids.append(made["id"])
run("users", "create", "--username", "ada@contoso.com", "--email", "ada@contoso.com", fails=True)
check([one["scimId"] for one in run("users", "list")] == ids, "the list does not give every user once, in order")
check([one["scimId"] for one in run("users", "list", "--limit", "1", "--offset", "1")] == ids[1:2], "a page is another")
check(run("users", "get", "ben@contoso.com")[0]["scimId"] == ids[1], "a user looked up by name is another")

run("users", "update", ids[1], "--set", "active=false", "--set", "userName=bert@contoso.com")
check(run("users", "get", "bert@contoso.com", "--by", "username")[0]["active"] is False, "an update is not kept")

group = run("users", "groups", "create", "Engineering", "--members", f"{ids[0]},{ids[1]}")
check(group["displayName"] == "Engineering" and group["status"] == 201, "a created group comes back otherwise")
check([one["userCount"] for one in run("users", "groups", "list")] == [2], "the group has not two members")
check(run("users", "groups", "get", "Engineering")[0]["scimId"] == group["id"], "a group looked up by name is another")
members = [one["scimId"] for one in run("users", "groups", "members", "Engineering")]
check(sorted(members) == sorted(ids[:2]), "the group's members are others")
run("users", "groups", "update", group["id"], "--name", "Platform", "--members", ids[2])
check(run("users", "get", "cyd@contoso.com")[0]["parentGroups"] == ["Platform"], "a changed group is not the user's")
check([one["scimId"] for one in run("users", "groups", "members", "Platform")] == ids[2:], "the changed group's members are others")

status = run("status")
check(status["infrastructure"]["users_scim"] == 3, f"status counts other users: {status}")
check(len(run("events", "audit", "--limit", "100")) > 0, "the audit log is empty")

run("users", "groups", "delete", group["id"], "--yes")
for id in ids:
    run("users", "delete", id, "--yes")
run("users", "delete", ids[0], "--yes", fails=True)
check(run("users", "list") in (None, []), "a deleted user is still listed")
check(run("users", "groups", "list") in (None, []), "a deleted group is still listed")
run("users", "list", fails=True, NETSKOPE_API_TOKEN="wrong")
run("users", "list", fails=True, NETSKOPE_CA_BUNDLE="", SSL_CERT_FILE="")
print(f"netskope (official CLI): {checks} checks, all passed, 0 reasoned exceptions")
