import Harness
import HarnessTesting
import Testing

@Suite("Steps and comparison rules of one's own")
struct CustomStepTests {
    private var scenario: Scenario {
        Scenario(
            "A script deactivates a leaver",
            users: [UserSetup("ada", "ada@contoso.com", ["givenName": "Ada", "surname": "Lovelace"])],
            groups: [GroupSetup("vpn", "VPN", members: ["ada"])],
            steps: [.cycle]
        )
    }

    @Test("A step of one's own reads and writes through the lane's endpoint, in every lane")
    func step() async throws {
        let found = try await scenario.adding([
            .perform("a script deactivates ada") { world in
                let list = try world.send("GET", "/Users")
                let body = try JSONValue.parse(list.body)
                let id = body["Resources"]?.arrayValue?.first?["id"]?.stringValue ?? ""
                _ = try world.send(
                    "PATCH",
                    "/Users/\(id)",
                    [
                        "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
                        "Operations": [["op": "replace", "path": "active", "value": false]],
                    ]
                )
                world.expect(
                    world.tenant.directory.users.first?.attributes["active"] == false,
                    "ada is still active behind the script"
                )
            },
            .updateUser("ada", set: ["surname": "Byron"]), .cycle,
        ]).verify()
        #expect(found.verdict.lanes > 5)
    }

    @Test("A step of one's own acts on Microsoft Graph")
    func graph() async throws {
        try await scenario.adding([
            .perform("HR renames ada") { world in
                let id = world.id(of: .user("ada")) ?? ""
                try world.askGraph("PATCH", "/users/\(id)", ["surname": "Byron"])
            },
            .cycle,
            .perform("the tenant follows") { world in
                world.expect(
                    world.tenant.directory.users.first?.attributes["name"]?["familyName"] == "Byron",
                    "the tenant did not follow"
                )
            },
        ]).verify()
    }

    @Test("What a step expects in vain, or throws, is reported in its words and with its title")
    func shortfall() async throws {
        let expecting = await #expect(throws: ScenarioFailure.self) {
            try await scenario.adding([.perform("a check") { $0.expect(false, "the moon is full") }]).verify()
        }
        #expect(expecting?.description.contains("step 2 (a check)") == true)
        #expect(expecting?.description.contains("the moon is full") == true)
        #expect(expecting?.description.contains("Not classified") == false)
        let throwing = await #expect(throws: ScenarioFailure.self) {
            try await scenario.adding([.perform("a check") { _ in throw StepFailure("the tape is torn") }]).verify()
        }
        #expect(throwing?.description.contains("the step could not be done: the tape is torn") == true)
    }

    @Test("A step that acts on one endpoint alone makes the lanes differ")
    func uneven() async throws {
        let failure = await #expect(throws: ScenarioFailure.self) {
            try await scenario.adding([
                .perform("an accident at API v2") { world in
                    if world.endpoint == .apiV2 {
                        world.changeTenant { _ = $0.seedUser(["userName": "eve@contoso.com"], at: World.moment) }
                    }
                }
            ]).verify(lanes: [.apiV2])
        }
        #expect(failure?.description.contains("users/eve@contoso.com") == true)
    }

    private enum World { static let moment = Instant(milliseconds: 1_767_600_000_000) }

    @Test("A rule finds what no built-in comparison looks at, and its reason is told")
    func finding() async throws {
        let rule = ComparisonRule.finding(
            "no GET of groups",
            in: .wire,
            severity: .high,
            reason: "our proxy bills reads of groups on API v2"
        ) { baseline, lane in
            guard lane.endpoint == .apiV2, baseline.endpoint == .legacy else { return [] }
            let reads = lane.exchanges.count { $0.request.method == "GET" && $0.request.path.contains("/Groups") }
            return reads == 0 ? [] : [.init(["reads of groups"], baseline: 0, value: .number(JSONNumber(reads)))]
        }
        let failure = await #expect(throws: ScenarioFailure.self) { try await scenario.verify(rules: [rule]) }
        #expect(
            failure?.description.contains("found by the rule \"no GET of groups\": our proxy bills reads of groups on API v2")
                == true
        )
    }

    @Test("What a rule finds is as bad as the rule says")
    func severity() async throws {
        let rule = ComparisonRule.finding("never", in: .directory, severity: .critical, reason: "to see it") { _, lane in
            lane.endpoint == .apiV2 ? [.init(["anything"], baseline: 1, value: 2)] : []
        }
        let found = try await scenario.verification(try RunOptions(lanes: [.apiV2], rules: [rule]))
        let finding = try #require(found.findings.first { $0.rule?.name == "never" && !$0.lane.isControl })
        #expect(finding.explanation.severity == .critical)
        #expect(!found.description.contains("Not classified"))
    }

    @Test("A rule that compares ids shows as noise in a lane that is run against itself")
    func noise() async throws {
        let rule = ComparisonRule.finding("ids", in: .directory, reason: "ids") { baseline, lane in
            let (left, right) = (baseline.directory.users.map(\.id), lane.directory.users.map(\.id))
            return left == right
                ? [] : [.init(["ids"], baseline: .array(left.map { .string($0) }), value: .array(right.map { .string($0) }))]
        }
        let found = try await scenario.verification(RunOptions(lanes: [.legacy], rules: [rule]))
        #expect(found.findings.contains { $0.lane.isControl })
    }

    @Test("A rule declares differences known, and how many is told")
    func allowing() async throws {
        let rule = ComparisonRule.allowing("bodies", reason: "we read no bodies") { $0.dimension == .wire }
        let found = try await scenario.verify(ledger: Ledger(entries: []), rules: [rule])
        #expect(found.ruleUses.map(\.rule) == ["bodies"])
        #expect(found.ruleUses.allSatisfy { $0.uses > 0 })
        await #expect(throws: ScenarioFailure.self) { try await scenario.verify(ledger: Ledger(entries: [])) }
    }

    @Test("An entry of one's own in the ledger is used")
    func ledger() async throws {
        let own = KnownDifference(.wire, "**", reason: "we read no bodies", source: "our runbook")
        try await scenario.verify(ledger: Ledger(entries: [own]))
    }
}
