import Foundation
import Testing

/// docs/fidelity.md must not promise tests that are not there.
@Suite("The table of documented behaviours")
struct FidelityTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..").standardizedFileURL

    /// The names in quotes of the second columns.
    static let names: [String] = {
        let text = (try? String(contentsOf: root.appending(path: "docs/fidelity.md"), encoding: .utf8)) ?? ""
        let table = text.components(separatedBy: "\n## Assumed")[0]
        return table.split(separator: "\n").compactMap { line in
            guard line.hasPrefix("| "), !line.hasPrefix("| ---"), !line.hasPrefix("| behaviour |") else { return nil }
            // A row that is not read as one names what no test is called.
            let columns = line.components(separatedBy: " | ")
            guard columns.count == 3, columns[1].hasPrefix("\""), columns[1].hasSuffix("\"") else { return String(line) }
            return String(columns[1].dropFirst().dropLast())
        }
    }()

    @Test("every test that the table names is there")
    func namesTests() throws {
        var sources = ""
        let files = FileManager.default.enumerator(at: Self.root.appending(path: "Tests"), includingPropertiesForKeys: nil)
        while let file = files?.nextObject() as? URL {
            if file.pathExtension == "swift" { sources += try String(contentsOf: file, encoding: .utf8) }
        }
        #expect(Self.names.count > 70)
        #expect(
            Self.names.filter { name in !["@Test(", "@Test(\n        "].contains { sources.contains("\($0)\"\(name)\"") } } == []
        )
    }
}
