#!/usr/bin/env bash
# Records curl through `cutover record` and lets a foreign reader open the file; records curl through mitmproxy and lets `cutover replay` read that;
# replays both to the mocks.
#   Tests/Interop/traffic.sh CUTOVER PYTHON-VENV-TO-MAKE
set -euo pipefail
cutover="$1"
venv="$2"
here="$(cd "$(dirname "$0")" && pwd)"
scratch="$(mktemp -d)"
pids=()
stop() { for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; wait "$pid" 2>/dev/null || true; done; pids=(); }
trap 'stop; rm -rf "$scratch"' EXIT

python3 -m venv "$venv"
"$venv/bin/pip" install --quiet --disable-pip-version-check -r "$here/traffic_requirements.txt"
token="traffic-interop-token-4711"

# ready FILE: waits until there is something in it.
ready() {
    for _ in $(seq 300); do
        [ -s "$1" ] && return
        sleep 0.1
    done
    echo "nothing in $1 after 30 s" >&2
    exit 1
}
# field FILE KEY…: what a line of JSON says there.
field() { python3 -c 'import json,sys; from functools import reduce; print(reduce(lambda o, k: o[k], sys.argv[2:], json.load(open(sys.argv[1]))))' "$@"; }

# client URL: what a provisioning client does; 9 requests.
client() {
    local header="Authorization: Bearer $token" json="Content-Type: application/scim+json"
    local ada group
    curl -sf -o "$scratch/found" -H "$header" -G --data-urlencode 'filter=userName eq "ada@contoso.com"' "$1/Users"
    curl -sf -H "$header" -H "$json" -d '{"userName": "ada@contoso.com", "emails": [{"primary": true, "value": "ada@contoso.com"}]}' "$1/Users" > "$scratch/ada"
    ada="$(field "$scratch/ada" id)"
    curl -sf -o "$scratch/read" --compressed -H "$header" "$1/Users/$ada"
    curl -sf -H "$header" -H "$json" -d '{"displayName": "VPN", "members": [{"value": "'"$ada"'"}]}' "$1/Groups" > "$scratch/group"
    group="$(field "$scratch/group" id)"
    curl -sf -o "$scratch/members" -H "$header" "$1/Groups/$group?attributes=members"
    curl -sf -o "$scratch/patched" -X PATCH -H "$header" -H "$json" \
        -d '{"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": [{"op": "Remove", "path": "members", "value": [{"value": "'"$ada"'"}]}]}' \
        "$1/Groups/$group"
    curl -sf -o "$scratch/members" -H "$header" "$1/Groups/$group?attributes=members"
    curl -sf -X DELETE -H "$header" "$1/Users/$ada"
    curl -sf -X DELETE -H "$header" "$1/Groups/$group"
}

"$cutover" serve --users 3 --groups 1 --legacy-token "$token" --api-v2-token "$token-v2" > "$scratch/serve.json" &
pids+=($!)
ready "$scratch/serve.json"

for endpoint in legacy apiV2; do
    [ "$endpoint" = legacy ] || token="$token-v2"
    word="$([ "$endpoint" = legacy ] && echo legacy || echo api-v2)"
    : > "$scratch/record.json"
    "$cutover" record --upstream "$(field "$scratch/serve.json" "$endpoint" url)" --out "$scratch/$word.har" > "$scratch/record.json" 2> "$scratch/record.txt" &
    recorder=$!
    pids+=("$recorder")
    ready "$scratch/record.json"
    client "$(field "$scratch/record.json" record url)"
    kill -INT "$recorder"
    wait "$recorder"
    "$venv/bin/python" "$here/har_check.py" "$scratch/$word.har" 9 "$token"
    "$cutover" replay "$scratch/$word.har" --against "mock:$word" | tail -1
    "$cutover" replay "$scratch/$word.har" --before mock:legacy --after mock:api-v2 | tail -1
    # What mitmproxy writes of the same client is taken, too.
    port="$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')"
    origin="$(field "$scratch/serve.json" admin url)"
    origin="${origin%/__admin}"
    "$venv/bin/mitmdump" --quiet --mode "reverse:$origin" --listen-host 127.0.0.1 --listen-port "$port" --set confdir="$scratch/mitm" \
        --set hardump="$scratch/mitm-$word.har" > "$scratch/mitm.txt" 2>&1 &
    mitm=$!
    pids+=("$mitm")
    for _ in $(seq 300); do
        curl -s -o "$scratch/up" "http://127.0.0.1:$port/" && break
        sleep 0.1
    done
    url="$(field "$scratch/serve.json" "$endpoint" url)"
    client "http://127.0.0.1:$port${url#"$origin"}"
    kill -INT "$mitm"
    wait "$mitm" || true
    echo -n "mitmproxy: "
    "$cutover" replay "$scratch/mitm-$word.har" --against "mock:$word" > "$scratch/replayed.txt"
    tail -1 "$scratch/replayed.txt"
    grep -q 'Identical: 9 of 9 requests compared' "$scratch/replayed.txt"
    if grep -q "$token" "$scratch/replayed.txt"; then
        echo "the token is shown" >&2
        exit 1
    fi
done
