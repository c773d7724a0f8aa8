import Harness
import Testing

@Suite("TAP reports")
struct TAPReportTests {
    @Test("a test is a scenario, a subtest a lane, and both fail where something is wrong")
    func tellsScenariosAndLanes() async throws {
        let runs = try await SampleRuns.mixed()
        let document = try TAPDocument(try runs.report(.tap))
        #expect(document.points.map(\.isOK) == [false, true, true])
        let lanes = document.points.flatMap { $0.subtests?.points ?? [] }
        #expect(lanes.map(\.description) == runs.lanes.map(\.lane.description))
        for point in document.points {
            let lanes = point.subtests?.points ?? []
            #expect(point.isOK == !lanes.contains { !$0.isOK })
        }
    }

    @Test("a failed lane carries severity, place, line, values and advice")
    func diagnoses() async throws {
        let document = try TAPDocument(try await SampleRuns.mixed().report(.tap))
        let lane = try #require(document.points.first?.subtests?.points.first { !$0.isOK })
        for line in [
            #"severity: "critical""#, #"    step: "step 3 (cycle)""#, "    line: 19",
            #"  path: "groups/contractors/members/maya.cohen@contoso.com""#,
            "  found: true",
        ] {
            #expect(lane.diagnosis.contains { $0.hasSuffix(line) }, "lacks \(line)")
        }
        #expect(lane.diagnosis.contains { $0.contains("advice: \"Do not switch.") })
    }

    @Test("hostile names are no directive, no plan and no test")
    func survivesHostileNames() async throws {
        let document = try TAPDocument(try await HostileRun.run().report(.tap))
        #expect(document.bailedOut == nil)
        #expect(document.points.map(\.isOK) == [false])
        let point = try #require(document.points.first)
        #expect(!point.isSkipped)
        #expect(point.description.contains("#_ SKIP #\u{301} % %0A"))
    }

    @Test("an interrupted run bails out")
    func bailsOut() async throws {
        let runs = try await Runs.files("lifecycle/joiner")
        var events = runs.events
        guard case .suiteFinished(var summary) = events.removeLast() else { throw RunWithoutEnd() }
        summary.wasInterrupted = true
        let document = try TAPDocument(try Runs.report(.tap, of: events + [.suiteFinished(summary)]))
        #expect(document.bailedOut == "Bail out! The run was interrupted after 1 scenario.")
    }

    @Test("what --fail-fast left out is skipped, and the plan is kept")
    func skips() async throws {
        let runs = try await Runs.files("groups/unassigned-with", "lifecycle/joiner", "lifecycle/leaver") { options in
            options.profileOverrides = [try ProfileOverride("apiV2.patchRemoveMember=ignore")]
            options.stopsAtFirstFailure = true
            options.jobs = 1
        }
        let document = try TAPDocument(try runs.report(.tap))
        #expect(document.points.first?.isOK == false)
        #expect(document.points.count > 1)
        #expect(!document.points.dropFirst().contains { !$0.isSkipped })
    }
}
