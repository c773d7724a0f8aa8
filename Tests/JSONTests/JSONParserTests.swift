import JSON
import Testing

@Suite("The strict parser")
struct JSONParserTests {
    @Test(
        "accepts every class of valid text and writes it back",
        arguments: [
            ("[]", "[]"), ("{}", "{}"), (" [ 1 , 2 ] ", "[1,2]"), ("\"\"", "\"\""), ("0", "0"), ("-0", "-0"), ("-1", "-1"),
            ("1E400", "1E400"), ("1.0", "1.0"), ("123456789012345678901234567890", "123456789012345678901234567890"),
            ("9223372036854775807", "9223372036854775807"), ("-9223372036854775808", "-9223372036854775808"),
            ("\"\\u0041\\n\\/\"", "\"A\\n/\""), ("\"\\uD83D\\uDE00\"", "\"😀\""), ("\"\\u0000\"", "\"\\u0000\""),
            ("\"é\"", "\"é\""),
            ("{\"b\":1,\"a\":[true,false,null]}", "{\"b\":1,\"a\":[true,false,null]}"), ("\t\r\n1\n", "1"),
        ]
    )
    func accepts(text: String, written: String) throws {
        #expect(try JSONValue.parse(text).text() == written)
    }

    @Test(
        "refuses every class of invalid text",
        arguments: [
            "", " ", "[", "]", "[1,]", "[,1]", "[1 2]", "{\"a\":1,}", "{a:1}", "{'a':1}", "{\"a\" 1}", "{\"a\":1 \"b\":2}",
            "{\"a\":1,\"a\":2}", "01", "-", "-01",
            "1.", ".5", "+1", "1e", "1e+", "0x10", "NaN", "Infinity", "tru", "True", "nul", "\"", "\"\\", "\"\\x\"", "\"\\u12\"",
            "\"\\u12G4\"",
            "\"\\uD800\"", "\"\\uDC00\"", "\"\\uD800\\u0041\"", "\"\u{1}\"", "\"a\nb\"", "[1]x", "1 2", "// c\n1", "\u{FEFF}1",
            "{\"a\":}", "[\"a\"",
        ]
    )
    func refuses(text: String) {
        #expect(throws: JSONSyntaxError.self) { try JSONValue.parse(text) }
    }

    @Test(
        "refuses bytes that are not UTF-8",
        arguments: [
            [0x22, 0x80, 0x22], [0x22, 0xC0, 0xAF, 0x22], [0x22, 0xE0, 0x80, 0x80, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22],
            [0x22, 0xF5, 0x80, 0x80, 0x80, 0x22], [0x22, 0xF4, 0x90, 0x80, 0x80, 0x22], [0x22, 0xE2, 0x82, 0x22],
            [0x22, 0x5C, 0x6E, 0xFF, 0x22],
        ] as [[UInt8]]
    )
    func refusesBadUTF8(bytes: [UInt8]) {
        #expect(throws: JSONSyntaxError.self) { try JSONValue.parse(bytes) }
    }

    @Test("refuses a hundred thousand levels without exhausting the stack")
    func refusesDepth() {
        #expect(throws: JSONSyntaxError.self) { try JSONValue.parse([UInt8](repeating: 0x5B, count: 100_000)) }
    }

    @Test("names line and column of the mistake")
    func namesPlace() {
        do {
            _ = try JSONValue.parse("{\n  \"é\": tru\n}")
            Issue.record("accepted")
        } catch {
            #expect(error.line == 2)
            #expect(error.column == 8)
        }
    }

    @Test("tells false, \"False\" and 0 apart")
    func tellsTypesApart() throws {
        let values = try ["false", "\"False\"", "0"].map { try JSONValue.parse($0) }
        #expect(Set(values).count == 3)
    }

    @Test(
        "finds numbers equal by what they denote",
        arguments: [("1", "1.0"), ("10", "1e1"), ("0.10", "1e-1"), ("-0", "0"), ("100e-2", "1")]
    )
    func comparesNumbers(left: String, right: String) throws {
        #expect(try JSONValue.parse(left) == JSONValue.parse(right))
    }
}
