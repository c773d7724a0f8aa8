import Foundation
import Harness
import MockNetskope
import Testing

/// An example of docs/reading-a-report.md: a command and lines of what it prints, in their order.
struct ReportExample: Sendable, CustomTestStringConvertible {
    var scenario: String
    var override: String
    var lines: [String]

    var testDescription: String { "\(scenario) with \(override)" }
}

@Suite("The guide to reading a report")
struct ReadingGuideTests {
    private static let text = (try? String(contentsOfFile: "\(repository)/docs/reading-a-report.md", encoding: .utf8)) ?? ""

    static let examples: [ReportExample] = text.components(separatedBy: "```\n$ cutover run ").dropFirst().compactMap { block in
        let lines = (block.components(separatedBy: "\n```").first ?? "").split(separator: "\n").map {
            $0.trimmingCharacters(in: .whitespaces)
        }
        let words = (lines.first ?? "").split(separator: " ").map(String.init)
        guard words.count == 3, words[1] == "--profile" else { return nil }
        return ReportExample(scenario: words[0], override: words[2], lines: lines.dropFirst().filter { $0 != "…" })
    }

    @Test("every example is what the command prints", arguments: examples)
    func printsExample(example: ReportExample) async throws {
        let override = try ProfileOverride(example.override)
        let runs = try await Runs.files(example.scenario) { $0.profileOverrides = [override] }
        var printed = runs.text.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }[...]
        for line in example.lines {
            let place = printed.firstIndex(of: line)
            #expect(place != nil, "not printed, or not in this order: \(line)")
            printed = printed[(place.map { $0 + 1 } ?? printed.startIndex)...]
        }
    }

    @Test("there is an example of each severity, and every word of an explanation is in a table")
    func isComplete() {
        #expect(Self.examples.count >= 8)
        for severity in Severity.allCases {
            #expect(Self.examples.contains { $0.lines.contains { $0.hasPrefix("\(severity.rawValue): ") } })
        }
        let words = Severity.allCases.map(\.rawValue) + Audience.allCases.map(\.rawValue) + DefectGroup.allCases.map(\.rawValue)
        #expect(words.filter { !Self.text.contains("\n| `\($0)` |") } == [])
    }
}
