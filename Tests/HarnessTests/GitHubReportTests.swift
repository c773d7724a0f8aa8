import Foundation
import Harness
import Testing

@Suite("GitHub annotations")
struct GitHubReportTests {
    /// A workflow command as the runner of GitHub Actions reads it.
    private struct Command {
        var name: String
        var properties: [String: String] = [:]
        var message: String

        init?(_ line: Substring) {
            guard let match = line.wholeMatch(of: /::([a-z]+) ([^:]*)::(.*)/.dotMatchesNewlines()) else { return nil }
            name = String(match.1)
            for property in match.2.split(separator: ",") {
                let parts = property.split(separator: "=", maxSplits: 1)
                guard parts.count == 2 else { return nil }
                properties[String(parts[0])] = Self.unescaped(parts[1], [("%3A", ":"), ("%2C", ",")])
            }
            message = Self.unescaped(match.3, [])
        }

        private static func unescaped(_ text: Substring, _ more: [(String, String)]) -> String {
            var result = String(text)
            for (escape, plain) in more + [("%0D", "\r"), ("%0A", "\n"), ("%25", "%")] {
                result = result.replacingOccurrences(of: escape, with: plain)
            }
            return result
        }
    }

    private func commands(_ text: String) throws -> [Command] {
        try text.split(separator: "\n").map { try #require(Command($0), "no command: \($0)") }
    }

    @Test("an annotation stands at the line of the step in the scenario's file")
    func placesFindings() async throws {
        let commands = try commands(try await SampleRuns.mixed().report(.github))
        #expect(commands.first?.name == "error")
        #expect(commands.first?.properties["title"] == "cutover: different")
        let annotation = try #require(commands.dropFirst().first)
        #expect(annotation.name == "error")
        #expect(annotation.properties["file"] == "scenarios/groups/unassigned-with-the-group.json5")
        let file = try String(contentsOfFile: "\(repository)/\(annotation.properties["file"] ?? "")", encoding: .utf8)
        let line = file.split(separator: "\n", omittingEmptySubsequences: false)[Int(annotation.properties["line"] ?? "0")! - 1]
        #expect(line.contains("{ cycle: {} }"))
        #expect(annotation.message.contains("step 3 (cycle)"))
        #expect(annotation.message.contains("What to do: Do not switch."))
    }

    @Test("the worst annotation comes first")
    func sorts() async throws {
        let titles = try commands(try await SampleRuns.mixed().report(.github)).dropFirst().compactMap { $0.properties["title"] }
        let order = ["critical", "high", "medium", "low"]
        let ranks = titles.map { title in order.firstIndex { title.hasPrefix($0) } ?? -1 }
        #expect(ranks == ranks.sorted())
        #expect(!ranks.isEmpty)
    }

    @Test("a sound run is one notice")
    func notesSoundRun() async throws {
        let commands = try commands(try await Runs.files("lifecycle/joiner").report(.github))
        #expect(commands.map(\.name) == ["notice"])
        #expect(commands.first?.properties["title"] == "cutover: identical")
    }

    @Test("hostile names end no property and begin no command")
    func survivesHostileNames() async throws {
        let text = try await HostileRun.run().report(.github)
        let commands = try commands(text)
        #expect(commands.allSatisfy { ["error", "warning", "notice"].contains($0.name) })
        #expect(commands.dropFirst().allSatisfy { $0.properties["file"] == "test.json5" })
        #expect(commands.contains { $0.message.contains("%0A\r\n::error::x\n") })
        #expect(!text.contains("\r"))
    }
}
