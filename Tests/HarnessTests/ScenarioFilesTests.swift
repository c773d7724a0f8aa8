import Foundation
import Harness
import Testing

/// The repository's own folder, from this file's place in it.
let repository = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path

/// A scenario of these steps.
private func step(_ steps: String) -> String { "{ title: 't', proves: 'p', source: 's', steps: [ \(steps) ] }" }

@Suite("The scenario files")
struct ScenarioFilesTests {
    @Test("every scenario of the repository can be read")
    func readsAll() throws {
        do {
            let scenarios = try ScenarioSuite.read(try ScenarioSuite.files(at: ["\(repository)/scenarios"]))
            #expect(scenarios.count >= 24)
        } catch {
            Issue.record("\(error)")
        }
    }

    @Test(
        "a mistake is reported with its place, its step and the nearest valid word",
        arguments: [
            (
                "{ title: 't', proves: 'p', source: 's', steps: [{ cyle: {} }] }",
                "f:1:51: step 1: unknown step \"cyle\"; did you mean \"cycle\"?"
            ),
            (
                "{ titel: 't', title: 't', proves: 'p', source: 's', steps: [{ cycle: {} }] }",
                "f:1:3: unknown member \"titel\" of a scenario; did you mean \"title\"?"
            ),
            (
                "{ title: 't', proves: 'p', source: 's', steps: [] }",
                "f:1:48: a scenario needs at least one step, say { cycle: {} }"
            ),
            (
                "{ title: 't', proves: 'p', source: 's', steps: [{ deleteUser: { user: 'bob' } }] }",
                "f:1:71: step 1: no user has the key \"bob\""
            ),
            (
                "{ title: 3, proves: 'p', source: 's', steps: [{ cycle: {} }] }",
                "f:1:10: expected a string that is not empty for title; found number"
            ),
            (
                "{ title: 't', proves: 'p', source: 's', lanes: ['lagacy'], steps: [{ cycle: {} }] }",
                "f:1:49: unknown word \"lagacy\" for lanes; did you mean \"legacy\"?"
            ),
            (
                "{ proves: 'p', source: 's', steps: [{ cycle: {} }] }",
                "f:1:1: a scenario needs \"title\": what happens, in one line"
            ),
            (
                "{ title: 't', proves: 'p', source: 's', steps: [{ ipAllowlist: { ranges: ['10.0.0.0/99'] } }] }",
                "f:1:75: \"10.0.0.0/99\" is no address range; write it like \"198.51.100.0/24\" or \"2001:db8::/32\""
            ),
            ("{ title: 't',", "f:1:14: "),
            (
                step("{ passTime: { days: 9000000000000000000 } }"),
                "f:1:70: step 1: expected a whole number from 1 to 36500 for days; found 9000000000000000000"
            ),
            (
                step("{ endOfLife: { inDays: 1e400 } }"),
                "f:1:73: step 1: expected a whole number from 0 to 36500 for inDays; found 1e400"
            ),
            (
                step("{ expect: {} }"),
                "f:1:60: step 1: expect says nothing; name what must be true in directory, traffic, job or audit"
            ),
            (
                step("{ setCredentials: { endpoint: 'legacy', token: 'cutover-v3' } }"),
                "f:1:97: step 1: there is no token \"cutover-v3\"; did you mean \"cutover-v2\"?"
            ),
            (
                step("{ request: { endpoint: 'legacy', method: 'GET', path: 'Users', expect: { status: 200 } } }"),
                "f:1:104: step 1: a path begins with a slash, say \"/Users\"; found \"Users\""
            ),
            (
                step("{ createUser: { key: 'a', userPrincipalName: 'a@b', surnam: 'x' } }"),
                "f:1:102: step 1: unknown member \"surnam\" of createUser; did you mean \"surname\"?"
            ),
            (
                step("{ deleteUser: { user: 'z' } }, { createUser: { key: 'z', userPrincipalName: 'z@b' } }"),
                "f:1:72: step 1: \"z\" is created in a later step; move that step before this one"
            ),
            (
                "{ title: 't', proves: 'p', source: 's', lanes: ['cutover'], steps: [{ cycle: {} }] }",
                "f:1:48: lanes must hold the baseline \"legacy\", which the others are compared with"
            ),
            (
                "{ title: 't', proves: 'p', source: 's', expectFailure: { names: [], in: ['legacy'] }, steps: [{ cycle: {} }] }",
                "f:1:65: \"names\" of expectFailure may not be empty: nothing would be expected"
            ),
            (
                "{ title: 't', proves: 'p', source: 's', lanes: ['legacy'], expectFailure: { names: ['quarantine'], in: ['api-v2'] }, steps: [{ cycle: {} }] }",
                "f:1:105: the lane \"api-v2\" is not among the scenario's lanes; nothing would be expected"
            ),
            (
                "{ title: 't', proves: 'p', source: 's', directory: { generate: { users: 3, groups: 1, membersPerGroup: 4 } }, steps: [{ cycle: {} }] }",
                "f:1:104: a group cannot hold 4 of 3 generated users"
            ),
        ]
    )
    func reportsMistakes(text: String, expected: String) {
        do {
            _ = try Scenario(Array(text.utf8), file: "f")
            Issue.record("accepted \(text)")
        } catch {
            let first = error.problems.first?.description ?? ""
            #expect(expected.hasSuffix(": ") ? first.hasPrefix(expected) : first == expected)
        }
    }

    @Test("an unknown profile switch is refused with the nearest one")
    func refusesUnknownSwitch() {
        let text =
            "{ title: 't', proves: 'p', source: 's', profile: { apiV2: { patchRemoveMembr: 'ignore' } }, steps: [{ cycle: {} }] }"
        #expect {
            try Scenario(Array(text.utf8), file: "f")
        } throws: { error in
            "\(error)".contains("patchRemoveMember")
        }
    }

    @Test("a missing path is reported with what to give instead")
    func reportsMissingPath() {
        #expect {
            try ScenarioSuite.files(at: ["/nonexistent/x"])
        } throws: { error in
            "\(error)".hasPrefix("/nonexistent/x: there is no such file or folder")
        }
    }
}
