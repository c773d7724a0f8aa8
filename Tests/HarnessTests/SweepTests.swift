import Harness
import Testing

@Suite("Sweeps")
struct SweepTests {
    /// Two cycles of three and two requests.
    static let twoCycles = """
        {
          title: "t", proves: "p", source: "s",
          directory: {
            users: [{ key: "ada", userPrincipalName: "ada@contoso.com", givenName: "Ada", surname: "L", mail: "ada@contoso.com", assigned: true }],
          },
          steps: [{ cycle: {} }, { updateUser: { user: "ada", set: { surname: "King" } } }, { cycle: {} }],
        }
        """

    static let overrides = [
        "apiV2.patchRemoveMember=ignore", "apiV2.takesBooleanStrings=false", "tenant.idPolicy=remapped",
        "tenant.idPolicy=separate",
    ]

    @Test("a lane that is not lived on changes no verdict", arguments: overrides)
    func sharingChangesNoVerdict(override: String) async throws {
        let profile = try ProfileOverride(override)
        func verdicts(_ sharesFutures: Bool) async throws -> [String] {
            try await Runs.files(
                "scenarios/lifecycle/leaver",
                "scenarios/groups/members-add",
                "scenarios/matching",
                "cutover/ids-"
            ) {
                $0.profileOverrides = [profile]
                $0.sharesFutures = sharesFutures
            }
            .text.split(separator: "\n").filter { $0.contains("✓") || $0.contains("✗") }.map { String($0.prefix { $0 != "·" }) }
        }
        let lived = try await verdicts(false)
        let shared = try await verdicts(true)
        #expect(lived.count > 10)
        #expect(lived == shared)
    }

    /// A lane that joins another does not tell once more what that one tells later, so places are left out.
    @Test("a lane that is not lived on hides no difference", arguments: overrides)
    func sharingFindsTheSame(override: String) async throws {
        let profile = try ProfileOverride(override)
        func found(_ sharesFutures: Bool) async throws -> Set<String> {
            let runs = try await Runs.files("scenarios/lifecycle/leaver", "scenarios/groups/members-add") {
                $0.profileOverrides = [profile]
                $0.sharesFutures = sharesFutures
            }
            return Set(runs.findings.compactMap { $0.divergence.map { "\($0.dimension) \($0.path)" } })
        }
        let lived = try await found(false)
        let shared = try await found(true)
        #expect(!lived.isEmpty)
        #expect(lived.symmetricDifference(shared).sorted() == [])
    }

    @Test("a second cutover is tried, and most lanes join one that was lived")
    func triesASecondCutover() async throws {
        let runs = try await Runs.text(Self.twoCycles) {
            $0 = .sweep
            $0.sweptFaults = []
        }
        #expect(runs.findings.isEmpty)
        let second = runs.lanes.filter { if case .secondCutover = $0.lane { true } else { false } }
        let joined = runs.lanes.filter { $0.joined != nil }
        #expect(!second.isEmpty)
        #expect(joined.count > runs.lanes.count / 2)
    }

    @Test("where nothing can be shared, every way there is is lived")
    func livesEveryWay() async throws {
        // New secrets are made at every change, so no lane ever stands where another stood.
        let secret = #"{ issueToken: { name: "cutover-v2", privileges: { users: "read-write", groups: "read-write" } } }"#
        let text = Self.twoCycles.replacing(
            "steps: [",
            with: """
                migration: [\(secret), { setCredentials: { endpoint: "api-v2" } }],
                rollback: [\(secret), { setCredentials: { endpoint: "legacy" } }],
                steps: [
                """
        )
        let runs = try await Runs.text(text) {
            $0 = .sweep
            $0.sweptFaults = []
            $0.monitors = false
        }
        #expect(runs.findings.isEmpty)
        // Four points for a cutover, six pairs with a way back, four triples with a second cutover; and the two whole lanes.
        let ways = 4 + 6 + 4
        #expect(runs.lanes.count == ways + 2)
    }

    @Test("every request of every cycle meets the fault, before and behind the cutover", arguments: SweptFault.allCases)
    func meetsEveryRequest(fault: SweptFault) async throws {
        let runs = try await Runs.text(Self.twoCycles) {
            $0 = .sweep
            $0.sweptFaults = [fault]
        }
        #expect(runs.findings.isEmpty, "\(runs.text)")
        let names = Set(runs.lanes.map(\.lane.description).filter { $0.contains(fault.rawValue) })
        var expected: Set<String> = []
        for (step, requests) in [(1, 3), (3, 3)] {
            for request in 1...requests {
                expected.insert("cutover@\(step) with \(fault.rawValue) at request \(request) of step \(step)")
                expected.insert("cutover@\(step - 1) with \(fault.rawValue) at request \(request) of step \(step)")
            }
        }
        #expect(names == expected)
    }

    @Test("a scenario with trouble of its own gets no faults")
    func leavesTroubleAlone() async throws {
        let runs = try await Runs.files("trouble/expired-token") { $0 = .sweep }
        let faulted = runs.lanes.filter { if case .faulted = $0.lane { true } else { false } }
        #expect(faulted.isEmpty)
        #expect(runs.findings.isEmpty)
    }

    @Test("a manager's removal that was refused is made good in the next cycle", arguments: [SweptFault.unavailable, .burst])
    func repeatsManagerRemoval(fault: SweptFault) async throws {
        let runs = try await Runs.files("attributes/manager-removed") { options in
            options = .sweep
            options.lanes = [.cutover]
            options.sweptFaults = [fault]
        }
        #expect(runs.lanes.contains { $0.lane == .faulted(fault, on: .apiV2, step: 4, request: 3) })
        #expect(runs.findings.isEmpty)
    }

    @Test("the lane on both endpoints in turn is part of a sweep")
    func usesBothEndpoints() async throws {
        let runs = try await Runs.files("groups/members-add") {
            $0 = .sweep
            $0.sweptFaults = []
        }
        let isMonitored = runs.lanes.contains { $0.lane == .monitored }
        #expect(isMonitored)
        #expect(runs.findings.isEmpty)
    }
}
