import JSON
import MockGraph
import MockNetskope
import Testing

@testable import Harness

@Suite("What the model judges")
struct ModelJudgementTests {
    @Test("a façade that is wrong on both endpoints alike is caught by the model, while the lanes agree")
    func catchesCommonMistake() async throws {
        let overrides = try ["legacy.patchRemoveMember=ignore", "apiV2.patchRemoveMember=ignore"].map { try ProfileOverride($0) }
        let runs = try await Runs.files("members-add-and-remove") { $0.profileOverrides = overrides }
        let sentence = "the model expected ben.cooper@contoso.com to be no member of group VPN Users, and found that it is one"
        let findings = runs.findings.filter { $0.kind == .model && $0.message == sentence }
        #expect(!runs.findings.contains { $0.kind == .divergence })
        // Told in every kind of lane.
        #expect(Set(findings.flatMap { [$0.lane] + $0.alsoIn }.map(\.kind)) == Set(Lane.Kind.allCases))
        #expect(runs.text.contains("the tenant is not what Entra ID makes it in lane legacy"))
        #expect(runs.json.contains("\"kind\": \"model\""))
    }

    /// A life in which the model must say why it says nothing.
    struct Silence: Sendable, CustomTestStringConvertible {
        var reason: Unjudged
        var steps: String
        /// The step that is not judged.
        var step: Int
        /// A later step that is judged again; `nil` where none is.
        var judgedAgain: Int?
        var hand: @Sendable (inout World) -> Void = { _ in }

        var testDescription: String { reason.rawValue }
    }

    static let silences: [Silence] = [
        Silence(
            reason: .customMapping,
            steps: "{ setMapping: { of: \"users\", remove: [\"externalId\"] } }, { cycle: {} }",
            step: 2
        ),
        Silence(
            reason: .scopingFilters,
            steps: """
                { setScopingFilters: { of: "users", filters: [{ title: "g", clauses: [{ attribute: "department", operator: "EQUALS", values: ["x"] }] }] } },
                { cycle: {} }
                """,
            step: 2
        ),
        Silence(reason: .lag, steps: "{ cycle: {} }", step: 1) {
            $0.graph.setLag(GraphLag(minimumSeconds: 1, maximumSeconds: 2))
        },
        Silence(
            reason: .unreadable,
            steps: """
                { fault: { effect: "status:503", endpoint: "graph", method: "GET", path: "/delta" } }, { cycle: {} }, { clearFaults: {} },
                { cycle: {} }
                """,
            step: 2,
            judgedAgain: 4
        ),
        Silence(
            reason: .quarantine,
            steps: """
                { fault: { effect: "status:401", path: "/Users" } }, { cycle: {} }, { clearFaults: {} },
                { restart: {} }, { cycle: {} }
                """,
            step: 2,
            judgedAgain: 5
        ),
        Silence(
            reason: .failure,
            steps: """
                { fault: { effect: "status:503", method: "POST", path: "/Users" } }, { cycle: {} }, { clearFaults: {} }, { cycle: {} },
                { cycle: {} }
                """,
            step: 2,
            judgedAgain: 5
        ),
        Silence(
            reason: .waiting,
            steps: """
                { fault: { effect: "status:503", method: "POST", path: "/Users" } }, { cycle: {} }, { cycle: {} }, { clearFaults: {} },
                { cycle: {} }, { cycle: {} }, { cycle: {} }, { cycle: {} }
                """,
            step: 5,
            judgedAgain: 8
        ),
        Silence(
            reason: .scope,
            steps: "{ cycle: {} }, { setProvisioning: { scope: \"all\" } }, { cycle: {} }, { restart: {} }, { cycle: {} }",
            step: 3,
            judgedAgain: 5
        ),
        Silence(
            reason: .abandoned,
            steps: """
                { fault: { effect: "status:503", method: "POST", path: "/Users" } }, { cycle: {} }, { clearFaults: {} },
                { restart: { resetScope: "Escrows" } }, { cycle: {} }, { restart: {} }, { cycle: {} }
                """,
            step: 5,
            judgedAgain: 7
        ),
    ]

    @Test("the model says why it does not judge a cycle, and judges again as soon as it can", arguments: silences)
    func saysWhyNot(silence: Silence) throws {
        for endpoint in [Endpoint.legacy, .apiV2] {
            let lane = try ModelledLane(ModelTests.scenario(silence.steps), on: endpoint, hands: [0: silence.hand])
            #expect(lane.unjudged[silence.step] == silence.reason, "\(lane.unjudged)")
            #expect(lane.said == [])
            if let again = silence.judgedAgain {
                #expect(lane.judged.contains(again), "\(lane.unjudged)")
            }
        }
    }

    @Test("every reason for not judging is tried here")
    func coversReasons() {
        #expect(Set(Self.silences.map(\.reason)) == Set(Unjudged.allCases))
    }

    @Test("behind a failure that was made good the model finds mistakes again", arguments: [Endpoint.legacy, .apiV2])
    func findsMistakesBehindFailure(endpoint: Endpoint) throws {
        let steps = """
            { fault: { effect: "status:503", method: "POST", path: "/Users" } }, { cycle: {} }, { clearFaults: {} }, { cycle: {} }, { cycle: {} },
            { unassign: { user: "bob" } }, { cycle: {} }
            """
        let lane = try ModelledLane(
            ModelTests.scenario(steps),
            on: endpoint,
            hands: [7: { $0.set("active", true, of: "/Users/{bob@contoso.com}") }]
        )
        #expect(lane.said == ["7: the model expected user bob@contoso.com to have active \"false\", and found \"true\""])
    }

    @Test(
        "what a script changed is nobody's mistake until everything is evaluated again; then it is",
        arguments: [Endpoint.legacy, .apiV2]
    )
    func toleratesScripts(endpoint: Endpoint) throws {
        let script = #"{ request: { endpoint: "lane", method: "GET", path: "/Users", expect: { status: 200 } } }"#
        let steps = "{ cycle: {} }, \(script), { cycle: {} }, { restart: {} }, { cycle: {} }, { restart: {} }, { cycle: {} }"
        let write: @Sendable (inout World) -> Void = { $0.set("name.familyName", "X", of: "/Users/{bob@contoso.com}") }
        let lane = try ModelledLane(ModelTests.scenario(steps), on: endpoint, hands: [2: write, 5: write])
        #expect(lane.said == ["5: the model expected user bob@contoso.com to have name.familyName \"Noyce\", and found \"X\""])
        #expect(lane.judged == [1, 3, 5, 7])
    }

    @Test("an on-demand run is no mistake, and the cycle behind it is judged", arguments: [Endpoint.legacy, .apiV2])
    func followsOnDemand(endpoint: Endpoint) throws {
        let steps = """
            { cycle: {} }, { assign: { user: "dan" } }, { provisionOnDemand: { user: "dan" } }, { cycle: {} },
            { unassign: { user: "dan" } }, { cycle: {} }
            """
        let whole = try ModelledLane(ModelTests.scenario(steps), on: endpoint)
        #expect(whole.said == [])
        #expect(whole.judged == [1, 4, 6])
        let broken = try ModelledLane(
            ModelTests.scenario(steps),
            on: endpoint,
            hands: [6: { $0.set("active", true, of: "/Users/{dan@contoso.com}") }]
        )
        #expect(broken.said == ["6: the model expected user dan@contoso.com to have active \"false\", and found \"true\""])
    }

    @Test("a full restart makes the service and the model forget who is whose", arguments: [Endpoint.legacy, .apiV2])
    func forgetsTies(endpoint: Endpoint) throws {
        let steps = """
            { cycle: {} }, { unassign: { user: "bob" } }, { cycle: {} }, { restart: { resetScope: "Full" } }, { cycle: {} },
            { deleteUser: { user: "bob" } }, { purgeUser: { user: "bob" } }, { cycle: {} }
            """
        let lane = try ModelledLane(
            ModelTests.scenario(steps),
            on: endpoint,
            hands: [8: { $0.alter("DELETE", "/Users/{bob@contoso.com}") }]
        )
        #expect(lane.said == ["8: the model expected user bob@contoso.com, and found none"])
    }

    @Test(
        "where the endpoints give other ids, the model knows nothing of an account that was not evaluated since the change",
        arguments: ["remapped", "separate"]
    )
    func toleratesOtherIDs(policy: String) async throws {
        let override = try ProfileOverride("tenant.idPolicy=\(policy)")
        let runs = try await Runs.files("lifecycle/re", "lifecycle/leaver", "groups/create", "cutover/ids-survive.json5") {
            $0.profileOverrides = [override]
        }
        #expect(!runs.findings.filter { $0.kind == .divergence }.isEmpty)
        #expect(runs.findings.filter { $0.kind == .model }.map(\.message) == [])
    }

    @Test("the tally adds up, and is told in both reports")
    func talliesCycles() async throws {
        let runs = try await Runs.files("trouble/graph-unavailable", "lifecycle/leaver")
        let model = try #require(runs.summary?.model)
        #expect(model.cycles == model.judged + model.reasons.reduce(0) { $0 + $1.count })
        #expect(model.unjudged[.unreadable] ?? 0 > 0)
        #expect(runs.text.contains("The model judged \(model.judged) of \(model.cycles) cycles."))
        #expect(runs.text.contains("not \(model.unjudged[.unreadable] ?? 0) cycles: Microsoft Graph could not be read"))
        let summary = try JSONValue.parse(Array(runs.json.utf8))["summary"]?["model"]
        #expect(summary?["judged"]?.intValue == model.judged)
        #expect(summary?["cycles"]?.intValue == model.cycles)
        #expect(summary?["unjudged"]?["Microsoft Graph could not be read"]?.intValue == model.unjudged[.unreadable])
    }
}
