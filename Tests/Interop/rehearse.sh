#!/usr/bin/env bash
# Rehearses the migration of a provisioning job from Netskope's SCIM Integration endpoint to REST API v2 through Microsoft Graph, with curl alone.
# Every step is checked; the first surprise ends it with a sentence and exit code 1. Take it as the first draft of your own runbook.
#
#   GRAPH       https://graph.microsoft.com/v1.0, or the mock's
#   TOKEN       an access token for it; or TOKEN_ENDPOINT, CLIENT_ID and CLIENT_SECRET to fetch one
#   APP         the name of the enterprise application
#   OLD_URL, OLD_TOKEN, NEW_URL, NEW_TOKEN   the two Tenant URLs and secret tokens
#   OLD_API, NEW_API   where this script reaches the two endpoints itself, where that is elsewhere than the two URLs (the mock's port)
#   ADMIN       the mock's http://…/__admin: then time is moved instead of waited for, and the steps are done that change more than the job
#   BACKUP      the folder that keeps the schema and the settings as they were, for the way back; the current one unless told
#
# Tokens travel in files that only you can read, not on the command line, where other users of the machine could see them.
set -euo pipefail
: "${GRAPH:?}" "${APP:=Netskope User Authentication}" "${NEW_URL:?}" "${NEW_TOKEN:?}" "${OLD_URL:?}" "${OLD_TOKEN:?}"
umask 077
: "${BACKUP:=.}"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
step=0
state="nothing was changed"
ok() { step=$((step + 1)); printf '%2d  %s\n' "$step" "$1"; }
fail() { echo "rehearse: $1" >&2; echo "what was done so far: $state" >&2; [ ! -s "$work/answer" ] || { echo "the last answer was:" >&2; head -c 600 "$work/answer" >&2; echo >&2; }; exit 1; }

# text NAME: the first string of this name in the last answer. all NAME: every one, a line each.
all() { grep -o "\"$1\":\"[^\"]*\"" "$work/answer" | cut -d '"' -f 4 || true; }
text() { all "$1" | sed -n 1p; }
# times TEXT: how often it stands in the last answer, letter by letter. The text goes through a file, as it may be a token.
times() {
    printf '%s\n' "$1" > "$work/sought"
    { grep -oF -f "$work/sought" "$work/answer" || true; } | wc -l | tr -d ' '
}
# json TEXT: the text as it stands between the quotes of a JSON string.
json() { printf '%s' "$1" | sed 's/[\\"]/\\&/g'; }

# graph METHOD PATH [BODY]: asks, keeps the answer in $work/answer, gives the status. PATH may be an absolute link that Graph gave.
graph() {
    local url="$2"
    case "$url" in http*) ;; *) url="$GRAPH$url" ;; esac
    printf '%s' "${3:-}" > "$work/body"
    local data=()
    [ -z "${3:-}" ] || data=(-H 'Content-Type: application/json' --data-binary "@$work/body")
    curl -sS -X "$1" -H "@$work/authorization" "${data[@]}" -o "$work/answer" -w '%{http_code}' "$url" || fail "$1 $url: no answer"
}
expect() { local status; status="$(graph "$2" "$3" "${4:-}")"; [ "$status" = "$1" ] || fail "$2 $3: expected $1, got $status"; }

# scim API TOKEN QUERY: asks one of the two endpoints for users.
scim() {
    printf 'Authorization: Bearer %s\n' "$2" > "$work/scim"
    [ "$(curl -sS -G -H "@$work/scim" --data-urlencode "$3" -o "$work/answer" -w '%{http_code}' "$1/Users")" = 200 ] || fail "$1/Users does not answer"
}
# authorize: keeps the token that was given, or fetches one, which lives for an hour.
authorize() {
    local token="${TOKEN:-}"
    if [ -z "$token" ]; then
        printf '%s' "${CLIENT_SECRET:?}" > "$work/secret"
        [ "$(curl -sS -d grant_type=client_credentials --data-urlencode "client_id=${CLIENT_ID:?}" --data-urlencode "client_secret@$work/secret" \
            --data-urlencode scope=https://graph.microsoft.com/.default -o "$work/answer" -w '%{http_code}' "${TOKEN_ENDPOINT:?}")" = 200 ] || fail "no access token"
        token="$(text access_token)"
        : > "$work/answer"
    fi
    printf 'Authorization: Bearer %s\n' "$token" > "$work/authorization"
}
# What the service keeps: a URL and a token as one body.
secrets() { printf '[{"key":"BaseAddress","value":"%s"},{"key":"SecretToken","value":"%s"}]' "$(json "$1")" "$(json "$2")"; }
# Lets the next cycle come: moves the mock's clock, or waits for Microsoft's.
next_cycle() {
    if [ -n "${ADMIN:-}" ]; then
        curl -sS -o "$work/moved" -X PUT -d '{"advanceSeconds": 2400}' "$ADMIN/clock" || fail "the mock's clock does not move"
        authorize
        return
    fi
    local before now
    expect 200 GET "$job"; before="$(all timeEnded | head -1)"
    for _ in $(seq 120); do
        sleep 60
        authorize
        expect 200 GET "$job"; now="$(all timeEnded | head -1)"
        [ "$now" = "$before" ] || return 0
    done
    fail "no cycle came within two hours"
}
healthy() {
    expect 200 GET "$job"
    [ "$(times '"code":"Active"')" -ge 1 ] && [ "$(times '"quarantine":null')" = 1 ] || fail "the job is not healthy"
    # The last cycle's own state: "lastSuccessfulExecution" beside it always says Succeeded.
    sed -n 's/.*"lastExecution":{\([^}]*\)}.*/\1/p' "$work/answer" | grep -qF '"state":"Succeeded"' || fail "the last cycle did not succeed"
}
# log_since MOMENT: the provisioning log of the job from a moment on, the next pages, too.
log_since() {
    local filter="jobId%20eq%20'$job_id'%20and%20activityDateTime%20ge%20$1"
    : > "$work/log"
    local link="/auditLogs/provisioning?%24filter=$filter&%24top=500"
    while [ -n "$link" ]; do
        expect 200 GET "$link"
        cat "$work/answer" >> "$work/log"
        link="$(text '@odata.nextLink')"
    done
    cp "$work/log" "$work/answer"
}
# moment: now, in whole seconds as the log has it, and later than whatever was logged before.
moment() {
    if [ -z "${ADMIN:-}" ]; then sleep 1; date -u +%Y-%m-%dT%H:%M:%SZ; return; fi
    curl -sS -X PUT -d '{"advanceSeconds": 1}' "$ADMIN/clock" | sed 's/.*"now":"\([^".]*\).*/\1Z/'
}

# --- who am I, what is there
authorize
[ -n "${TOKEN:-}" ] || ok "fetched an access token by client credentials"

expect 200 GET "/servicePrincipals?%24filter=displayName%20eq%20'${APP// /%20}'&%24select=id,displayName"
app="$(text id)"
[ -n "$app" ] && [ "$(times '"id":')" = 1 ] || fail "there is not just one enterprise application \"$APP\""
principal="/servicePrincipals/$app"
ok "found the enterprise application $APP"

link="$principal/appRoleAssignedTo?%24top=100"
assigned=0; user=""
while [ -n "$link" ]; do
    expect 200 GET "$link"
    assigned=$((assigned + $(times '"principalId"')))
    [ -n "$user" ] || user="$(grep -o '"principalId":"[^"]*","principalType":"User"' "$work/answer" | sed -n 1p | cut -d '"' -f 4 || true)"
    link="$(text '@odata.nextLink')"
done
[ "$assigned" -gt 0 ] && [ -n "$user" ] || fail "nobody is assigned to the application"
ok "counted $assigned assignments, page by page"

expect 200 GET "$principal/synchronization/jobs"
job_id="$(all id | sed -n 1p)"
[ -n "$job_id" ] || fail "the application has no provisioning job"
job="$principal/synchronization/jobs/$job_id"
ok "found the job $job_id"

# --- on the mock: the tenant as it is before the migration, provisioned through the old endpoint
if [ -n "${ADMIN:-}" ]; then
    expect 204 PUT "$principal/synchronization/secrets" "{\"value\":$(secrets "$OLD_URL" "$OLD_TOKEN")}"
    expect 204 POST "$job/start"
    next_cycle
    healthy
    ok "the mock's tenant is provisioned through the old endpoint"
fi

# --- before
healthy
ok "the job is active, its last cycle succeeded, and it is not in quarantine"
expect 200 GET "$job/schema"; cp "$work/answer" "$BACKUP/schema-backup.json"
rule="$(sed 's/.*"synchronizationRules":\[//' "$work/answer" | grep -o '"id":"[^"]*"' | sed -n 1p | cut -d '"' -f 4)"
expect 200 GET "$principal/synchronization/secrets"; cp "$work/answer" "$BACKUP/secrets-backup.json"
[ "$(times "\"value\":\"$OLD_URL")" = 1 ] || fail "the job's Tenant URL is not $OLD_URL"
[ "$(times "$OLD_TOKEN")" = 0 ] || fail "the secret token is shown in clear"
ok "backed up schema and settings to schema-backup.json and secrets-backup.json; the token is masked"

# --- the switch
expect 204 POST "$job/pause"
state="the job is paused, its settings are the old ones: start it to go on as before"
expect 200 GET "$job"; [ "$(times '"code":"Paused"')" = 1 ] || fail "the job is not paused"
ok "paused the job"
expect 204 POST "$job/validateCredentials" "{\"credentials\":$(secrets "$NEW_URL" "$NEW_TOKEN")}"
if [ -n "${ADMIN:-}" ]; then
    expect 400 POST "$job/validateCredentials" "{\"credentials\":$(secrets "$NEW_URL" "a-wrong-token")}"
    expect 400 POST "$job/validateCredentials" "{\"credentials\":$(secrets "$OLD_URL" "$NEW_TOKEN")}"
    ok "the new URL and token pass the connection test, a wrong token and the old URL do not"
else
    ok "the new URL and token pass the connection test"
fi
scim "${OLD_API:-$OLD_URL}" "$OLD_TOKEN" count=1
old_id="$(text id)"; name="$(text userName)"
scim "${NEW_API:-$NEW_URL}" "$NEW_TOKEN" "filter=userName eq \"$name\""
[ -n "$old_id" ] && [ "$(text id)" = "$old_id" ] || fail "$name has another id at the new endpoint, or is not there: restart provisioning with the switch (docs/url-change.md)"
ok "$name has the same id at both endpoints"
began="$(moment)"
expect 204 PUT "$principal/synchronization/secrets" "{\"value\":$(secrets "$NEW_URL" "$NEW_TOKEN")}"
state="the job is paused with the new URL and token: to go back, save the old ones and start it"
expect 200 GET "$principal/synchronization/secrets"
[ "$(times "\"value\":\"$NEW_URL\"")" = 1 ] && [ "$(times "$NEW_TOKEN")" = 0 ] || fail "the new settings are not what was saved"
expect 204 POST "$job/validateCredentials" '{"useSavedCredentials":true}'
ok "saved the new URL and token, and tested them as saved"
expect 200 POST "$job/provisionOnDemand" "{\"parameters\":[{\"ruleId\":\"$rule\",\"subjects\":[{\"objectId\":\"$user\",\"objectTypeName\":\"User\"}]}]}"
case "$(cat "$work/answer")" in
    *'\"result\":\"Skipped\"'*RedundantExport* | *'\"result\":\"Success\"'*) ;;
    *) fail "the canary could not be provisioned on demand" ;;
esac
ok "one user provisioned on demand is there already"
expect 204 POST "$job/start"
state="the job runs with the new URL and token: to go back, save the old ones"
next_cycle
healthy
ok "started without a restart; the next cycle succeeded"

# --- proof
log_since "$began"
for action in create delete disable; do
    [ "$(times "\"provisioningAction\":\"$action\"")" = 0 ] || fail "the switch led to a $action"
done
[ "$(times '"status":"failure"')" = 0 ] || fail "the switch led to a failure"
ok "the log since the switch: nothing created, deleted, disabled, or failed"
expect 200 GET "/auditLogs/directoryAudits?%24filter=activityDisplayName%20eq%20'Update%20provisioning%20setting%20or%20credentials'"
[ "$(times '"activityDisplayName"')" -ge 1 ] || fail "the audit log does not show the change"
ok "the audit log shows who changed the credentials"
expect 200 GET "/users/delta?%24select=displayName&%24deltatoken=latest"
delta="$(text '@odata.deltaLink')"
expect 200 GET "$delta"
[ "$(times '"value":[]')" = 1 ] || fail "users change while the migration goes on"
ok "nobody changed in Entra ID meanwhile (delta query)"
expect 200 POST "/\$batch" "{\"requests\":[{\"id\":\"1\",\"method\":\"GET\",\"url\":\"$job\"},{\"id\":\"2\",\"method\":\"GET\",\"url\":\"/users/$user\"},{\"id\":\"3\",\"method\":\"GET\",\"url\":\"$principal\"}]}"
[ "$(times '"status":200')" = 3 ] || fail "a request of the batch failed"
ok "read job, user and application in one batch"

[ -n "${ADMIN:-}" ] || exit 0
# --- on the mock: a change arrives, the way back, and a restart
began="$(moment)"
expect 204 PATCH "/users/$user" '{"surname":"Rehearsed"}'
next_cycle
log_since "$began"
[ "$(times '"provisioningAction":"update"')" = 1 ] || fail "a change of one user is not one update"
curl -sS -o "$work/answer" "$ADMIN/audit-log"
grep -o '"actor":"[^"]*"' "$work/answer" | tail -1 | grep -q cutover-v2 || fail "Netskope's audit log does not name the new token"
ok "a change arrives through REST API v2, and Netskope's audit log names the new token"
began="$(moment)"
expect 204 PUT "$principal/synchronization/secrets" "{\"value\":$(secrets "$OLD_URL" "$OLD_TOKEN")}"
expect 204 POST "$job/validateCredentials" '{"useSavedCredentials":true}'
next_cycle
healthy
log_since "$began"
[ "$(times '"provisioningAction"')" = 0 ] || fail "the way back is not quiet"
ok "the way back is as quiet"
expect 204 PUT "$principal/synchronization/secrets" "{\"value\":$(secrets "$NEW_URL" "$NEW_TOKEN")}"
began="$(moment)"
expect 204 POST "$job/restart" '{"criteria":{"resetScope":"Watermark, Escrows, QuarantineState"}}'
next_cycle
healthy
log_since "$began"
[ "$(times '"provisioningAction":"other"')" -ge 1 ] || fail "the restart evaluated nobody"
for action in create update delete disable; do
    [ "$(times "\"provisioningAction\":\"$action\"")" = 0 ] || fail "the restart led to an $action"
done
ok "a restart evaluates everybody and changes nobody"
