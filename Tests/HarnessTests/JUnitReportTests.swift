import Harness
import Testing

@Suite("JUnit reports")
struct JUnitReportTests {
    /// What the common schema demands; `Tests/Interop/reports/junit.xsd` is the same for a validator of XML Schema.
    private func expectSchema(_ root: XMLElement) {
        #expect(root.name == "testsuites")
        #expect(root.attributes.isEmpty)
        for (id, suite) in root.children.enumerated() {
            #expect(
                Set(suite.attributes.keys)
                    == [
                        "name", "package", "id", "tests", "failures", "errors", "skipped", "timestamp", "hostname", "time",
                    ]
            )
            #expect(suite.attributes["id"] == "\(id)")
            #expect(suite.attributes["name"]?.isEmpty == false)
            #expect(suite.attributes["timestamp"]?.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/) != nil)
            let cases = suite.children("testcase")
            #expect(
                suite.children.map(\.name) == ["properties"] + cases.map { _ in "testcase" } + ["system-out", "system-err"]
            )
            #expect(suite.attributes["tests"] == "\(cases.count)")
            for (attribute, outcome) in [("failures", "failure"), ("errors", "error"), ("skipped", "skipped")] {
                #expect(suite.attributes[attribute] == "\(cases.count { $0.children.first?.name == outcome })")
            }
            for test in cases {
                #expect(Set(test.attributes.keys) == ["name", "classname", "time"])
                #expect(test.children.count <= 1)
                for outcome in test.children where outcome.name != "skipped" {
                    #expect(Set(outcome.attributes.keys) == ["type", "message"])
                }
            }
        }
    }

    @Test("a report is what the common schema demands")
    func followsSchema() async throws {
        let root = try XMLElement(try await SampleRuns.mixed().report(.junit))
        expectSchema(root)
        #expect(root.children.count == 3)
    }

    @Test("a suite has a case for every lane, and those fail that a finding names")
    func tellsEveryLane() async throws {
        let runs = try await SampleRuns.mixed()
        let root = try XMLElement(try runs.report(.junit))
        let cases = root.children.flatMap { $0.children("testcase") }
        #expect(cases.compactMap { $0.attributes["name"] } == runs.lanes.map(\.lane.description))
        let suite = try #require(root.children.first { $0.attributes["name"]?.hasPrefix("Whoever loses") == true })
        let failed = suite.children("testcase").filter { !$0.children.isEmpty }.compactMap { $0.attributes["name"] }
        let named = Set(runs.findings.flatMap { [$0.lane] + $0.alsoIn }.map(\.description))
        #expect(!named.isEmpty)
        #expect(Set(failed) == named)
    }

    @Test("a failure says how bad it is, what follows, where, both values and what to do")
    func explainsFailure() async throws {
        let root = try XMLElement(try await SampleRuns.mixed().report(.junit))
        let failure = try #require(
            root.children.flatMap { $0.children("testcase") }.compactMap { $0.children("failure").first }.first
        )
        #expect(failure.attributes["type"] == "critical.divergence")
        #expect(
            failure.attributes["message"]?.hasPrefix("critical: maya.cohen@contoso.com is a member of group contractors") == true
        )
        for words in [
            "step 3 (cycle)", "legacy  (absent)", "api-v2  true", "what to do: Do not switch.", "PATCH /api/v2/scim/Groups/",
        ] {
            #expect(failure.text.contains(words), "lacks \(words)")
        }
        #expect(!failure.text.contains("\u{1B}"))
    }

    @Test("the properties give seed, transport and file")
    func givesProperties() async throws {
        let runs = try await Runs.files("lifecycle/joiner") { $0.seed = 7 }
        let suite = try #require(try XMLElement(try runs.report(.junit)).children.first)
        let properties = suite.children("properties").flatMap(\.children).map { [$0.attributes["name"], $0.attributes["value"]] }
        #expect(properties.contains(["seed", "7"]))
        #expect(properties.contains(["transport", "memory"]))
        #expect(properties.contains(["file", "scenarios/lifecycle/joiner.json5"]))
    }

    @Test("hostile names break nothing and are told")
    func survivesHostileNames() async throws {
        let runs = try await HostileRun.run()
        #expect(!runs.findings.isEmpty)
        let root = try XMLElement(try runs.report(.junit))
        expectSchema(root)
        #expect(root.children.count == 1)
        let name = try #require(root.children.first?.attributes["name"])
        #expect(name.contains(#"\u{0}\u{1}\u{1B}[31m"#))
        #expect(name.contains(#"]]> <b>&amp;"' | a|b"#))
        #expect(name.contains("😀"))
    }

    @Test(
        "scenarios that an interrupted run did not come to are an error, those that --fail-fast left out are skipped",
        arguments: [true, false]
    )
    func tellsWhatWasNotRun(isInterrupted: Bool) async throws {
        let runs = try await Runs.files("groups/create", "groups/unassigned-with", "lifecycle/joiner") { options in
            options.profileOverrides = [try ProfileOverride("apiV2.patchRemoveMember=ignore")]
            options.stopsAtFirstFailure = true
            options.jobs = 1
        }
        var events = runs.events
        guard case .suiteFinished(var summary) = events.removeLast() else { throw RunWithoutEnd() }
        summary.wasInterrupted = isInterrupted
        let root = try XMLElement(try Runs.report(.junit, of: events + [.suiteFinished(summary)]))
        expectSchema(root)
        let last = try #require(root.children.last)
        #expect(last.attributes[isInterrupted ? "errors" : "skipped"] == "1")
        #expect(last.children("testcase").first?.attributes["name"] == "1 scenario not run")
    }

    @Test("a lane that could not begin is an error and no failure")
    func tellsErrors() async throws {
        var events = try await Runs.files("lifecycle/joiner").events
        let end = try #require(events.lastIndex { if case .scenarioFinished = $0 { true } else { false } })
        let finding = Finding(
            .unexpectedFailure,
            lane: .apiV2,
            place: StepPlace(.steps, 0, "start"),
            "the port is in use",
            evidence: Evidence(.operation, ["failures", "start"], found: "the port is in use")
        )
        events.insert(.found(finding), at: end)
        let root = try XMLElement(try Runs.report(.junit, of: events))
        expectSchema(root)
        #expect(root.children.first?.attributes["errors"] == "1")
        let error = try #require(root.children.flatMap { $0.children("testcase") }.first { !$0.children.isEmpty })
        #expect(error.attributes["name"] == "api-v2")
        #expect(error.children("error").first?.text.contains("the port is in use") == true)
    }
}
