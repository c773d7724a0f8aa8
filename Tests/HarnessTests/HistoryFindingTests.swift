import Harness
import JSON
import MockNetskope
import Testing

/// What random histories find where API v2 is not as it should be, and how small they make it.
@Suite("What random histories find")
struct HistoryFindingTests {
    struct Wrong: Sendable, CustomTestStringConvertible {
        /// A switch of a profile that makes API v2 behave otherwise.
        let profile: String
        /// A part of the reason.
        let reason: String
        /// How many steps the small history has at most.
        let steps: Int
        var testDescription: String { profile }
    }

    static let wrongs: [Wrong] = [
        Wrong(profile: "apiV2.patchRemoveMember=ignore", reason: "groups/*/members/*", steps: 3),
        Wrong(profile: "apiV2.takesBooleanStrings=false", reason: "user-export-failed", steps: 4),
        Wrong(profile: "apiV2.createsFilteredElement=false", reason: "user-export-failed", steps: 4),
        Wrong(profile: "apiV2.patchUserStatus=200", reason: "PATCH Users {id}", steps: 3),
        Wrong(profile: "apiV2.patchGroupStatus=200", reason: "PATCH Groups {id}", steps: 4),
        Wrong(profile: "apiV2.contentType=application/json", reason: "Content-Type", steps: 2),
        Wrong(profile: "tenant.idPolicy=remapped", reason: "continuity differs at users/*/id", steps: 2),
        Wrong(profile: "tenant.idPolicy=separate", reason: "differs at", steps: 3),
        Wrong(profile: "legacy.patchRemoveMember=ignore", reason: "groups/*/members/*", steps: 3),
    ]

    private func options(_ profile: String, histories: Int = 400) throws -> HistoryOptions {
        var options = HistoryOptions()
        options.histories = histories
        options.profileOverrides = try ProfileOverride.all(of: profile)
        return options
    }

    @Test(
        "A changed behaviour of one endpoint is found, made small, and shown again by the saved file with the options that are told",
        arguments: wrongs
    )
    func found(wrong: Wrong) async throws {
        let options = try options(wrong.profile)
        let finding = try #require(try await HistoryRunner(options).run().finding)
        #expect(finding.reason.description.contains(wrong.reason), "found: \(finding.reason)")
        #expect(finding.history.stepCount <= wrong.steps, "\(finding.history.text)")
        #expect(finding.history.stepCount <= finding.original.stepCount)
        let file = try #require(finding.files.first)
        let scenario = try Scenario(Array(file.text.utf8), file: file.name)
        let told = finding.replayOptions
        let runs = try await Runs.run([scenario]) { run in
            run.profileOverrides = options.profileOverrides
            run.cutoverAt = point("--cutover-at", told)
            run.rollbackAt = point("--rollback-at", told)
        }
        #expect(runs.findings.map { HistoryReason($0) }.contains(finding.reason), "\(runs.text)")
        let sound = try await Runs.run([scenario]) { run in
            run.cutoverAt = point("--cutover-at", told)
            run.rollbackAt = point("--rollback-at", told)
        }
        #expect(!sound.findings.map { HistoryReason($0) }.contains(finding.reason), "\(sound.text)")
    }

    private func point(_ name: String, _ words: [String]) -> Set<Int>? {
        guard let place = words.firstIndex(of: name), place + 1 < words.count, let number = Int(words[place + 1]) else {
            return nil
        }
        return [number]
    }

    @Test("Of a small history nothing more can be left out: each step and each person is needed")
    func minimal() async throws {
        let options = try options("apiV2.patchRemoveMember=ignore")
        let finding = try #require(try await HistoryRunner(options).run().finding)
        let steps = try #require(finding.history.document["steps"]?.arrayValue)
        for place in steps.indices {
            var shorter = finding.history
            shorter.document["steps"] = .array(steps.enumerated().filter { $0.offset != place }.map(\.element))
            let reason = (try? HistoryTrial.of(shorter, options))?.reason
            #expect(reason != finding.reason, "step \(place + 1) is not needed")
        }
    }

    @Test("Without attempts a history is told as it was made")
    func whole() async throws {
        var options = try options("apiV2.patchRemoveMember=ignore")
        options.shrinkingBudget = 0
        let finding = try #require(try await HistoryRunner(options).run().finding)
        #expect(finding.history.document == finding.original.document)
        #expect(finding.attempts == 0)
    }

    @Test(
        "Two histories that end otherwise violate a relation; a history and its pair do not",
        arguments: HistoryRelation.allCases
    )
    func relation(kind: HistoryRelation) throws {
        let options = HistoryOptions()
        let number = try #require(
            (1...400).first { kind.pair(of: HistoryGenerator.history(seed: 5, number: $0, steps: 20)) != nil }
        )
        let history = HistoryGenerator.history(seed: 5, number: number, steps: 20)
        let pair = try #require(kind.pair(of: history))
        #expect(try kind.violation(history, pair, options) == nil)
        var other = pair
        var steps = try #require(pair.document["steps"]?.arrayValue)
        steps.append([
            "createUser": [
                "key": "one.more", "userPrincipalName": "one.more@contoso.com", "givenName": "One", "surname": "More",
                "mail": "one.more@contoso.com",
                "assigned": true,
            ]
        ])
        steps += [["start": [:]], ["cycle": [:]]]
        other.document["steps"] = .array(steps)
        let reason = try #require(try kind.violation(history, other, options))
        #expect(reason.description.hasPrefix("the directory depends on"))
        #expect(!reason.description.contains("one.more"))
    }
}
