import JSON
import Testing

// Without their remedies these would not end within anybody's patience, or trap; what they assert is the right answer.
@Suite("JSON that means to cost much")
struct CostTests {
    @Test(
        "numbers with exponents at the edge are equal to what they denote and to nothing else",
        arguments: [
            ("1e-9223372036854775808", "1E-9223372036854775808", false), ("1e9223372036854775807", "1e1", false),
            ("0e99999999999999999999", "0", true), ("-0e-9223372036854775808", "0", true),
            ("1e-9223372036854775808", "1e-9223372036854775808", true),
            ("10e2", "1e3", true),
        ]
    )
    func exponents(left: String, right: String, areEqual: Bool) throws {
        let (left, right) = (try JSONValue.parse(left), try JSONValue.parse(right))
        #expect((left == right) == areEqual)
        #expect(!areEqual || left.hashValue == right.hashValue)
    }

    @Test(
        "a number that is no whole one has no whole value",
        arguments: ["1e-9223372036854775808", "1e99999999999999999999", "1e19", "-1e-1"]
    )
    func wholes(text: String) throws {
        #expect(try JSONValue.parse(text).intValue == nil)
    }

    @Test("objects of a hundred thousand members are equal in any order")
    func order() throws {
        let names = (0..<100_000).map { "\"n\($0)\":\($0)" }
        let object = try JSONValue.parse("{" + names.joined(separator: ",") + "}")
        #expect(try JSONValue.parse("{" + names.reversed().joined(separator: ",") + "}") == object)
        #expect(try JSONValue.parse("{" + names.dropLast().reversed().joined(separator: ",") + ",\"other\":1}") != object)
        #expect(JSONObject((0..<100_000).map { ("n\($0)", .number(JSONNumber($0))) }) == object.objectValue)
    }

    @Test("of a name that stands a hundred thousand times the last value is kept, in its place, where that is asked for")
    func lastOfMany() throws {
        let text = "{\"b\":0," + (0..<100_000).map { "\"a\":\($0)" }.joined(separator: ",") + ",\"c\":1,\"b\":2}"
        let value = try JSONValue.parse(text, limits: JSONLimits(duplicateNames: .keepLast))
        #expect(value.objectValue?.names == ["a", "c", "b"])
        #expect(value["a"] == 99_999)
        #expect(value["b"] == 2)
    }

    @Test("later members replace earlier ones of the same name, however many there are", arguments: [3, 17, 1000])
    func replaces(count: Int) {
        let object = JSONObject((0..<count).map { ("n\($0)", 0) } + [("n1", 1), ("new", 2)])
        #expect(object.count == count + 1)
        #expect(object["n1"] == 1)
        #expect(object.names.prefix(3) == ["n0", "n1", "n2"])
    }

    @Test(
        "128 combining marks in a row are text, 129 are not, escaped or plain",
        arguments: ["\u{301}", "\u{323}", "\u{5B0}", #"\u0301"#, #"\uD834\uDD65"#]
    )
    func marks(mark: String) throws {
        for letter in ["", "x", "日本語"] {
            let most = "[\"" + letter + String(repeating: mark, count: 128) + "x" + String(repeating: mark, count: 128) + "\"]"
            #expect(try JSONValue.parse(most)[0]?.stringValue?.unicodeScalars.count == 257 + letter.unicodeScalars.count)
            let error = #expect(throws: JSONSyntaxError.self) {
                try JSONValue.parse("[\"" + letter + String(repeating: mark, count: 129) + "\"]")
            }
            #expect(error?.message.contains("more than 128 combining marks") == true)
        }
    }

    @Test("every value of a long line knows its column")
    func columns() throws {
        let text = try JSON5.parse(Array(("[" + String(repeating: "'ü', ", count: 200_000) + "7]").utf8))
        guard case .array(let elements) = text.kind else {
            throw JSONSyntaxError(message: "no array", line: 0, column: 0, offset: 0)
        }
        #expect(elements.count == 200_001)
        #expect(elements[1].location == SourceLocation(line: 1, column: 7))
        #expect(elements[200_000].location == SourceLocation(line: 1, column: 1_000_002))
    }
}
