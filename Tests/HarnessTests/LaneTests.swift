import Harness
import Testing

@Suite("Lanes")
struct LaneTests {
    static let threeSteps = """
        {
          title: "t", proves: "p", source: "s",
          directory: {
            users: [{ key: "ada", userPrincipalName: "ada@contoso.com", givenName: "Ada", surname: "L", mail: "ada@contoso.com", assigned: true }],
          },
          steps: [{ cycle: {} }, { updateUser: { user: "ada", set: { surname: "King" } } }, { cycle: {} }],
        }
        """

    @Test("a scenario of three steps has four cutovers, six rollbacks, two whole lanes and two controls")
    func countsLanes() async throws {
        let runs = try await Runs.text(Self.threeSteps)
        let names = runs.lanes.map(\.lane.description)
        #expect(names.filter { $0.hasPrefix("cutover@") }.sorted() == ["cutover@0", "cutover@1", "cutover@2", "cutover@3"])
        #expect(names.filter { $0.hasPrefix("rollback@") }.count == 6)
        #expect(names.filter { $0.hasSuffix("again") }.sorted() == ["api-v2 again", "legacy again"])
        #expect(runs.findings.isEmpty)
    }

    @Test("options choose lanes and points")
    func choosesLanes() async throws {
        let runs = try await Runs.text(Self.threeSteps) { options in
            options.lanes = [.cutover]
            options.cutoverAt = [2]
        }
        #expect(runs.lanes.map(\.lane.description).contains("cutover@2"))
        #expect(!runs.lanes.contains { $0.lane.description.hasPrefix("rollback") || $0.lane.description == "cutover@1" })
    }

    @Test("the same seed gives the same bytes, however many scenarios run at once", arguments: [1, 2, 4])
    func isDeterministic(jobs: Int) async throws {
        let first = try await Runs.files("scenarios/lifecycle", "scenarios/trouble") { $0.jobs = 1 }
        let second = try await Runs.files("scenarios/lifecycle", "scenarios/trouble") { $0.jobs = jobs }
        #expect(first.json == second.json)
        #expect(first.text == second.text)
    }

    @Test("another seed gives other ids and the same verdict", arguments: [2, 77, UInt64.max])
    func verdictDoesNotDependOnSeed(seed: UInt64) async throws {
        let runs = try await Runs.files("scenarios/groups/members-add") { $0.seed = seed }
        #expect(runs.findings.isEmpty)
        #expect(runs.lanes.map(\.digest) != (try await Runs.files("scenarios/groups/members-add")).lanes.map(\.digest))
    }

    @Test("memory and loopback exchange the same bytes in every lane")
    func transportsAgree() async throws {
        let memory = try await Runs.files("scenarios/lifecycle", "scenarios/names", "scenarios/trouble")
        let loopback = try await Runs.files("scenarios/lifecycle", "scenarios/names", "scenarios/trouble") {
            $0.transports = [.loopback]
        }
        #expect(memory.lanes.map(\.digest) == loopback.lanes.map(\.digest))
        #expect(loopback.findings.isEmpty)
    }

    @Test("the whole suite is identical")
    func suiteIsIdentical() async throws {
        let runs = try await Runs.shipped.value
        #expect(runs.findings.isEmpty, "\(runs.text)")
        #expect(runs.summary?.failed == 0)
        #expect((runs.summary?.scenarios ?? 0) >= 24)
        let model = try #require(runs.summary?.model)
        #expect(model.judged * 100 >= model.cycles * 78, "the model judged \(model.judged) of \(model.cycles) cycles")
    }
}
