import Testing

@Suite("JSON bombs")
struct JSONBombTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let text: String
        var testDescription: String { name }
    }

    /// Texts that no reader may take.
    static let refused: [Case] = [
        Case(name: "100,000 levels of arrays", text: times(100_000, "[")),
        Case(name: "100,000 closed levels of arrays", text: times(100_000, "[") + times(100_000, "]")),
        Case(name: "100,000 levels of objects", text: times(100_000, #"{"a":"#)),
        Case(name: "100,000 levels of both", text: times(100_000, #"[{"a":"#)),
        Case(name: "129 levels", text: #"{"userName":"# + times(128, "[") + times(128, "]") + "}"),
        Case(name: "a duplicate name", text: #"{"userName":"a@x.com","userName":"b@x.com"}"#),
        Case(name: "a duplicate name by an escape", text: #"{"userName":"a@x.com","user\u004eame":"b@x.com"}"#),
        Case(name: "a duplicate name further in", text: #"{"userName":"a@x.com","name":{"givenName":"a","givenName":"b"}}"#),
        Case(
            name: "a duplicate name 100 levels down",
            text: #"{"a":"# + times(100, "[") + #"{"b":1,"b":1}"# + times(100, "]") + "}"
        ),
        Case(name: "a duplicate among 100,000 names", text: "{" + list(100_000) { #""n\#($0)":1"# } + #","n0":1}"#),
        Case(name: "a lone high surrogate", text: #"{"userName":"\uD800"}"#),
        Case(name: "a lone low surrogate", text: #"{"userName":"\uDC00"}"#),
        Case(name: "surrogates in the wrong order", text: #"{"userName":"\uDC00\uD800"}"#),
        Case(name: "a lone surrogate as name", text: #"{"\uD800":1}"#),
        Case(name: "a byte order mark", text: "\u{FEFF}{\"userName\":\"a@x.com\"}"),
        Case(name: "NULs", text: times(1000, "\0")),
        Case(name: "a NUL in a string", text: "{\"userName\":\"a\0b\"}"),
        Case(name: "a NUL behind the text", text: "{\"userName\":\"a@x.com\"}\0"),
        Case(name: "a megabyte of blanks", text: times(1 << 20, " ")),
        Case(name: "a string without end", text: #"{"userName":""# + times(1 << 20, "x")),
        Case(name: "a megabyte of backslashes", text: #"{"userName":""# + times((1 << 20) + 1, "\\")),
        Case(name: "half a megabyte of combining marks", text: #"{"userName":""# + times(1 << 17, "\u{301}\u{323}") + "\"}"),
        Case(
            name: "half a megabyte of escaped combining marks",
            text: #"{"userName":""# + times(1 << 16, #"\u0301\u0323"#) + "\"}"
        ),
        Case(name: "a name of combining marks", text: #"{""# + times(1 << 17, "\u{301}\u{323}") + #"":1,"a":1}"#),
        Case(name: "no text", text: ""),
        Case(name: "an array of 1,000,000", text: "[" + list(1_000_000) { _ in "1" } + "]"),
        Case(name: "another top level", text: "\"userName\""),
    ]

    /// Where a client may send JSON.
    static let places = [
        ("POST", "/Users"), ("PUT", "/Users/{user}"), ("PATCH", "/Users/{user}"), ("POST", "/Groups"), ("PUT", "/Groups/{group}"),
        ("PATCH", "/Groups/{group}"), ("POST", "/Users/.search"), ("POST", "/Groups/.search"), ("POST", "/.search"),
    ]

    @Test("is refused with 400 wherever it is sent", arguments: refused)
    func refuses(sent: Case) throws {
        try expectUnharmed(Self.places.map { Bomb($0.0, $0.1, sent.text, 400) })
    }

    /// Values that JSON allows.
    static let values: [Case] = [
        Case(name: "a number of 100,000 digits", text: times(100_000, "9")),
        Case(name: "a fraction of 100,000 digits", text: "0." + times(100_000, "3")),
        Case(name: "1e999999999", text: "1e999999999"),
        Case(name: "1e-999999999", text: "-1e-999999999"),
        Case(name: "the smallest exponent there is", text: "1e-9223372036854775808"),
        Case(name: "an exponent of 100,000 digits", text: "1e" + times(100_000, "9")),
        Case(name: "the smallest whole number", text: "-9223372036854775808"),
        Case(name: "a megabyte of escapes", text: "\"" + times(180_000, #"\u00e4"#) + "\""),
        Case(name: "a megabyte of surrogate pairs", text: "\"" + times(90_000, #"\uD83D\uDE00"#) + "\""),
        Case(name: "a megabyte of NUL escapes", text: "\"" + times(180_000, #"\u0000"#) + "\""),
        Case(name: "a megabyte of flags", text: "\"" + times(131_072, "🇦") + "\""),
        Case(name: "an object of 100,000 members", text: "{" + list(100_000) { #""n\#($0)":1"# } + "}"),
        Case(name: "an array of 1,000,000", text: "[" + list(1_000_000) { _ in "1" } + "]"),
        Case(name: "an array of 500,000 empty arrays", text: "[" + list(500_000) { _ in "[]" } + "]"),
        Case(name: "an array of 200,000 objects", text: "[" + list(200_000) { #"{"value":"\#($0)"}"# } + "]"),
        Case(name: "100 levels", text: times(100, "[") + times(100, "]")),
    ]

    @Test("is taken or refused, and costs what its size is worth, wherever a value may stand", arguments: values)
    func bounds(sent: Case) throws {
        var bombs: [Bomb] = []
        for name in ["nickName", "emails", "unknown", "externalId", "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"]
        {
            let user = #"{"userName":"bomb@x.com","\#(name)":\#(sent.text)}"#
            bombs.append(Bomb("PUT", "/Users/{user}", user, 200, 400, 413))
            let patch = #"{"Operations":[{"op":"replace","path":"\#(name)","value":\#(sent.text)}]}"#
            bombs.append(Bomb("PATCH", "/Users/{user}", patch, 200, 204, 400, 413))
        }
        bombs.append(
            Bomb(
                "PATCH",
                "/Groups/{group}",
                #"{"Operations":[{"op":"add","path":"members","value":\#(sent.text)}]}"#,
                200,
                204,
                400,
                413
            )
        )
        bombs.append(Bomb("POST", "/.search", #"{"startIndex":\#(sent.text)}"#, 200, 400, 413))
        bombs.append(Bomb("POST", "/Users/.search", #"{"attributes":\#(sent.text)}"#, 200, 400, 413))
        bombs.append(Bomb("POST", "/Users/.search", #"{"filter":"active eq 1","unknown":\#(sent.text)}"#, 200, 400))
        try expectUnharmed(bombs)
    }

    @Test("an object of 100,000 members costs what its size is worth as a whole resource, too")
    func manyAttributes() throws {
        let members = list(100_000) { #""n\#($0)":"v""# }
        try expectUnharmed([
            Bomb("POST", "/Users", #"{"userName":"many@x.com","emails":[{"value":"many@x.com"}],\#(members)}"#, 201, 413),
            Bomb("PUT", "/Users/{user}", #"{"userName":"many@x.com",\#(members)}"#, 200, 400, 413),
            Bomb("POST", "/Groups", #"{"displayName":"many",\#(members)}"#, 201, 413),
            Bomb("PATCH", "/Users/{user}", #"{"Operations":[{"op":"add","value":{\#(members)}}]}"#, 200, 204, 413),
        ])
    }

    @Test(
        "bytes that are not UTF-8 are refused wherever they are sent",
        arguments: [[0xC3, 0x28], [0xED, 0xA0, 0x80], [0xF8, 0x88, 0x80, 0x80, 0x80], [0xC0, 0xAF]] as [[UInt8]]
    )
    func encoding(bytes: [UInt8]) throws {
        let served = try ServedHere()
        let honest = Honest(port: served.port)
        let before = try honest.directory()
        for endpoint in Endpoint.both {
            for (method, path) in [("POST", "/Users"), ("POST", "/.search")] {
                let body = Array(#"{"userName":""#.utf8) + bytes + Array("\"}".utf8)
                #expect(try honest.send(method, endpoint.base + path, token: endpoint.token, body).status == 400)
            }
        }
        #expect(try honest.directory() == before)
    }
}
