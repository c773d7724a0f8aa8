import Harness
import JSON
import Testing

/// A behaviour of API v2 that is changed, a scenario that must notice, and how it must say so.
struct Change: Sendable, CustomTestStringConvertible {
    var override: String
    var scenario: String
    var dimension: Dimension
    var path: String

    var testDescription: String { "\(override) in \(scenario)" }
}

@Suite("What is changed by hand is found")
struct DetectionTests {
    static let changes: [Change] = [
        Change(
            override: "apiV2.patchRemoveMember=ignore",
            scenario: "members-add-and-remove",
            dimension: .directory,
            path: "groups/vpn users/members/ben.cooper@contoso.com"
        ),
        Change(
            override: "apiV2.takesBooleanStrings=false",
            scenario: "lifecycle/leaver",
            dimension: .directory,
            path: "users/nadia.haddad@contoso.com/active"
        ),
        Change(
            override: "apiV2.createsFilteredElement=false",
            scenario: "phone-added-later",
            dimension: .directory,
            path: "users/wim.peeters@contoso.com/phoneNumbers"
        ),
        Change(
            override: "apiV2.patchGroupStatus=200",
            scenario: "members-add-and-remove",
            dimension: .wire,
            path: "PATCH ~1Groups~1{id}/response/status"
        ),
        Change(override: "apiV2.statusInBody=false", scenario: "nothing", dimension: .wire, path: ""),
        Change(
            override: "tenant.idPolicy=separate",
            scenario: "lifecycle/leaver",
            dimension: .continuity,
            path: "users/nadia.haddad@contoso.com/id"
        ),
        Change(
            override: "tenant.idPolicy=remapped",
            scenario: "lifecycle/leaver",
            dimension: .continuity,
            path: "users/nadia.haddad@contoso.com/id"
        ),
        Change(
            override: "apiV2.unknownAttributes=ignore",
            scenario: "unknown-attributes/stored",
            dimension: .directory,
            path: "users/bea.sanchez@contoso.com/title"
        ),
        Change(
            override: "legacy.patchRemoveMember=ignore",
            scenario: "members-add-and-remove",
            dimension: .directory,
            path: "groups/vpn users/members/ben.cooper@contoso.com"
        ),
    ].filter { $0.scenario != "nothing" }

    @Test("a changed behaviour fails the run in its dimension and at its place", arguments: changes)
    func finds(change: Change) async throws {
        let override = try ProfileOverride(change.override)
        let runs = try await Runs.files(change.scenario) { $0.profileOverrides = [override] }
        #expect(
            runs.findings.contains { $0.divergence?.dimension == change.dimension && $0.divergence?.path == change.path },
            "\(runs.findings.compactMap { $0.divergence.map { "\($0.dimension) \($0.path)" } })"
        )
    }

    @Test("an ignored removal points at the very request, in both lanes")
    func pointsAtRequest() async throws {
        let override = try ProfileOverride("apiV2.patchRemoveMember=ignore")
        let runs = try await Runs.files("members-add-and-remove") { $0.profileOverrides = [override] }
        let divergence = try #require(runs.findings.first?.divergence)
        let pair = try #require(divergence.exchanges)
        for exchange in [pair.baseline, pair.lane] {
            let request = try #require(exchange).request
            #expect(request.method == "PATCH")
            #expect(request.path.contains("/Groups/"))
            #expect(try JSONValue.parse(request.body)["Operations"]?[0]?["op"] == "Remove")
        }
        #expect(pair.baseline?.request.authority == "addon-contoso.goskope.com")
        #expect(pair.lane?.request.authority == "contoso.goskope.com")
    }

    @Test("no token appears in a report, only its fingerprint")
    func hidesTokens() async throws {
        let override = try ProfileOverride("apiV2.patchRemoveMember=ignore")
        let runs = try await Runs.files("members-add-and-remove") { $0.profileOverrides = [override] }
        let exchange = try #require(runs.findings.first?.divergence?.exchanges?.lane)
        let token = try #require(exchange.request.headers["Authorization"]).dropFirst("Bearer ".count)
        #expect(!token.isEmpty)
        #expect(!runs.json.contains(token))
        #expect(!runs.text.contains(token))
        #expect(runs.text.contains("Bearer <sha256:"))
    }

    @Test("without the ledger the documented differences are findings")
    func needsLedger() async throws {
        let runs = try await Runs.files("lifecycle/joiner") { $0.ledger = Ledger(entries: []) }
        #expect(runs.findings.contains { $0.divergence?.path == "POST ~1Users/response/body/status" })
        #expect(runs.findings.allSatisfy { $0.divergence?.dimension == .wire })
    }

    @Test("a ledger entry never excuses a difference on one and the same endpoint")
    func ledgerIsForTwoEndpoints() async throws {
        // A rollback lane ends on the legacy endpoint, where a lost member must show whatever the ledger says.
        let override = try ProfileOverride("apiV2.patchRemoveMember=ignore")
        let everything = KnownDifference(.directory, "**", reason: "r", source: "s")
        let runs = try await Runs.files("members-add-and-remove") { options in
            options.profileOverrides = [override]
            options.ledger = Ledger(entries: Ledger.builtIn + [everything])
        }
        #expect(runs.findings.contains { $0.lane.kind == .rollback && $0.divergence?.dimension == .directory })
    }

    @Test("an entry that no longer occurs is reported as stale")
    func reportsStale() async throws {
        let scenarios = try ScenarioSuite.read(try ScenarioSuite.files(at: ["\(repository)/scenarios"]))
        let runs = try await Runs.run(scenarios) { options in
            options.ledger.entries.append(KnownDifference(.wire, "GET ~1Nothing/**", reason: "r", source: "s"))
        }
        #expect(runs.text.contains("stale: the known difference wire GET /Nothing/** no longer occurs"))
        #expect(runs.text.components(separatedBy: "stale: ").count == 2)
    }

    @Test("a scenario's own difference that does not occur fails it")
    func failsStaleDifference() async throws {
        let text = LaneTests.threeSteps.replacing(
            "steps:",
            with: "differences: [{ dimension: \"directory\", path: \"users/nobody/**\", reason: \"r\", source: \"s\" }], steps:"
        )
        #expect(try await Runs.text(text).findings.map(\.kind) == [.staleDifference])
    }

    @Test("an expected failure that does not happen fails the scenario")
    func failsMissingFailure() async throws {
        let text = LaneTests.threeSteps.replacing(
            "steps:",
            with: "expectFailure: { names: [\"quarantine\"], in: [\"api-v2\"] }, steps:"
        )
        #expect(try await Runs.text(text).findings.map(\.kind) == [.missingFailure])
    }

    @Test("a failure that nobody expects fails the scenario, by name")
    func failsUnexpectedFailure() async throws {
        let text = LaneTests.threeSteps.replacing(
            "steps:",
            with: "migration: [{ setCredentials: { endpoint: \"api-v2\", token: \"legacy\" } }, { testConnection: {} }], steps:"
        )
        let findings = try await Runs.text(text).findings
        #expect(findings.first?.kind == .unexpectedFailure)
        #expect(findings.first?.message.hasPrefix("test-connection-failed: status 401") == true)
    }

    @Test("an expectation that is not met says what was expected and what was found")
    func explainsExpectation() async throws {
        let text = LaneTests.threeSteps.replacing(
            "{ cycle: {} }, {",
            with:
                "{ cycle: {} }, { expect: { directory: { userCount: 7, users: { \"ada@contoso.com\": { active: false } } } } }, {"
        )
        let messages = try await Runs.text(text).findings.map(\.message)
        #expect(messages.contains("the tenant was expected to hold 7 users, and holds 1"))
        #expect(messages.contains("user ada@contoso.com was expected to be inactive, and has active true"))
    }

    @Test(
        "a profile override is checked, with the nearest word",
        arguments: [
            ("apiV2.patchRemoveMembr=ignore", "patchRemoveMember"), ("apiV3.filters=rfc7644", "choose legacy, apiV2 or tenant"),
            ("apiV2", "expected ENDPOINT.SWITCH=VALUE"), ("tenant.idPolicy=shard", "shared"),
            ("apiV2.patchUserStatus=299", "patchUserStatus"),
        ]
    )
    func checksOverride(text: String, says: String) {
        #expect {
            try ProfileOverride(text)
        } throws: { error in
            "\(error)".contains(says)
        }
    }
}
