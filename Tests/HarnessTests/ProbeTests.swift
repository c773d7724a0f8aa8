import HTTP
import JSON
import MockNetskope
import Testing

@testable import Harness

@Suite("Write probe")
struct ProbeTests {
    @Test("the sound pair is GO, and nothing of the probe is left")
    func sound() throws {
        let world = ProbedTenant()
        let before = world.directory
        let report = try world.probe()
        for outcome in report.outcomes where outcome.status != .pass {
            print(outcome.status, outcome.id, outcome.findings, outcome.evidence)
        }
        print(report.noise.count, report.transcript.exchanges.count, report.leftovers)
        let isGo = report.isGo
        #expect(isGo)
        #expect(world.directory == before)
    }
}
