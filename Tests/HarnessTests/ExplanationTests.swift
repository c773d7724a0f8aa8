import HTTP
import Harness
import JSON
import MockNetskope
import Testing

/// A finding made by hand, and what it means.
struct Meaning: Sendable, CustomTestStringConvertible {
    var dimension: Dimension
    var path: [String]
    var expected: JSONValue?
    var found: JSONValue?
    var exchanges: ExchangePair?
    var severity: Severity
    var group: DefectGroup
    var audience: Audience
    /// What the consequence says, in part: above all, of whom.
    var says: String

    init(
        _ dimension: Dimension,
        _ path: String...,
        expected: JSONValue? = nil,
        found: JSONValue? = nil,
        by exchanges: ExchangePair? = nil,
        is severity: Severity,
        _ group: DefectGroup,
        _ audience: Audience,
        _ says: String
    ) {
        self.dimension = dimension
        self.path = path
        self.expected = expected
        self.found = found
        self.exchanges = exchanges
        self.severity = severity
        self.group = group
        self.audience = audience
        self.says = says
    }

    var testDescription: String {
        "\(dimension.rawValue) \(path.joined(separator: "/")) \(expected?.text(pretty: false) ?? "–") → \(found?.text(pretty: false) ?? "–")"
    }

    /// The finding as a divergence.
    var divergence: Finding {
        let place = StepPlace(.steps, 3, "cycle")
        let divergence = Divergence(
            dimension,
            lane: .apiV2,
            against: .legacy,
            step: place,
            path: path,
            baseline: expected,
            value: found,
            exchanges: exchanges
        )
        return Finding(.divergence, lane: .apiV2, place: place, "", divergence: divergence)
    }

    /// The finding as an expectation that is not met.
    var expectation: Finding {
        let evidence = Evidence(dimension, path, expected: expected, found: found)
        return Finding(.expectation, lane: .apiV2, place: StepPlace(.steps, 3, "expect"), "m", evidence: evidence)
    }
}

/// Exchanges made by hand, with a token that no report may show.
enum Exchanges {
    static let token = "secret-token-of-the-tenant"

    static func pair(
        _ method: String,
        _ path: String,
        _ body: JSONValue? = nil,
        _ baseline: Int?,
        _ lane: Int?,
        answers: (JSONValue?, JSONValue?) = (nil, nil)
    ) -> ExchangePair {
        ExchangePair(
            baseline: baseline.map { exchange(method, path, body, $0, answers.0) },
            lane: lane.map { exchange(method, path, body, $0, answers.1) }
        )
    }

    private static func exchange(_ method: String, _ path: String, _ body: JSONValue?, _ status: Int, _ answer: JSONValue?)
        -> Exchange
    {
        let request = HTTPRequest(
            method: method,
            authority: "contoso.goskope.com",
            target: "/api/v2/scim\(path)",
            headers: ["Authorization": "Bearer \(token)"],
            body: body?.bytes() ?? []
        )
        let result: Exchange.Result =
            status == 0
            ? .failure(TransportError(.reset, "the connection was reset"))
            : .response(HTTPResponse(status: status, body: answer?.bytes() ?? []))
        return Exchange(number: 7, at: Instant(milliseconds: 0), request: request, result: result)
    }

    static let adasID = "/Users/2819c223-7f76-453a-919d-413861904646"
    static let search = "/Users?filter=userName%20eq%20%22ada%40contoso.com%22"
    static let switchOff: JSONValue = ["Operations": [["op": "Replace", "path": "active", "value": "False"]]]
    static let rename: JSONValue = ["Operations": [["op": "Replace", "path": "name.familyName", "value": "King"]]]
    static let join: JSONValue = ["Operations": [["op": "Add", "path": "members", "value": [["value": "1"]]]]]
    static let ada: JSONValue = ["userName": "ada@contoso.com"]
}

@Suite("Explanations")
struct ExplanationTests {
    private typealias X = Exchanges

    static let users: [Meaning] = [
        Meaning(
            .directory,
            "users",
            "ada@x.com",
            expected: ["active": true],
            is: .critical,
            .lifeCycle,
            .lockedOutUser,
            "User ada@x.com has no account"
        ),
        Meaning(
            .directory,
            "users",
            "ada@x.com",
            expected: ["active": false],
            is: .medium,
            .lifeCycle,
            .jobOperator,
            "account of user ada@x.com"
        ),
        Meaning(
            .directory,
            "users",
            "ada@x.com",
            found: ["active": true],
            is: .critical,
            .lifeCycle,
            .activeLeaver,
            "User ada@x.com has an active account"
        ),
        Meaning(
            .directory,
            "users",
            "ada@x.com",
            found: ["active": false],
            is: .medium,
            .lifeCycle,
            .jobOperator,
            "user ada@x.com"
        ),
        Meaning(
            .directory,
            "users",
            "team#2",
            found: ["userName": "Team#2", "active": true],
            is: .critical,
            .lifeCycle,
            .activeLeaver,
            "User team#2 has an active account"
        ),
        Meaning(
            .directory,
            "users",
            "ada@x.com#2",
            found: ["active": true],
            is: .high,
            .matching,
            .duplicateAccount,
            "User ada@x.com has a second account"
        ),
        Meaning(
            .directory,
            "users",
            "ada@x.com",
            "active",
            expected: true,
            found: false,
            is: .critical,
            .lifeCycle,
            .lockedOutUser,
            "User ada@x.com is switched off"
        ),
        Meaning(
            .directory,
            "users",
            "ada@x.com",
            "active",
            expected: false,
            found: true,
            is: .critical,
            .lifeCycle,
            .activeLeaver,
            "User ada@x.com is still active"
        ),
        Meaning(
            .directory,
            "users",
            "ada@x.com",
            "active",
            expected: true,
            found: "True",
            is: .medium,
            .types,
            .wrongProfile,
            "another type"
        ),
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
            "emails",
            "0",
            "value",
            expected: "a@x.com",
            found: "b@x.com",
            is: .medium,
            .patch,
            .wrongProfile,
            "emails value of user ada@x.com is b@x.com"
        ),
        Meaning(
            .directory,
            "users",
            "ada@x.com",
            "name",
            "familyName",
            expected: "King",
            is: .medium,
            .patch,
            .wrongProfile,
            "has no name familyName"
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
            .directory,
            "users",
            "ada@x.com",
            "externalId",
            expected: "Ada",
            found: "ada",
            is: .medium,
            .matching,
            .wrongProfile,
            "another letter case"
        ),
        Meaning(
            .directory,
            "users",
            "ada@x.com",
            "externalId",
            expected: "1",
            found: "2",
            is: .medium,
            .matching,
            .wrongProfile,
            "externalId of user ada@x.com"
        ),
        Meaning(
            .directory,
            "users",
            "ada@x.com",
            "userName",
            expected: "Ada@x.com",
            found: "ada@x.com",
            is: .medium,
            .matching,
            .wrongProfile,
            "another letter case"
        ),
        Meaning(
            .directory,
            "users",
            "ada@x.com",
            "userName",
            expected: "ada@x.com",
            found: "eva@x.com",
            is: .high,
            .matching,
            .wrongProfile,
            "is called eva@x.com"
        ),
        Meaning(
            .directory,
            "users",
            "ada@x.com",
            "groups",
            expected: ["VPN"],
            found: ["HR", "VPN"],
            is: .critical,
            .membership,
            .memberKeptAccess,
            "User ada@x.com belongs to HR"
        ),
        Meaning(
            .directory,
            "users",
            "ada@x.com",
            "groups",
            expected: ["VPN"],
            found: [],
            is: .high,
            .membership,
            .memberLostAccess,
            "does not belong to VPN"
        ),
        Meaning(
            .directory,
            "users",
            expected: 3,
            found: 4,
            is: .high,
            .lifeCycle,
            .duplicateAccount,
            "4 accounts in the place of 3"
        ),
        Meaning(
            .directory,
            "users",
            expected: 3,
            found: 2,
            is: .high,
            .lifeCycle,
            .lockedOutUser,
            "2 accounts in the place of 3"
        ),
    ]

    static let groups: [Meaning] = [
        Meaning(
            .directory,
            "groups",
            "r/d",
            expected: ["members": ["ada": true]],
            is: .high,
            .lifeCycle,
            .memberLostAccess,
            "Group r/d is not there"
        ),
        Meaning(.directory, "groups", "r&d", expected: ["members": [:]], is: .medium, .lifeCycle, .jobOperator, "Group r&d"),
        Meaning(
            .directory,
            "groups",
            "r&d",
            found: ["members": ["ada": true]],
            is: .critical,
            .lifeCycle,
            .memberKeptAccess,
            "Group r&d is there"
        ),
        Meaning(.directory, "groups", "r&d#2", found: [:], is: .high, .matching, .duplicateAccount, "Group r&d"),
        Meaning(
            .directory,
            "groups",
            "vpn",
            "members",
            "ada@x.com",
            expected: true,
            is: .high,
            .membership,
            .memberLostAccess,
            "ada@x.com is not a member of group vpn"
        ),
        Meaning(
            .directory,
            "groups",
            "vpn",
            "members",
            "ada@x.com",
            found: true,
            is: .critical,
            .membership,
            .memberKeptAccess,
            "ada@x.com is a member of group vpn"
        ),
        Meaning(
            .directory,
            "groups",
            "vpn",
            "members",
            expected: ["a", "b"],
            found: ["b"],
            is: .high,
            .membership,
            .memberLostAccess,
            "does not hold a and"
        ),
        Meaning(
            .directory,
            "groups",
            "vpn",
            "members",
            "(unknown id)",
            found: true,
            is: .medium,
            .membership,
            .jobOperator,
            "Group vpn"
        ),
        Meaning(
            .directory,
            "groups",
            "vpn",
            "displayName",
            expected: "VPN",
            found: "Old",
            is: .high,
            .matching,
            .memberLostAccess,
            "is called Old"
        ),
    ]

    static let movement: [Meaning] = [
        Meaning(
            .continuity,
            "users",
            "ada@x.com",
            "id",
            expected: "1",
            found: "2",
            is: .high,
            .identity,
            .jobOperator,
            "User ada@x.com has another id"
        ),
        Meaning(.continuity, "migration", "writes", expected: 0, found: 2, is: .high, .identity, .jobOperator, "2 writes"),
        Meaning(
            .continuity,
            "movement",
            "createdAgain",
            expected: 0,
            found: 2,
            is: .high,
            .identity,
            .duplicateAccount,
            "created again, though it had linked them: 2"
        ),
        Meaning(
            .continuity,
            "movement",
            "keptIdsUnknown",
            expected: 0,
            found: 3,
            is: .high,
            .identity,
            .jobOperator,
            "no full sync"
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
            .continuity,
            "movement",
            "deletes",
            "0",
            found: "DELETE /Users/{ada@x.com}",
            is: .critical,
            .lifeCycle,
            .lockedOutUser,
            "User ada@x.com is deleted"
        ),
        Meaning(
            .continuity,
            "movement",
            "deletes",
            "0",
            expected: "DELETE /Groups/{vpn}",
            is: .high,
            .lifeCycle,
            .memberKeptAccess,
            "Group vpn is deleted"
        ),
        Meaning(
            .continuity,
            "movement",
            "creates",
            expected: 3,
            found: 0,
            is: .high,
            .lifeCycle,
            .jobOperator,
            "0 records in the place of 3"
        ),
        Meaning(.continuity, "movement", "reads", expected: 1, found: 9, is: .low, .matching, .jobOperator, "9 reads"),
        Meaning(.continuity, "movement", "writes", expected: 1, found: 9, is: .medium, .lifeCycle, .jobOperator, "9 writes"),
        Meaning(
            .continuity,
            "quiet",
            "writes",
            expected: [],
            found: ["POST /Users"],
            is: .high,
            .matching,
            .jobOperator,
            "POST /Users"
        ),
        Meaning(
            .continuity,
            "quiet",
            "writes",
            expected: [],
            found: ["PATCH /Groups/{vpn}"],
            is: .medium,
            .membership,
            .jobOperator,
            "PATCH /Groups/{vpn}"
        ),
        Meaning(
            .continuity,
            "audit",
            "Create",
            "User ada@x.com",
            expected: 1,
            found: 2,
            is: .high,
            .timing,
            .duplicateAccount,
            "User ada@x.com was created 2 times"
        ),
    ]

    static let wire: [Meaning] = [
        Meaning(.wire, "PATCH /Users/{id}", "response", "status", expected: 200, found: 204, is: .low, .types, .nobody, "204"),
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
            "GET /Users",
            "response",
            "status",
            expected: 403,
            found: 200,
            is: .medium,
            .privileges,
            .auditor,
            "a guard is not there"
        ),
        Meaning(.wire, "POST /Users", "response", "status", expected: 201, found: 429, is: .medium, .limits, .jobOperator, "429"),
        Meaning(
            .wire,
            "GET /Users/{id}",
            "response",
            "status",
            expected: 200,
            found: 404,
            is: .high,
            .identity,
            .jobOperator,
            "404"
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
            "POST /Users",
            "response",
            "status",
            expected: 201,
            found: 500,
            is: .high,
            .lifeCycle,
            .lockedOutUser,
            "500"
        ),
        Meaning(.wire, "GET /Users", "response", "status", expected: 404, found: 400, is: .medium, .errors, .jobOperator, "400"),
        Meaning(
            .wire,
            "GET /Users",
            "response",
            "Content-Type",
            expected: "application/scim+json",
            found: "text/html",
            is: .low,
            .types,
            .nobody,
            "text/html"
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
        Meaning(
            .wire,
            "GET /Users",
            "response",
            "body",
            "itemsPerPage",
            expected: 9,
            found: 3,
            is: .medium,
            .paging,
            .jobOperator,
            "itemsPerPage"
        ),
        Meaning(
            .wire,
            "GET /Users",
            "response",
            "body",
            "Resources",
            "3",
            "id",
            expected: "1",
            found: "2",
            is: .medium,
            .paging,
            .jobOperator,
            "another order"
        ),
        Meaning(
            .wire,
            "GET /Groups/{id}",
            "response",
            "body",
            "members",
            "0",
            expected: ["value": "1"],
            is: .medium,
            .membership,
            .jobOperator,
            "other members"
        ),
        Meaning(
            .wire,
            "GET /Users/{id}",
            "response",
            "body",
            "active",
            expected: true,
            found: "true",
            is: .medium,
            .types,
            .jobOperator,
            "another type"
        ),
        Meaning(
            .wire,
            "GET /Users/{id}",
            "response",
            "body",
            "meta",
            "version",
            expected: "1",
            is: .low,
            .types,
            .nobody,
            "meta version"
        ),
        Meaning(
            .wire,
            "POST /Users",
            "response",
            "body",
            "detail",
            expected: "a",
            found: "b",
            is: .low,
            .errors,
            .nobody,
            "worded otherwise"
        ),
        Meaning(
            .wire,
            "DELETE /Users/{id}",
            "request",
            expected: "DELETE /Users/{ada@x.com}",
            is: .high,
            .lifeCycle,
            .activeLeaver,
            "The deletion of user ada@x.com"
        ),
        Meaning(
            .wire,
            "PATCH /Groups/{id}",
            "request",
            found: "PATCH /Groups/{vpn}",
            is: .medium,
            .membership,
            .jobOperator,
            "group vpn"
        ),
        Meaning(
            .wire,
            "GET /Groups",
            "both endpoints",
            "vpn",
            "members",
            "0",
            expected: "1",
            is: .high,
            .membership,
            .jobOperator,
            "other members of group vpn"
        ),
    ]

    static let job: [Meaning] = [
        Meaning(
            .operation,
            "quarantineReason",
            expected: .null,
            found: "EncounteredBaseEscrowThreshold",
            is: .high,
            .privileges,
            .jobOperator,
            "in quarantine"
        ),
        Meaning(
            .operation,
            "retriesOutstanding",
            "0",
            found: "user ada@x.com",
            is: .medium,
            .timing,
            .jobOperator,
            "ada@x.com did not go through"
        ),
        Meaning(
            .operation,
            "log",
            "2",
            found: "update failure User ada@x.com: Timeout",
            is: .medium,
            .errors,
            .jobOperator,
            "a failure with user ada@x.com"
        ),
        Meaning(
            .operation,
            "log",
            "2",
            expected: "update success User ada@x.com",
            found: "other skipped User ada@x.com: RedundantExport",
            is: .medium,
            .lifeCycle,
            .jobOperator,
            "of user ada@x.com"
        ),
        Meaning(.operation, "linkedUsers", expected: 3, found: 2, is: .medium, .identity, .jobOperator, "linked to 2 records"),
        Meaning(.operation, "hasWatermark", expected: true, found: false, is: .medium, .timing, .jobOperator, "another one"),
        Meaning(
            .operation,
            "failures",
            "group-export-failed",
            "VPN",
            found: "VPN: InsufficientRights, no",
            is: .high,
            .privileges,
            .jobOperator,
            "Group VPN could not be written"
        ),
        Meaning(
            .operation,
            "failures",
            "test-connection-failed",
            found: "status 401: no",
            is: .high,
            .privileges,
            .jobOperator,
            "token is refused"
        ),
        Meaning(
            .operation,
            "failures",
            "user-export-failed",
            "ada@x.com",
            found: "ada@x.com: TooManyRequests, no",
            is: .medium,
            .limits,
            .jobOperator,
            "User ada@x.com"
        ),
        Meaning(
            .attribution,
            "audit",
            "0",
            "actor",
            expected: "the credential in use",
            found: "SCIM",
            is: .high,
            .attribution,
            .auditor,
            "names SCIM"
        ),
        Meaning(
            .attribution,
            "audit",
            "1",
            expected: ["object": "Group VPN"],
            is: .medium,
            .attribution,
            .auditor,
            "a change of group VPN"
        ),
    ]

    static let all = users + groups + movement + wire + job

    @Test("a finding made by hand means what a reader would say", arguments: all)
    func explains(meaning: Meaning) {
        let found = meaning.divergence.explanation
        #expect(found.severity == meaning.severity)
        #expect(found.group == meaning.group)
        #expect(found.audience == meaning.audience)
        #expect(found.dimension == meaning.dimension)
        #expect(found.consequence.contains(meaning.says), "\(found.consequence)")
        // Nothing is left to fill in; a kind of request may hold {id}, a line a name in braces.
        for placeholder in [
            "{who}", "{Who}", "{name}", "{member}", "{group}", "{attribute}", "{expected}", "{found}", "{request}",
        ] {
            #expect(!(found.consequence + found.advice).contains(placeholder), "\(found)")
        }
        #expect(!"\(found)".contains(Exchanges.token))
    }

    @Test("what one lane shows alone means the same as a difference of two", arguments: all.filter { $0.exchanges == nil })
    func explainsExpectations(meaning: Meaning) {
        #expect(meaning.expectation.explanation == meaning.divergence.explanation)
    }

    @Test("what no rule is for says so, and is no guess")
    func isHonest() {
        let place = StepPlace(.steps, 1, "cycle")
        let evidence = Evidence(.operation, ["moonPhase"], expected: "new", found: "full")
        let explanation = Finding(.expectation, lane: .apiV2, place: place, "m", evidence: evidence).explanation
        #expect(!explanation.isClassified)
        #expect(explanation.group == nil)
        #expect(explanation.consequence.hasPrefix("Not classified"))
        #expect(!Finding(.invariant, lane: .apiV2, place: place, "m").explanation.isClassified)
    }

    @Test(
        "a stale difference, two transports and a control lane are laid at nobody's door",
        arguments: [
            Finding(.staleDifference, lane: .apiV2, place: StepPlace(.settle, 2, "end"), "m"),
            Finding(.transportDifference, lane: .legacy, place: StepPlace(.steps, 0, "the whole lane"), "m"),
            Finding(
                .invariant,
                lane: .control(of: .apiV2),
                place: StepPlace(.steps, 1, "cycle"),
                "m",
                evidence: Evidence(.directory, ["users", "ada"], found: [:])
            ),
        ]
    )
    func sparesEndpoints(finding: Finding) { #expect(finding.explanation.audience == .scenarioAuthor) }

    @Test("the worst come first, and those that are equally bad stay in their order")
    func sorts() {
        let findings = Self.all.map(\.divergence)
        let sorted = findings.worstFirst
        let severities = sorted.map(\.explanation.severity)
        #expect(severities == severities.sorted(by: >))
        for severity in Severity.allCases {
            #expect(
                sorted.filter { $0.explanation.severity == severity } == findings.filter { $0.explanation.severity == severity }
            )
        }
    }
}
