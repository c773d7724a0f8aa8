import Foundation
import Testing

@Suite("docs/library.md")
struct DocumentTests {
    private let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    private func text(_ path: String) throws -> String {
        try String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)
    }

    /// Every block of Swift code, and the line before it.
    private func blocks() throws -> [(heading: String, code: String)] {
        var blocks: [(heading: String, code: String)] = []
        var (open, last) = (false, "")
        for line in try text("docs/library.md").split(separator: "\n", omittingEmptySubsequences: false).map(String.init) {
            if line.hasPrefix("```") {
                if !open { blocks.append((last, "")) }
                open.toggle()
            } else if open {
                blocks[blocks.count - 1].code += line + "\n"
            } else {
                last = line
            }
        }
        return blocks
    }

    @Test("Every code block is a source file of an example, which CI compiles and runs")
    func blocksAreSources() throws {
        let blocks = try blocks()
        #expect(blocks.count >= 6)
        for block in blocks {
            let match = try #require(block.heading.firstMatch(of: /^\[`(Examples\/[^`]*)`\]\(\.\.\/(.*)\)$/), "\(block.heading)")
            #expect(match.output.1 == match.output.2)
            #expect(try block.code == text(String(match.output.1)), "\(match.output.1) is not what docs/library.md shows")
        }
    }

    @Test("Every source file of the examples' tests is shown")
    func sourcesAreShown() throws {
        let document = try text("docs/library.md")
        let examples = root.appendingPathComponent("Examples")
        let files = try #require(FileManager.default.enumerator(atPath: examples.path)).compactMap { $0 as? String }
        let sources = files.filter { $0.hasSuffix(".swift") && $0.contains("/Tests/") }
        #expect(sources.count >= 5)
        for source in sources { #expect(document.contains("`Examples/\(source)`"), "\(source) is not shown") }
    }
}
