import HTTP
import JSON
import Testing

@Suite("Filter bombs")
struct FilterBombTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let filter: String
        var testDescription: String { name }
    }

    static let refused: [Case] = [
        Case(name: "10,000 parentheses", filter: times(10_000, "(") + "title pr" + times(10_000, ")")),
        Case(name: "10,000 open parentheses", filter: times(10_000, "(")),
        Case(name: "60,000 closed parentheses", filter: times(60_000, ")")),
        Case(name: "10,000 not", filter: times(10_000, "not (") + "title pr" + times(10_000, ")")),
        Case(name: "10,000 and", filter: "title pr" + times(10_000, " and title pr")),
        Case(name: "5,000 or that are short enough", filter: "a pr" + times(5_000, " or a pr")),
        Case(name: "5,000 value paths", filter: "a[b pr]" + times(5_000, " or a[b pr]")),
        Case(name: "10,000 brackets", filter: times(10_000, "a[") + "b pr" + times(10_000, "]")),
        Case(name: "a literal of 1 MB", filter: #"userName eq ""# + times(1_000_000, "x") + "\""),
        Case(name: "a name of 1 MB", filter: times(1_000_000, "x") + " pr"),
        Case(name: "a name of 60,000", filter: times(60_000, "x.")),
        Case(name: "a URN of 60,000 flags", filter: "urn:" + times(7_500, "🇦") + " pr"),
        Case(name: "60,000 blanks", filter: times(60_000, " ")),
        Case(name: "60,000 quotes", filter: times(60_001, "\"")),
        Case(name: "a literal without end", filter: #"userName eq "a"#),
        Case(name: "a literal that ends in a backslash", filter: #"userName eq "a\"#),
        Case(name: "a literal with a lone surrogate", filter: #"userName eq "\uD800""#),
        Case(name: "a bracket without end", filter: #"emails[type eq "work""#),
        Case(name: "a parenthesis without end", filter: "(title pr"),
        Case(name: "an operator without value", filter: "userName eq "),
        Case(name: "nothing but and", filter: times(5_000, "and ")),
        Case(name: "a NUL", filter: "userName eq \0"),
        Case(name: "60,000 NULs", filter: times(60_000, "\0")),
    ]

    @Test("is refused with 400, or 414 where it is no longer a request line", arguments: refused)
    func refuses(sent: Case) throws {
        let encoded = PercentCoding.encode(sent.filter)
        let asked = JSONValue.object(["filter": .string(sent.filter)]).text()
        try expectUnharmed([
            Bomb("GET", "/Users?filter=\(encoded)", "", 400, 414), Bomb("GET", "/Groups?filter=\(encoded)", "", 400, 414),
            Bomb("POST", "/Users/.search", asked, 400), Bomb("POST", "/Groups/.search", asked, 400),
            Bomb("POST", "/.search", asked, 400),
        ])
    }

    @Test(
        "numbers that denote nothing comparable are compared all the same",
        arguments: ["1e-9223372036854775808", "1e999999999", "-0", times(60_000, "9")]
    )
    func numbers(number: String) throws {
        let asked = JSONValue.object(["filter": .string("level eq \(number) or emails[primary gt \(number)]")]).text()
        try expectUnharmed([
            Bomb("PUT", "/Users/{user}", #"{"userName":"n@x.com","emails":[{"value":"n@x.com"}],"level":1.5}"#, 200),
            Bomb("POST", "/Users/.search", asked, 200, 400),
            Bomb("PUT", "/Users/{user}", #"{"userName":"n@x.com","emails":[{"value":"n@x.com"}],"level":\#(number)}"#, 200),
            Bomb("POST", "/Users/.search", asked, 200, 400),
        ])
    }

    @Test("looking for a long text in a long text takes time that grows with their lengths")
    func contains() throws {
        let user = #"{"userName":"\#(times(4_000_000, "a"))","emails":[{"value":"a@x.com"}]}"#
        let asked = JSONValue.object(["filter": .string(#"userName co "\#(times(30_000, "a"))b\#(times(30_000, "a"))""#)]).text()
        try expectUnharmed([Bomb("POST", "/Users", user, 201, 409), Bomb("POST", "/Users/.search", asked, 200, 400)])
    }

    @Test("long lists of attributes are refused or answered", arguments: ["attributes", "excludedAttributes"])
    func projections(parameter: String) throws {
        let short = (0..<150).map { "a\($0)" }.joined(separator: ",")
        let long = (0..<100_000).map { "a\($0)" }.joined(separator: ",")
        try expectUnharmed([
            Bomb("GET", "/Users?\(parameter)=\(short)", "", 200),
            Bomb("GET", "/Users?\(parameter)=\(long.prefix(7_000))", "", 400),
            Bomb("GET", "/Users?\(parameter)=\(long)", "", 414),
            Bomb("POST", "/Users/.search", #"{"\#(parameter)":"\#(long)"}"#, 400),
            Bomb("POST", "/.search", #"{"\#(parameter)":["\#(long.replacing(",", with: "\",\""))"]}"#, 400),
            Bomb("GET", "/Users?\(parameter)=\(times(3_000, ","))", "", 200, 400),
            Bomb("GET", "/Users/{user}?\(parameter)=\(times(3_000, "."))", "", 400),
        ])
    }

    @Test("pages at the edges of the numbers", arguments: ["startIndex", "count"])
    func pages(parameter: String) throws {
        // A whole number is one, however large: no directory reaches it.
        let large = "1000000000000000000000000000000"
        let taken = ["9223372036854775807", "-1", "-9223372036854775808", "0", "+1", large, "-\(large)"]
        let refused = ["1e3", "1.5", "x", "", "%00", "0x1", "+-1", "-"]
        var bombs: [Bomb] = []
        for number in taken {
            bombs.append(Bomb("GET", "/Users?\(parameter)=\(number)", "", 200, 400))
            bombs.append(Bomb("GET", "/Groups?\(parameter)=\(number)", "", 200, 400))
            if number != "+1" { bombs.append(Bomb("POST", "/.search", #"{"\#(parameter)":\#(number)}"#, 200)) }
        }
        for number in refused { bombs.append(Bomb("GET", "/Users?\(parameter)=\(number)", "", 400)) }
        try expectUnharmed(bombs)
    }

    @Test("queries of broken escapes and of thousands of items are refused or answered")
    func queries() throws {
        try expectUnharmed([
            Bomb("GET", "/Users?filter=%", "", 400), Bomb("GET", "/Users?filter=%f", "", 400),
            Bomb("GET", "/Users?filter=%zz", "", 400),
            Bomb("GET", "/Users?filter=%C3%28", "", 400), Bomb("GET", "/Users?\(times(4_000, "&"))", "", 200),
            Bomb("GET", "/Users?\(times(4_000, "a&"))", "", 200), Bomb("GET", "/Users?\(times(4_000, "="))", "", 200),
            Bomb("GET", "/Users/\(times(2_000, "%2F"))", "", 404), Bomb("GET", "/\(times(4_000, "a/"))", "", 404),
            Bomb("GET", "/Users/%", "", 404), Bomb("GET", "/Users/%00", "", 404),
            Bomb("GET", "/Users/\(times(1_000, "%CC%81%CC%A3").prefix(7_000 / 12 * 12))", "", 404),
        ])
    }
}
