import HTTP
import Harness
import JSON
import MockNetskope

extension Meaning {
    /// Findings without exchanges.
    static let rows = #"""
        directory | users/ada@x.com | {"active":true} | - | critical | life-cycle | locked-out-user | User ada@x.com has no account
        directory | users/ada@x.com | {"active":false} | - | medium | life-cycle | operator | account of user ada@x.com
        directory | users/ada@x.com | - | {"active":true} | critical | life-cycle | active-leaver | User ada@x.com has an active account
        directory | users/ada@x.com | - | {"active":false} | medium | life-cycle | operator | user ada@x.com
        directory | users/team#2 | - | {"userName":"Team#2","active":true} | critical | life-cycle | active-leaver | User team#2 has an active account
        directory | users/ada@x.com#2 | - | {"active":true} | high | matching | duplicate-account | User ada@x.com has a second account
        directory | users/ada@x.com/active | true | false | critical | life-cycle | locked-out-user | User ada@x.com is switched off
        directory | users/ada@x.com/active | false | true | critical | life-cycle | active-leaver | User ada@x.com is still active
        directory | users/ada@x.com/active | true | "True" | medium | types | wrong-profile | another type
        directory | users/ada@x.com/emails/0/value | "a@x.com" | "b@x.com" | medium | patch | wrong-profile | emails value of user ada@x.com is b@x.com
        directory | users/ada@x.com/name/familyName | "King" | - | medium | patch | wrong-profile | has no name familyName
        directory | users/ada@x.com/externalId | "Ada" | "ada" | medium | matching | wrong-profile | another letter case
        directory | users/ada@x.com/externalId | "1" | "2" | medium | matching | wrong-profile | externalId of user ada@x.com
        directory | users/ada@x.com/userName | "Ada@x.com" | "ada@x.com" | medium | matching | wrong-profile | another letter case
        directory | users/ada@x.com/userName | "ada@x.com" | "eva@x.com" | high | matching | wrong-profile | is called eva@x.com
        directory | users/ada@x.com/groups | ["VPN"] | ["HR","VPN"] | critical | membership | kept-group-access | User ada@x.com belongs to HR
        directory | users/ada@x.com/groups | ["VPN"] | [] | high | membership | lost-group-access | does not belong to VPN
        directory | users | 3 | 4 | high | life-cycle | duplicate-account | 4 accounts in the place of 3
        directory | users | 3 | 2 | high | life-cycle | locked-out-user | 2 accounts in the place of 3
        directory | groups/r~1d | {"members":{"ada":true}} | - | high | life-cycle | lost-group-access | Group r/d is not there
        directory | groups/r&d | {"members":{}} | - | medium | life-cycle | operator | Group r&d
        directory | groups/r&d | - | {"members":{"ada":true}} | critical | life-cycle | kept-group-access | Group r&d is there
        directory | groups/r&d#2 | - | {} | high | matching | duplicate-account | Group r&d
        directory | groups/vpn/members/ada@x.com | true | - | high | membership | lost-group-access | ada@x.com is not a member of group vpn
        directory | groups/vpn/members/ada@x.com | - | true | critical | membership | kept-group-access | ada@x.com is a member of group vpn
        directory | groups/vpn/members | ["a","b"] | ["b"] | high | membership | lost-group-access | does not hold a and
        directory | groups/vpn/members/(unknown id) | - | true | medium | membership | operator | Group vpn
        directory | groups/vpn/displayName | "VPN" | "Old" | high | matching | lost-group-access | is called Old
        continuity | users/ada@x.com/id | "1" | "2" | high | identity | operator | User ada@x.com has another id
        continuity | migration/writes | 0 | 2 | high | identity | operator | 2 writes
        continuity | movement/createdAgain | 0 | 2 | high | identity | duplicate-account | created again, though it had linked them: 2
        continuity | movement/keptIdsUnknown | 0 | 3 | high | identity | operator | no full sync
        continuity | movement/deletes/0 | - | "DELETE /Users/{ada@x.com}" | critical | life-cycle | locked-out-user | User ada@x.com is deleted
        continuity | movement/deletes/0 | "DELETE /Groups/{vpn}" | - | high | life-cycle | kept-group-access | Group vpn is deleted
        continuity | movement/creates | 3 | 0 | high | life-cycle | operator | 0 records in the place of 3
        continuity | movement/reads | 1 | 9 | low | matching | operator | 9 reads
        continuity | movement/writes | 1 | 9 | medium | life-cycle | operator | 9 writes
        continuity | quiet/writes | [] | ["POST /Users"] | high | matching | operator | POST /Users
        continuity | quiet/writes | [] | ["PATCH /Groups/{vpn}"] | medium | membership | operator | PATCH /Groups/{vpn}
        continuity | audit/Create/User ada@x.com | 1 | 2 | high | timing | duplicate-account | User ada@x.com was created 2 times
        wire | PATCH ~1Users~1{id}/response/status | 200 | 204 | low | types | cosmetic | 204
        wire | GET ~1Users/response/status | 403 | 200 | medium | privileges | auditor | a guard is not there
        wire | POST ~1Users/response/status | 201 | 429 | medium | limits | operator | 429
        wire | GET ~1Users~1{id}/response/status | 200 | 404 | high | identity | operator | 404
        wire | POST ~1Users/response/status | 201 | 500 | high | life-cycle | locked-out-user | 500
        wire | GET ~1Users/response/status | 404 | 400 | medium | errors | operator | 400
        wire | GET ~1Users/response/Content-Type | "application/scim+json" | "text/html" | low | types | cosmetic | text/html
        wire | GET ~1Users/response/body/itemsPerPage | 9 | 3 | medium | paging | operator | itemsPerPage
        wire | GET ~1Users/response/body/Resources/3/id | "1" | "2" | medium | paging | operator | another order
        wire | GET ~1Groups~1{id}/response/body/members/0 | {"value":"1"} | - | medium | membership | operator | other members
        wire | GET ~1Users~1{id}/response/body/active | true | "true" | medium | types | operator | another type
        wire | GET ~1Users~1{id}/response/body/meta/version | "1" | - | low | types | cosmetic | meta version
        wire | POST ~1Users/response/body/detail | "a" | "b" | low | errors | cosmetic | worded otherwise
        wire | DELETE ~1Users~1{id}/request | "DELETE /Users/{ada@x.com}" | - | high | life-cycle | active-leaver | The deletion of user ada@x.com
        wire | PATCH ~1Groups~1{id}/request | - | "PATCH /Groups/{vpn}" | medium | membership | operator | group vpn
        wire | GET ~1Groups/both endpoints/vpn/members/0 | "1" | - | high | membership | operator | other members of group vpn
        operation | quarantineReason | null | "EncounteredBaseEscrowThreshold" | high | privileges | operator | in quarantine
        operation | retriesOutstanding/0 | - | "user ada@x.com" | medium | timing | operator | ada@x.com did not go through
        operation | log/2 | - | "update failure User ada@x.com: Timeout" | medium | errors | operator | a failure with user ada@x.com
        operation | log/2 | "update success User ada@x.com" | "other skipped User ada@x.com: RedundantExport" | medium | life-cycle | operator | of user ada@x.com
        operation | linkedUsers | 3 | 2 | medium | identity | operator | linked to 2 records
        operation | hasWatermark | true | false | medium | timing | operator | another one
        operation | failures/group-export-failed/VPN | - | "VPN: InsufficientRights, no" | high | privileges | operator | Group VPN could not be written
        operation | failures/test-connection-failed | - | "status 401: no" | high | privileges | operator | token is refused
        operation | failures/user-export-failed/ada@x.com | - | "ada@x.com: TooManyRequests, no" | medium | limits | operator | User ada@x.com
        attribution | audit/0/actor | "the credential in use" | "SCIM" | high | attribution | auditor | names SCIM
        attribution | audit/1 | {"object":"Group VPN"} | - | medium | attribution | auditor | a change of group VPN
        """#
        .split(separator: "\n").map(String.init)

    private typealias X = Exchanges

    /// Findings that the exchanges behind them explain.
    static let exchanged: [Meaning] = [
        Meaning(
            .directory,
            "users",
            "ada@x.com",
            "active",
            expected: false,
            found: true,
            by: X.pair("PATCH", X.adasID, X.switchOff, 200, 400),
            is: .critical,
            .types,
            .activeLeaver,
            "User ada@x.com"
        ),
        Meaning(
            .directory,
            "users",
            "ada@x.com",
            "active",
            expected: false,
            found: true,
            by: X.pair("GET", X.adasID, nil, 200, 404),
            is: .critical,
            .identity,
            .activeLeaver,
            "User ada@x.com"
        ),
        Meaning(
            .directory,
            "users",
            "ada@x.com",
            "title",
            expected: "Buyer",
            by: X.pair("POST", "/Users", X.ada, 201, 201),
            is: .medium,
            .lifeCycle,
            .wrongProfile,
            "User ada@x.com has no title"
        ),
        Meaning(
            .continuity,
            "movement",
            "creates",
            "0",
            found: "POST /Users",
            by: X.pair("POST", "/Users", X.ada, nil, 201),
            is: .high,
            .matching,
            .duplicateAccount,
            "User ada@contoso.com is created"
        ),
        Meaning(
            .wire,
            "GET /Users",
            "response",
            "status",
            expected: 200,
            found: 401,
            by: X.pair("GET", X.search, nil, 200, 401),
            is: .high,
            .privileges,
            .jobOperator,
            "user ada@contoso.com is refused with 401"
        ),
        Meaning(
            .wire,
            "POST /Users",
            "response",
            "status",
            expected: 409,
            found: 201,
            by: X.pair("POST", "/Users", X.ada, 409, 201),
            is: .high,
            .matching,
            .duplicateAccount,
            "user ada@contoso.com"
        ),
        Meaning(
            .wire,
            "GET /Users",
            "response",
            "status",
            expected: 200,
            found: 400,
            by: X.pair("GET", X.search, nil, 200, 400),
            is: .high,
            .filter,
            .jobOperator,
            "user ada@contoso.com is refused with 400"
        ),
        Meaning(
            .wire,
            "PATCH /Users/{id}",
            "response",
            "status",
            expected: 200,
            found: 400,
            by: X.pair("PATCH", X.adasID, X.rename, 200, 400),
            is: .high,
            .patch,
            .jobOperator,
            "refused with 400"
        ),
        Meaning(
            .wire,
            "PATCH /Groups/{id}",
            "response",
            "status",
            expected: 204,
            found: 400,
            by: X.pair("PATCH", "/Groups/1", X.join, 204, 400),
            is: .high,
            .membership,
            .memberLostAccess,
            "refused with 400"
        ),
        Meaning(
            .wire,
            "GET /Users",
            "response",
            "body",
            "totalResults",
            expected: 1,
            found: 0,
            by: X.pair("GET", X.search, nil, 200, 200),
            is: .high,
            .matching,
            .duplicateAccount,
            "search for user ada@contoso.com finds nothing"
        ),
    ]
}
