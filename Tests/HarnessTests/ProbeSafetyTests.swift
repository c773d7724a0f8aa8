import Foundation
import HTTP
import JSON
import MockNetskope
import Testing

@testable import Harness

@Suite("What the write probe leaves")
struct ProbeSafetyTests {
    /// A short plan that has a request of every kind, so that it can be broken at every single one.
    private static let short: Set<String> = [
        "user.match.absent", "user.create.standard", "user.create.minimal", "user.rename.standard", "user.create.duplicate",
        "group.create.standard", "members.add-one.standard", "group.large.create", "group.large.add.1", "user.delete",
        "user.delete.again", "user.create.again",
    ]

    /// All requests of the whole plan with `CUTOVER_EVERY_REQUEST=1`, which takes minutes; else some of them.
    private static let stride = ProcessInfo.processInfo.environment["CUTOVER_EVERY_REQUEST"] == nil ? 211 : 1

    @Test(
        "whatever happens at whichever request of a short plan, nothing remains and nothing else has changed",
        arguments: ProbedTenant.Mishap.allCases
    )
    func everyRequest(mishap: ProbedTenant.Mishap) throws {
        try breakAt(mishap, only: Self.short, crowd: 1, stride: 1)
    }

    @Test(
        "whatever happens at requests of the whole plan, nothing remains and nothing else has changed",
        arguments: ProbedTenant.Mishap.allCases
    )
    func wholePlan(mishap: ProbedTenant.Mishap) throws {
        try breakAt(mishap, only: nil, crowd: 3, stride: Self.stride)
    }

    private func breakAt(_ mishap: ProbedTenant.Mishap, only: Set<String>?, crowd: Int, stride: Int) throws {
        let whole = ProbedTenant()
        let before = whole.directory
        let isClean = try whole.probe(crowd: crowd, only: only).leftovers.isEmpty
        #expect(isClean)
        #expect(whole.directory == before)
        #expect(whole.count > 100)
        var remained = 0
        for place in Swift.stride(from: 1, through: whole.count, by: stride) {
            let world = ProbedTenant()
            world.mishap = (place, mishap)
            let report = try world.probe(crowd: crowd, only: only)
            world.mishap = nil
            if mishap != .death {
                #expect(report.leftovers == [], "\(mishap) at request \(place)")
                #expect(world.directory == before, "\(mishap) at request \(place)")
            }
            if world.directory != before { remained += 1 }
            // A process that died before its first line has nothing to remove.
            if world.journal.text.isEmpty { continue }
            let left = try world.cleanUp()
            #expect(left == [], "\(mishap) at request \(place), then the clean-up")
            #expect(world.directory == before, "\(mishap) at request \(place), then the clean-up")
            // Else the run had done this already, and the first clean-up was the second.
            guard mishap == .death else { continue }
            let sent = world.requests.count
            let again = try world.cleanUp()
            #expect(again == [])
            #expect(!world.requests[sent...].contains { $0.method != "GET" }, "the second clean-up changed something")
            #expect(world.tenant.auditLog.dropFirst(2).allSatisfy { $0.objectName.contains("cutover-probe-") })
        }
        // Else there would have been nothing to clean up, and the test would show nothing.
        #expect(mishap != .death || remained > 0)
    }
}
