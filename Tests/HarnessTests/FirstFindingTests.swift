import Harness
import MockNetskope
import Testing

@Suite("A run that ends at its first finding")
struct FirstFindingTests {
    /// The ways in which lanes are lived.
    static let presets: [(name: String, options: RunOptions)] = [("run", RunOptions()), ("sweep", RunOptions.sweep)]

    @Test("the verdict is the same, and less is lived", arguments: presets)
    func livesLess(preset: (name: String, options: RunOptions)) async throws {
        let defect = try #require(Defect.named("remove-by-value-ignored"))
        func run(_ stops: Bool) async throws -> Runs {
            try await Runs.files("members-add-and-remove") { options in
                options = preset.options
                options.defect = defect
                options.stopsAtFirstFinding = stops
            }
        }
        let (whole, first) = (try await run(false), try await run(true))
        #expect(whole.summary?.failed == 1)
        #expect(first.summary?.failed == 1)
        #expect(first.findings.first?.divergence?.path == whole.findings.first?.divergence?.path)
        #expect(Set(first.findings.map(\.place.number)).count == 1)
        #expect((first.summary?.steps ?? 0) * 4 < whole.summary?.steps ?? 0)
    }

    @Test("where nothing is found everything is lived", arguments: presets)
    func livesAll(preset: (name: String, options: RunOptions)) async throws {
        func run(_ stops: Bool) async throws -> Runs {
            try await Runs.files("lifecycle/leaver") { options in
                options = preset.options
                options.stopsAtFirstFinding = stops
            }
        }
        let (whole, first) = (try await run(false), try await run(true))
        #expect(first.findings.isEmpty)
        #expect(first.lanes.map(\.digest) == whole.lanes.map(\.digest))
    }

    @Test("a fault's lanes and the lane on both endpoints end at a finding, too", arguments: [true, false])
    func endsSweptLanes(monitors: Bool) async throws {
        // A defect that the job's own lanes do not show: it is seen by who reads both endpoints, or in a request that comes twice.
        let defect = try #require(Defect.named(monitors ? "ids-in-upper-case" : "create-duplicates"))
        let runs = try await Runs.files("lifecycle/leaver") { options in
            options = .sweep
            options.lanes = [.cutover, .rollback]
            options.monitors = monitors
            options.sweptFaults = monitors ? [] : [.duplicated]
            options.cutoverAt = monitors ? nil : [0]
            options.defect = defect
            options.stopsAtFirstFinding = true
        }
        #expect(runs.summary?.failed == 1)
        #expect(Set(runs.findings.map { "\($0.lane)" }).count == 1)
    }
}
