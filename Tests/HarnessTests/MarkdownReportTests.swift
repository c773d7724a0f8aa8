import Harness
import Testing

@Suite("Markdown reports")
struct MarkdownReportTests {
    private func lines(_ runs: Runs) throws -> [String] {
        try runs.report(.markdown).split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }

    @Test("the verdict is the first line")
    func beginsWithVerdict() async throws {
        #expect(try lines(try await SampleRuns.mixed()).first == "# cutover: different: 1 of 3 scenarios")
        #expect(try lines(try await Runs.files("lifecycle/joiner")).first == "# cutover: identical")
    }

    @Test("critical findings say not to switch; a sound run says what was the same")
    func advises() async throws {
        #expect(try lines(try await SampleRuns.mixed())[2].contains("**Do not switch.**"))
        #expect(try lines(try await Runs.files("lifecycle/joiner"))[2].contains("were the same in every lane"))
    }

    @Test("the table has a row for every scenario, with the lanes of each kind")
    func hasTable() async throws {
        let rows = try lines(try await SampleRuns.mixed()).filter { $0.hasPrefix("| ✓ ") || $0.hasPrefix("| ✗ ") }
        #expect(rows.count == 3)
        #expect(rows.first?.hasPrefix("| ✗ | Whoever loses the last assigned group") == true)
        #expect(rows.first?.contains("| ✓ 1 | ✗ 1 of 1 | ✗ 3 of 8 |") == true)
    }

    @Test("findings stand under their severity, the worst first, each with its line")
    func groupsFindings() async throws {
        let lines = try lines(try await SampleRuns.mixed())
        let headings = lines.filter { $0.hasPrefix("### ") }
        #expect(headings.first == "### Critical")
        #expect(headings == ["### Critical", "### High", "### Medium", "### Low"].filter(headings.contains))
        #expect(lines.contains { $0.contains("`scenarios/groups/unassigned-with-the-group.json5:19`") })
    }

    @Test("hostile names are no HTML, no heading and no cell")
    func survivesHostileNames() async throws {
        let text = try await HostileRun.run().report(.markdown)
        let outsideCode = text.split(separator: "\n").map { line in
            // Code in a line, in as many backticks as it takes, holds no markup.
            line.replacing(/(`+)[^`](?:.*?[^`])?\1(?!`)/, with: "CODE")
        }
        for line in outsideCode {
            #expect(!line.contains("<"), "HTML in \(line)")
            #expect(!line.replacing("\\]", with: "").contains("]("), "a link in \(line)")
        }
        for row in outsideCode where row.hasPrefix("| ✗") {
            #expect(row.replacing("\\|", with: "").count { $0 == "|" } == 8, "another number of cells: \(row)")
        }
        let isPlain = text.unicodeScalars.allSatisfy { $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value) || $0 == "\n" }
        #expect(isPlain, "a control character")
    }
}
