import Harness
import HarnessTesting
import Testing

@Suite("Verifying a scenario")
struct VerifyTests {
    @Test("A sound pair verifies", arguments: try Scenarios.in("scenarios/lifecycle"))
    func sound(_ scenario: Scenario) async throws {
        try await scenario.expectIdentical()
    }

    static let members = "scenarios/groups/members-add-and-remove.json5"

    @Test("What differs is thrown as a report: severity, consequence, place, values, exchanges, advice, and the line that asked")
    func report() async throws {
        let scenario = try #require(try Scenarios.in(Self.members).first)
        // Inside a macro a line is the macro's.
        let line = #line + 1
        let failure = await #expect(throws: ScenarioFailure.self) {
            try await scenario.verify(lanes: [.apiV2], profile: ["apiV2.patchRemoveMember=ignore"])
        }
        let text = try #require(failure?.description)
        #expect(text.hasPrefix("VerifyTests.swift:\(line): Different: "))
        for part in ["critical: ", "at groups/vpn users/members/", "request 22", "PATCH /api/v2/scim/Groups/", "what to do: "] {
            #expect(text.contains(part))
        }
        #expect(failure?.errorDescription == text)
    }

    @Test("The transcripts of the baseline and of the lane come with it, without a token")
    func transcript() async throws {
        let scenario = try #require(try Scenarios.in(Self.members).first)
        let found = try await scenario.verification(
            RunOptions(lanes: [.apiV2], profile: ["apiV2.patchRemoveMember=ignore"])
        )
        #expect(found.transcript.hasPrefix("lane legacy, "))
        #expect(found.transcript.contains("\nlane api-v2, "))
        #expect(found.transcript.contains("Authorization: Bearer <sha256:"))
        #expect(!found.transcript.contains(try Regex("Bearer [^<]")))
    }

    @Test("The same seed gives the same report, another seed other ids")
    func seed() async throws {
        let scenario = try #require(try Scenarios.in(Self.members).first)
        func text(_ seed: UInt64) async throws -> String {
            try await scenario.verification(
                RunOptions(lanes: [.apiV2], seed: seed, profile: ["apiV2.patchRemoveMember=ignore"])
            ).transcript
        }
        let first = try await text(7)
        #expect(try await text(7) == first)
        #expect(try await text(8) != first)
    }

    @Test("A seeded defect is found over both transports")
    func defect() async throws {
        let defect = try #require(Defect.all.first)
        let scenario = try #require(try Scenarios.in("scenarios/\(defect.witness).json5").first)
        await #expect(throws: ScenarioFailure.self) {
            try await scenario.verify(defect: defect, transports: [.memory, .loopback])
        }
    }

    @Test("A ledger without the documented differences fails")
    func ledger() async throws {
        let scenario = try #require(try Scenarios.in("scenarios/lifecycle/joiner.json5").first)
        try await scenario.verify()
        await #expect(throws: ScenarioFailure.self) { try await scenario.verify(ledger: Ledger(entries: [])) }
    }

    @Test("A switch that does not exist is refused with the nearest one")
    func profile() async throws {
        let scenario = try #require(try Scenarios.in("scenarios/lifecycle/joiner.json5").first)
        let error = await #expect(throws: ProfileOverrideError.self) {
            try await scenario.verify(profile: ["apiV2.patchRemoveMembr=ignore"])
        }
        #expect(error?.description.contains("patchRemoveMember") == true)
    }

    @Test("An issue is recorded at the line that calls, with the report, and the test goes on")
    func issue() async throws {
        let scenario = try #require(try Scenarios.in(Self.members).first)
        let options = try RunOptions(lanes: [.apiV2], profile: ["apiV2.patchRemoveMember=ignore"])
        let line = #line + 2
        try await withKnownIssue {
            try await scenario.expectIdentical(options)
        } matching: { issue in
            issue.sourceLocation?.line == line && issue.comments.contains { $0.rawValue.contains("directory differs") }
        }
    }
}
