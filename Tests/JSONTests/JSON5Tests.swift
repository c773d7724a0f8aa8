import Foundation
import JSON
import Testing

@Suite("JSON5, for files that people write")
struct JSON5Tests {
    @Test(
        "reads what a person may write",
        arguments: [
            ("{a: 1, 'b': 2, \"c\": 3,}", #"{"a":1,"b":2,"c":3}"#),
            ("[1, 2,] // end", "[1,2]"),
            ("/* before */ null", "null"),
            ("0x1F", "31"), ("-0x10", "-16"), ("+7", "7"), (".5", "0.5"), ("5.", "5"), ("5.e2", "5e2"), ("-.5", "-0.5"),
            (#"'it\'s "so"'"#, #""it's \"so\"""#),
            ("'one \\\nline'", #""one line""#),
            (#"'\x41\u00e9\ud83d\ude00'"#, #""Aé😀""#),
            ("{$schema: true, ключ: false}", #"{"$schema":true,"ключ":false}"#),
            ("\u{FEFF}\u{00A0}[\u{2028}]", "[]"),
        ]
    )
    func accepts(text: String, plain: String) throws {
        #expect(try JSON5.parse(Array(text.utf8)).plain == JSONValue.parse(plain))
    }

    @Test(
        "refuses what is wrong and points at it",
        arguments: [
            ("", 1, 1), ("{a: 1 b: 2}", 1, 7), ("{a: 1,\n a: 2}", 2, 2), ("[1,,2]", 1, 4), ("{,}", 1, 2), ("Infinity", 1, 1),
            ("-NaN", 1, 1), ("'abc", 1, 1), ("'a\nb'", 1, 3), ("/* open", 1, 1), ("[1] 2", 1, 5), ("01", 1, 1), ("0x", 1, 1),
            ("0x-5", 1, 1), ("1.2.3", 1, 1), (".", 1, 1), ("'\\u12'", 1, 2), ("'\\ud800'", 1, 2), ("'\\1'", 1, 2), ("yes", 1, 1),
            ("{é: 'ü' !}", 1, 9), (String(repeating: "[", count: 200), 1, 129),
        ]
    )
    func refuses(text: String, line: Int, column: Int) {
        let error = #expect(throws: JSONSyntaxError.self) { try JSON5.parse(Array(text.utf8)) }
        #expect(error.map { [$0.line, $0.column] } == [line, column], "\(error?.description ?? "")")
    }

    @Test("refuses bytes that are not UTF-8 and points at them")
    func encoding() {
        let error = #expect(throws: JSONSyntaxError.self) { try JSON5.parse([0x5B, 0x0A, 0x27, 0xC3, 0x28, 0x27, 0x5D]) }
        #expect(error.map { [$0.line, $0.column] } == [2, 2])
    }

    @Test("remembers where names and values stand")
    func places() throws {
        let text = try JSON5.parse(Array("{\n  // joiner\n  steps: [\n    'ü', {cycle: {}} ] }".utf8))
        guard case .object(let members) = text.kind, case .array(let steps) = members[0].value.kind else {
            Issue.record("not an object with an array")
            return
        }
        #expect(members[0].nameLocation == SourceLocation(line: 3, column: 3))
        #expect(steps.map(\.location) == [SourceLocation(line: 4, column: 5), SourceLocation(line: 4, column: 10)])
    }

    @Test("reads every scenario of the suite")
    func scenarios() throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../scenarios").standardized
        let files = try #require(FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil))
            .compactMap { $0 as? URL }.filter { $0.pathExtension == "json5" }.sorted { $0.path < $1.path }
        #expect(files.count >= 24)
        for file in files {
            let scenario = try JSON5.parse(Array(Data(contentsOf: file))).plain
            #expect(scenario["title"]?.stringValue?.isEmpty == false, "\(file.lastPathComponent)")
            #expect(scenario["steps"]?.arrayValue?.isEmpty == false, "\(file.lastPathComponent)")
        }
    }
}
