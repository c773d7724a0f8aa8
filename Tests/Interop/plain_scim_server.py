"""A SCIM server of the standard library alone, on one store behind both base paths, with bugs that can be switched on.

    plain_scim_server.py [--bug NAME] [--legacy-bug NAME]

Prints one line of JSON with its URLs when it is ready. /SCIM/v2 takes the token "old-token", /api/v2/scim "new-token"; --bug concerns
/api/v2/scim, --legacy-bug /SCIM/v2. GET /__dump shows the store, for a look at what a client left behind. Nothing of it is ours: ids are
no UUIDs, and every rule is written from RFC 7643 and 7644 anew, so that what cutover learnt from its own mocks does not pass here by chance.
"""

import argparse
import json
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit

BASES = {"/SCIM/v2": ("legacy", "old-token"), "/api/v2/scim": ("v2", "new-token")}
NAMES = {"Users": "userName", "Groups": "displayName"}
CORE = "urn:ietf:params:scim:schemas:core:2.0:"
MESSAGES = "urn:ietf:params:scim:api:messages:2.0:"

# The bugs, and what each does. A bug of a name that is not here is refused.
BUGS = {
    "ids-differ": "objects are shown and asked for under other ids",
    "external-id-lost": "externalId is not shown",
    "family-name-lost": "name.familyName is not shown",
    "active-as-text": 'active is shown as "True" and "False"',
    "user-name-case-exact": "userName eq heeds letter case",
    "start-index-from-zero": "startIndex counts from 0",
    "total-of-page": "totalResults is the length of the page",
    "page-end-dropped": "the last resource of every page of a whole list is missing",
    "pages-overlap": "every page but the first begins with the end of the one before",
    "filter-ignored": "filters find everybody",
    "group-filter-ignored": "filters find every group",
    "members-hidden": "members are not shown",
    "one-member-hidden": "the first member of a group is not shown",
    "one-user-hidden": "the first user is not listed",
    "disabled-hidden": "disabled users are not listed",
    "unicode-500": "what is not ASCII is answered 500",
    "missing-as-empty-200": "who is not there is answered 200 and an empty list",
    "member-removal-ignored": "members are not removed",
    "member-add-replaces": "added members take the place of those there are",
    "batch-first-only": "of several added members the first is added",
    "path-less-ignored": "operations without a path do nothing",
    "text-false-is-true": 'the text "False" is true',
    "disabling-ignored": "active stays as it is",
    "rename-ignored": "userName and displayName stay as they are",
    "id-changes-on-rename": "a renamed object gets another id",
    "emails-replaced": "a change of one e-mail address removes the others",
    "duplicate-accepted": "a name may be taken twice",
    "conflict-as-400": "a name that is taken is answered 400",
    "create-without-body": "a creation is answered without a body",
    "create-as-200": "a creation is answered 200",
    "unicode-lost": "what is not ASCII is stored as ?",
    "cut-at-60": "texts are cut at 60 characters",
    "put-merges": "PUT keeps what it does not name",
    "soft-delete": "a deletion disables",
    "delete-missing-204": "a deletion of who is not there is answered 204",
    "deleted-name-blocked": "a deleted object's name stays taken",
    "deletion-keeps-membership": "a deleted user stays a member",
    "new-users-disabled": "users are created disabled",
}


class Refused(Exception):
    def __init__(self, status, detail, kind=None):
        self.status, self.detail, self.kind = status, detail, kind


class Store:
    """All objects by kind and id, in the order of their creation."""

    def __init__(self):
        self.lock = threading.Lock()
        self.objects = {"Users": {}, "Groups": {}}
        self.gone = set()
        self.count = 0

    def new_id(self, kind):
        self.count += 1
        return f"{kind[0].lower()}-{self.count:05d}"

    def seed(self):
        ids = []
        for number in range(1, 24):
            name = f"person{number}@example.net"
            identifier = self.new_id("Users")
            ids.append(identifier)
            self.objects["Users"][identifier] = {
                "userName": name.capitalize() if number == 5 else name, "externalId": f"p{number}", "active": number != 7,
                "name": {"givenName": "Zoë" if number == 9 else f"Given{number}", "familyName": f"Family{number}"},
                "emails": [{"type": "work", "value": name, "primary": True}],
            }
        for number, members in enumerate([ids[:5], ids[3:20], [], ids[20:]], 1):
            self.objects["Groups"][self.new_id("Groups")] = {
                "displayName": f"Team {number}", "externalId": f"t{number}", "members": [{"value": one} for one in members],
            }


def get(mapping, name, default=None):
    """The member called `name` without regard to case (RFC 7643 section 2.1)."""
    for key in mapping:
        if key.lower() == name.lower():
            return mapping[key]
    return default


def put(mapping, name, value):
    for key in list(mapping):
        if key.lower() == name.lower():
            if value is None:
                del mapping[key]
            else:
                mapping[key] = value
            return
    if value is not None:
        mapping[name] = value


def truth(value, bugs):
    if isinstance(value, str):
        if value.lower() not in ("true", "false"):
            raise Refused(400, "active is true or false", "invalidValue")
        return True if "text-false-is-true" in bugs else value.lower() == "true"
    if not isinstance(value, bool):
        raise Refused(400, "active is true or false", "invalidValue")
    return value


def texts(value, change):
    """`value` with `change` made to every text in it."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, list):
        return [texts(one, change) for one in value]
    if isinstance(value, dict):
        return {key: texts(one, change) for key, one in value.items()}
    return value


class Patch:
    """One PATCH on one object (RFC 7644 section 3.5.2)."""

    PATH = re.compile(r'^(?:urn:[^ \[]*[:.])?([A-Za-z$]+)(?:\[(\w+) eq "?([^"\]]*)"?\])?(?:\.(\w+))?$')

    def __init__(self, target, bugs):
        self.target, self.bugs = target, bugs

    def apply(self, operation):
        kind = str(get(operation, "op", "")).lower()
        if kind not in ("add", "replace", "remove"):
            raise Refused(400, "op is add, replace or remove", "invalidSyntax")
        path, value = get(operation, "path"), get(operation, "value")
        if path:
            return self.at(kind, path, value)
        if "path-less-ignored" in self.bugs:
            return
        if not isinstance(value, dict):
            raise Refused(400, "an operation without a path needs an object", "invalidValue")
        for name, one in value.items():
            if isinstance(one, dict) and not name.startswith("urn:"):
                for sub, inner in one.items():
                    self.at(kind, f"{name}.{sub}", inner)
            else:
                self.at(kind, name, one)

    def at(self, kind, path, value):
        match = self.PATH.match(path)
        if not match:
            raise Refused(400, f"the path {path} cannot be read", "invalidPath")
        name, filter_name, filter_value, sub = match.groups()
        if name.lower() == "active":
            if "disabling-ignored" not in self.bugs:
                self.target["active"] = truth(value, self.bugs)
        elif name.lower() == "members":
            self.members(kind, filter_value, value)
        elif filter_name:
            self.element(kind, name, filter_name, filter_value, sub or "value", value)
        elif sub:
            inner = get(self.target, name) or {}
            put(inner, sub, None if kind == "remove" else value)
            put(self.target, name, inner or None)
        elif kind == "add" and isinstance(get(self.target, name), list):
            get(self.target, name).extend(one for one in value if one not in get(self.target, name))
        elif name.lower() in ("username", "displayname") and "rename-ignored" in self.bugs:
            return
        else:
            put(self.target, name, None if kind == "remove" else value)

    def element(self, kind, name, filter_name, filter_value, sub, value):
        items = get(self.target, name) or []
        found = [one for one in items if str(get(one, filter_name, "")).lower() == filter_value.lower()]
        if "emails-replaced" in self.bugs and name.lower() == "emails" and kind != "remove":
            items = found
        if not found and kind != "remove":
            found = [{filter_name: filter_value}]
            items += found
        for one in found:
            put(one, sub, None if kind == "remove" else value)
        put(self.target, name, items or None)

    def members(self, kind, one, value):
        members = self.target.setdefault("members", [])
        named = [one] if one else [get(item, "value") for item in value or []]
        if kind == "remove":
            if "member-removal-ignored" not in self.bugs:
                members[:] = [item for item in members if (value or one) and item["value"] not in named]
            return
        if kind == "replace" or "member-add-replaces" in self.bugs:
            members.clear()
        for identifier in named[:1] if "batch-first-only" in self.bugs else named:
            if {"value": identifier} not in members:
                members.append({"value": identifier})


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # A head and a body that leave apart would wait for each other's acknowledgement.
    disable_nagle_algorithm = True
    wbufsize = -1
    store = Store()
    side_bugs = {"legacy": set(), "v2": set()}

    def log_message(self, *_):
        pass

    def do(self):
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length)
        if self.path == "/__dump":
            return self.answer(200, self.store.objects)
        base = next((one for one in BASES if self.path.startswith(one + "/")), None)
        if base is None:
            return self.answer(404, {"message": "no such path"})
        side, token = BASES[base]
        self.base, self.bugs = base, self.side_bugs[side]
        if self.headers.get("Authorization") != f"Bearer {token}":
            return self.answer(401, self.error(401, "who are you?"))
        try:
            with self.store.lock:
                self.answer(*self.route(self.path[len(base):], body))
        except Refused as refusal:
            self.answer(refusal.status, self.error(refusal.status, refusal.detail, refusal.kind))

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do

    def answer(self, status, body=None):
        data = b"" if body is None else json.dumps(body, ensure_ascii=False).encode()
        if "unicode-500" in getattr(self, "bugs", ()) and not data.isascii():
            status, data = 500, b'{"detail": "internal"}'
        self.send_response(status)
        if data:
            self.send_header("Content-Type", "application/scim+json")
        if status != 204:
            self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)
        self.wfile.flush()

    @staticmethod
    def error(status, detail, kind=None):
        body = {"schemas": [MESSAGES + "Error"], "status": str(status), "detail": detail}
        return body | ({"scimType": kind} if kind else {})

    # Requests

    def route(self, path, body):
        parts = urlsplit(path)
        segments = [unquote(one) for one in parts.path.strip("/").split("/")]
        kind = segments[0]
        if kind not in NAMES or len(segments) > 2:
            raise Refused(404, "no such endpoint")
        query = {key: values[0] for key, values in parse_qs(parts.query).items()}
        if "unicode-500" in self.bugs and not (body.isascii() and unquote(parts.query).isascii()):
            raise Refused(500, "internal")
        if len(segments) == 1:
            return self.list(kind, query) if self.command == "GET" else self.create(kind, self.parsed(body))
        identifier = self.own(segments[1])
        if identifier not in self.store.objects[kind]:
            if self.command == "DELETE" and "delete-missing-204" in self.bugs:
                return 204, None
            if self.command == "GET" and "missing-as-empty-200" in self.bugs:
                return 200, self.page([], 0, 1)
            raise Refused(404, f"there is no {segments[1]}")
        return getattr(self, self.command.lower())(kind, identifier, query, body)

    @staticmethod
    def parsed(body):
        try:
            value = json.loads(body)
        except ValueError:
            raise Refused(400, "the body is no JSON", "invalidSyntax") from None
        if not isinstance(value, dict):
            raise Refused(400, "the body is no object", "invalidSyntax")
        return value

    def get(self, kind, identifier, query, _):
        return 200, self.shown(kind, identifier, query)

    def put(self, kind, identifier, query, body):
        new = self.stored(kind, self.parsed(body))
        self.check_name(kind, new, identifier)
        old = self.store.objects[kind][identifier]
        self.store.objects[kind][identifier] = old | new if "put-merges" in self.bugs else new
        return 200, self.shown(kind, identifier, query)

    def patch(self, kind, identifier, query, body):
        operations = get(self.parsed(body), "Operations")
        if not isinstance(operations, list):
            raise Refused(400, "Operations is missing", "invalidSyntax")
        # A copy, so that a refused operation undoes those before it.
        new = json.loads(json.dumps(self.store.objects[kind][identifier]))
        work = Patch(new, self.bugs)
        for operation in operations:
            work.apply(texts(operation, self.own))
        new = self.stored(kind, new)
        self.check_name(kind, new, identifier)
        old = self.store.objects[kind][identifier]
        self.store.objects[kind][identifier] = new
        if "id-changes-on-rename" in self.bugs and old[NAMES[kind]] != new[NAMES[kind]]:
            del self.store.objects[kind][identifier]
            identifier = self.store.new_id(kind)
            self.store.objects[kind][identifier] = new
        return (200, self.shown(kind, identifier, query)) if kind == "Users" else (204, None)

    def delete(self, kind, identifier, *_):
        if "soft-delete" in self.bugs:
            self.store.objects[kind][identifier]["active"] = False
            return 204, None
        gone = self.store.objects[kind].pop(identifier)
        if "deleted-name-blocked" in self.bugs:
            self.store.gone.add((kind, gone[NAMES[kind]].lower()))
        if "deletion-keeps-membership" not in self.bugs:
            for group in self.store.objects["Groups"].values():
                group["members"] = [one for one in group.get("members", []) if one["value"] != identifier]
        return 204, None

    def create(self, kind, body):
        if self.command != "POST":
            raise Refused(405, "POST creates")
        new = self.stored(kind, texts(body, self.own))
        self.check_name(kind, new, None)
        if kind == "Users":
            new.setdefault("active", True)
            if "new-users-disabled" in self.bugs:
                new["active"] = False
        identifier = self.store.new_id(kind)
        self.store.objects[kind][identifier] = new
        if "create-without-body" in self.bugs:
            return 201, None
        return 200 if "create-as-200" in self.bugs else 201, self.shown(kind, identifier, {})

    def stored(self, kind, body):
        new = {key: value for key, value in body.items() if key not in ("schemas", "id", "meta") and value is not None}
        if not isinstance(get(new, NAMES[kind]), str) or not get(new, NAMES[kind]):
            raise Refused(400, f"{NAMES[kind]} is missing", "invalidValue")
        if get(new, "active") is not None:
            put(new, "active", truth(get(new, "active"), self.bugs))
        for name in ("emails", "members"):
            if get(new, name) is not None:
                put(new, name, [{key: one for key, one in item.items() if one is not None} for item in get(new, name)])
        if "unicode-lost" in self.bugs:
            new = texts(new, lambda text: text.encode("ascii", "replace").decode())
        if "cut-at-60" in self.bugs:
            new = texts(new, lambda text: text[:60])
        return new

    def check_name(self, kind, new, identifier):
        name = new[NAMES[kind]].lower()
        taken = any(one != identifier and other[NAMES[kind]].lower() == name for one, other in self.store.objects[kind].items())
        if (taken and "duplicate-accepted" not in self.bugs) or (kind, name) in self.store.gone:
            raise Refused(400 if "conflict-as-400" in self.bugs else 409, f"{name} is taken", "uniqueness")

    # Answers

    def other(self, identifier):
        """The id as this side shows it."""
        return identifier[0] + "x" + identifier[1:] if "ids-differ" in self.bugs else identifier

    def own(self, text):
        """The stored id behind one that this side showed; any other text as it is."""
        return re.sub(r"^([ug])x(-\d{5})$", r"\1\2", text) if "ids-differ" in self.bugs else text

    def shown(self, kind, identifier, query):
        stored = self.store.objects[kind][identifier]
        one = {"schemas": [CORE + kind[:-1]], "id": self.other(identifier)} | json.loads(json.dumps(stored))
        if kind == "Groups":
            one["members"] = [{"value": self.other(item["value"])} for item in one.get("members", [])]
            if "one-member-hidden" in self.bugs:
                one["members"] = one["members"][1:]
            if "members-hidden" in self.bugs or "members" in query.get("excludedAttributes", "").lower().split(","):
                del one["members"]
        elif "active-as-text" in self.bugs and "active" in one:
            one["active"] = str(one["active"])
        if "external-id-lost" in self.bugs:
            one.pop("externalId", None)
        if "family-name-lost" in self.bugs:
            one.get("name", {}).pop("familyName", None)
        one["meta"] = {"resourceType": kind[:-1], "location": f"http://{self.headers['Host']}{self.base}/{kind}/{one['id']}"}
        wanted = [name.lower() for name in query.get("attributes", "").split(",") if name]
        return {key: value for key, value in one.items() if not wanted or key.lower() in wanted + ["schemas", "id"]}

    def list(self, kind, query):
        found = list(self.store.objects[kind])
        if kind == "Users" and "one-user-hidden" in self.bugs:
            found = found[1:]
        if kind == "Users" and "disabled-hidden" in self.bugs:
            found = [one for one in found if self.store.objects[kind][one].get("active")]
        ignored = {"filter-ignored"} | ({"group-filter-ignored"} if kind == "Groups" else set())
        if "filter" in query and not ignored & self.bugs:
            found = [one for one in found if self.matches(kind, one, query["filter"])]
        first = int(query.get("startIndex", 1))
        start = max(0, first if "start-index-from-zero" in self.bugs else first - 1)
        if "pages-overlap" in self.bugs and start > 0:
            start -= 1
        page = found[start:start + min(int(query.get("count", 10)), 10)]
        total = len(page) if "total-of-page" in self.bugs else len(found)
        if "page-end-dropped" in self.bugs and "filter" not in query:
            page = page[:-1]
        return 200, self.page([self.shown(kind, one, query) for one in page], total, first)

    @staticmethod
    def page(resources, total, first):
        return {
            "schemas": [MESSAGES + "ListResponse"], "totalResults": total, "startIndex": first, "itemsPerPage": len(resources),
            "Resources": resources,
        }

    def matches(self, kind, identifier, text):
        match = re.match(r'^\s*([\w.]+)\s+eq\s+("(?:[^"\\]|\\.)*")\s*$', text)
        if not match:
            raise Refused(400, "a filter is: attribute eq \"value\"", "invalidFilter")
        name, value = match.group(1).lower(), json.loads(match.group(2))
        if name == "id":
            return identifier == self.own(value)
        stored = get(self.store.objects[kind][identifier], name)
        if name == "externalid" or "user-name-case-exact" in self.bugs:
            return stored == value
        return isinstance(stored, str) and stored.lower() == value.lower()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--bug", action="append", default=[], choices=sorted(BUGS))
    parser.add_argument("--legacy-bug", action="append", default=[], choices=sorted(BUGS))
    arguments = parser.parse_args()
    Handler.side_bugs = {"legacy": set(arguments.legacy_bug), "v2": set(arguments.bug)}
    Handler.store.seed()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    root = f"http://127.0.0.1:{server.server_port}"
    print(json.dumps({"legacy": f"{root}/SCIM/v2", "apiV2": f"{root}/api/v2/scim", "dump": f"{root}/__dump"}), flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        pass


if __name__ == "__main__":
    main()
