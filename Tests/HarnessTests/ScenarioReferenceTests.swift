import Foundation
import Harness
import Testing

@Suite("The scenario reference and the schema")
struct ScenarioReferenceTests {
    /// The examples of docs/scenarios.md: whole scenarios, and steps that are put into one.
    static let examples: [(number: Int, text: String)] = {
        let reference = (try? String(contentsOfFile: "\(repository)/docs/scenarios.md", encoding: .utf8)) ?? ""
        let parts = reference.components(separatedBy: "```json5").dropFirst()
        return parts.enumerated().map { index, part in
            let body = part.components(separatedBy: "```").first ?? ""
            guard body.hasPrefix(" step") else { return (index + 1, body) }
            // Directory, then a first cycle, then the step.
            let scenario = """
                {
                  title: "example", proves: "example", source: "docs/scenarios.md", lanes: ["legacy"],
                  directory: {
                    users: [
                      { key: "ada", userPrincipalName: "ada@contoso.com", givenName: "Ada", surname: "Lovelace", mail: "ada@contoso.com",
                        assigned: true, manager: "boss" },
                      { key: "boss", userPrincipalName: "boss@contoso.com", mail: "boss@contoso.com" },
                    ],
                    groups: [{ key: "eng", displayName: "Engineering", members: [\(body.contains("addMembers") ? "" : "\"ada\"")], assigned: true }],
                  },
                  steps: [{ cycle: {} }, \(body.dropFirst(5))],
                }
                """
            return (index + 1, scenario)
        }
    }()

    @Test("every example of the reference is read, and what it says comes true", arguments: examples)
    func runsExample(example: (number: Int, text: String)) async throws {
        let scenario = try Scenario(Array(example.text.utf8), file: "docs/scenarios.md example \(example.number)")
        var findings: [Finding] = []
        _ = await SuiteRunner([scenario]).run { event in
            if case .found(let finding) = event { findings.append(finding) }
        }
        #expect(findings.map(\.message) == [], "\(scenario.steps.map(\.title))")
    }

    @Test("there are examples, whole ones too")
    func hasExamples() {
        #expect(Self.examples.count >= 15)
        #expect(Self.examples.contains { $0.text.contains("differences: [") })
    }

    /// Regenerate with `swift run cutover schema > scenarios/scenario.schema.json`.
    @Test("scenario.schema.json is what the code would write")
    func schemaIsCurrent() throws {
        let file = try String(contentsOfFile: "\(repository)/scenarios/scenario.schema.json", encoding: .utf8)
        #expect(file == ScenarioSchema.json.text(pretty: true) + "\n")
    }

    @Test("every scenario names the schema, by a path that leads to it")
    func scenariosNameSchema() throws {
        for file in try ScenarioSuite.files(at: ["\(repository)/scenarios"]) {
            let text = try String(contentsOfFile: file, encoding: .utf8)
            #expect(text.contains("$schema: \"../scenario.schema.json\""), "\(file)")
        }
    }
}
