import Foundation
import Testing

@Suite("Hostile bytes on the wire")
struct FramingTests {
    /// What is sent, and the only statuses that may come back.
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let bytes: [UInt8]
        let statuses: Set<Int>
        var testDescription: String { name }

        init(_ name: String, _ bytes: [UInt8], _ statuses: Int...) {
            self.name = name
            self.bytes = bytes
            self.statuses = Set(statuses)
        }

        init(_ name: String, _ text: String, _ statuses: Int...) {
            self.init(name, Array(text.utf8), 0)
            self = Case(name: name, bytes: bytes, statuses: Set(statuses))
        }

        private init(name: String, bytes: [UInt8], statuses: Set<Int>) {
            self.name = name
            self.bytes = bytes
            self.statuses = statuses
        }
    }

    /// A request that would change the directory if anybody took the bytes behind another request for one.
    private static let hidden =
        "POST /SCIM/v2/Users HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer \(Token.legacy)\r\nContent-Length: 22\r\n\r\n"
        + #"{"userName":"smuggled"}"#

    private static func post(_ fields: String, _ rest: String = "") -> String {
        "POST /SCIM/v2/Users HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer \(Token.legacy)\r\n\(fields)\r\n\r\n\(rest)"
    }

    private static func get(_ fields: String) -> String { "GET /SCIM/v2/Users HTTP/1.1\r\nHost: a\r\n\(fields)\r\n\r\n" }

    static let lines: [Case] = [
        Case("a lone word", "nonsense\r\n\r\n", 400),
        Case("no method", " / HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        Case("no target", "GET  HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        Case("three spaces", "GET / / HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        Case("a tab for a space", "GET\t/ HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        Case("version in small letters", "GET / http/1.1\r\nHost: a\r\n\r\n", 400),
        Case("version 1.1x", "GET / HTTP/1.1x\r\nHost: a\r\n\r\n", 505),
        Case("version 2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505),
        Case("HTTP/0.9", "GET /\r\n", 400),
        Case("HTTP/0.9 with a header", "GET /\r\nHost: a\r\n\r\n", 400),
        Case("a bare word as target", "GET Users HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        Case("authority-form", "CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n", 400),
        Case("authority-form for GET", "GET a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n", 400),
        Case("asterisk-form for GET", "GET * HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        Case("asterisk-form for OPTIONS", "OPTIONS * HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", 404),
        Case("absolute-form without authority", "GET http:///SCIM HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        Case("absolute-form of another scheme", "GET ftp://a/ HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        Case("absolute-form with user info", "GET http://a@b\"/ HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        Case("NUL in the target", "GET /\0 HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        Case("a control in the target", "GET /\u{1} HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        Case("DEL in the target", "GET /\u{7F} HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        Case(
            "bytes that are not UTF-8 in the target",
            Array("GET /".utf8) + [0xC3, 0x28] + Array(" HTTP/1.1\r\nHost: a\r\n\r\n".utf8),
            400
        ),
        Case("a bare CR in the request line", "GET /\rx HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        Case("a bare LF behind the request line", "GET / HTTP/1.1\nHost: a\r\n\r\n", 400),
        Case("a 1 MiB request line", "GET /" + String(repeating: "x", count: 1 << 20) + " HTTP/1.1\r\nHost: a\r\n\r\n", 414),
        Case("a 1 MiB method", String(repeating: "X", count: 1 << 20) + " / HTTP/1.1\r\nHost: a\r\n\r\n", 414),
        Case("a megabyte of empty lines", String(repeating: "\r\n", count: 1 << 19), 400),
        Case("a TLS ClientHello", [0x16, 3, 1, 2, 0, 1, 0, 1, 0xFC, 3, 3] + [UInt8](repeating: 0xA5, count: 500), 400),
        Case("a NUL first", [0] + Array("GET / HTTP/1.1\r\n\r\n".utf8), 400),
    ]

    static let fields: [Case] = [
        Case("no Host", "GET / HTTP/1.1\r\n\r\n", 400),
        Case("two Hosts", "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", 400),
        Case("a Host with a path", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", 400),
        Case("a Host with two values", "GET / HTTP/1.1\r\nHost: a, b\r\n\r\n", 400),
        Case("a Host with user info", "GET / HTTP/1.1\r\nHost: a@b\r\n\r\n", 400),
        Case("a folded field", get("A: x\r\n folded"), 400),
        Case("a folded first field", "GET / HTTP/1.1\r\n Host: a\r\n\r\n", 400),
        Case("a field without colon", get("nonsense"), 400),
        Case("a field without name", get(": x"), 400),
        Case("a space in front of the colon", get("A : x"), 400),
        Case("a space in the name", get("A B: x"), 400),
        Case("NUL in a name", get("A\0: x"), 400),
        Case("NUL in a value", get("A: x\0y"), 400),
        Case("a control in a value", get("A: x\u{8}y"), 400),
        Case("DEL in a value", get("A: \u{7F}"), 400),
        Case("a bare CR in a value", get("A: x\ry"), 400),
        Case("a bare LF in a value", get("A: x\ny: z"), 400),
        Case("bytes above ASCII in a name", get("Ä: x"), 400),
        Case("a 1 MiB header line", get("A: " + String(repeating: "x", count: 1 << 20)), 431),
        Case("a 1 MiB header name", get(String(repeating: "x", count: 1 << 20) + ": x"), 431),
        Case(
            "a 1 MiB header section",
            get((0..<8192).map { _ in "A: " + String(repeating: "x", count: 123) }.joined(separator: "\r\n")),
            431
        ),
        Case("100,000 header lines", get([String](repeating: "A:", count: 100_000).joined(separator: "\r\n")), 431),
        Case("101 header lines", get([String](repeating: "A:", count: 101).joined(separator: "\r\n")), 431),
        Case("one line of 32 KiB", get("A: " + String(repeating: "x", count: 32 << 10)), 431),
        Case("an unknown expectation", post("Expect: magic"), 417),
    ]

    static let bodies: [Case] = [
        Case("two different lengths", post("Content-Length: 0\r\nContent-Length: \(hidden.utf8.count)", hidden), 400),
        Case("two equal lengths", post("Content-Length: 0\r\nContent-Length: 0", hidden), 400),
        Case("a list of equal lengths", post("Content-Length: 0, 0", hidden), 400),
        Case("a length with sign", post("Content-Length: +0", hidden), 400),
        Case("a negative length", post("Content-Length: -1", hidden), 400),
        Case("a hexadecimal length", post("Content-Length: 0x0", hidden), 400),
        Case("an empty length", post("Content-Length:", hidden), 400),
        Case("a length with a blank", post("Content-Length: 0 0", hidden), 400),
        Case("a length that overflows", post("Content-Length: 99999999999999999999999", hidden), 413),
        Case("the largest length", post("Content-Length: 9223372036854775807", hidden), 413),
        Case("10 GiB declared", post("Content-Length: 10737418240", hidden), 413),
        Case("10 GiB declared, 100-continue expected", post("Content-Length: 10737418240\r\nExpect: 100-continue"), 413),
        Case("a length and chunked", post("Content-Length: 5\r\nTransfer-Encoding: chunked", "0\r\n\r\n" + hidden), 400),
        Case("chunked and a length", post("Transfer-Encoding: chunked\r\nContent-Length: 5", "0\r\n\r\n" + hidden), 400),
        Case("chunked, identity", post("Transfer-Encoding: chunked, identity", "0\r\n\r\n" + hidden), 400),
        Case("identity, chunked", post("Transfer-Encoding: identity, chunked", "0\r\n\r\n" + hidden), 501),
        Case("gzip, chunked", post("Transfer-Encoding: gzip, chunked", "0\r\n\r\n" + hidden), 501),
        Case("a blank in front of Transfer-Encoding's colon", post("Transfer-Encoding : chunked", "0\r\n\r\n" + hidden), 400),
        Case("xchunked", post("Transfer-Encoding: xchunked", "0\r\n\r\n" + hidden), 400),
        Case("chunked twice", post("Transfer-Encoding: chunked, chunked", "0\r\n\r\n" + hidden), 400),
        Case(
            "two fields of chunked",
            post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", "0\r\n\r\n" + hidden),
            400
        ),
        Case("chunked and another field", post("Transfer-Encoding: chunked\r\nTransfer-Encoding: x", "0\r\n\r\n" + hidden), 400),
        Case("quoted chunked", post("Transfer-Encoding: \"chunked\"", "0\r\n\r\n" + hidden), 400),
        Case("an empty coding", post("Transfer-Encoding:", hidden), 400),
        Case("chunked with a control", post("Transfer-Encoding: \u{B}chunked", "0\r\n\r\n" + hidden), 400),
        Case("chunked in HTTP/1.0", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + hidden, 400),
        Case("a chunk size that overflows", post("Transfer-Encoding: chunked", "FFFFFFFFFFFFFFFF\r\n"), 400),
        Case("a chunk size of 17 digits", post("Transfer-Encoding: chunked", "10000000000000000\r\n"), 400),
        Case("a chunk of 4 GiB", post("Transfer-Encoding: chunked", "FFFFFFFF\r\n"), 413),
        Case("a negative chunk size", post("Transfer-Encoding: chunked", "-1\r\n"), 400),
        Case("a chunk size of minus nothing", post("Transfer-Encoding: chunked", "-0\r\n\r\n" + hidden), 400),
        Case("a chunk size with sign", post("Transfer-Encoding: chunked", "+0\r\n\r\n" + hidden), 400),
        Case("a chunk size with 0x", post("Transfer-Encoding: chunked", "0x0\r\n\r\n" + hidden), 400),
        Case("a chunk size and a word", post("Transfer-Encoding: chunked", "0 x\r\n\r\n" + hidden), 400),
        Case(
            "a chunk size with thousands of zeros",
            post("Transfer-Encoding: chunked", String(repeating: "0", count: 5000) + "\r\n\r\n"),
            400
        ),
        Case("a bare LF behind a chunk size", post("Transfer-Encoding: chunked", "0\n\r\n"), 400),
        Case("a bare CR in a chunk extension", post("Transfer-Encoding: chunked", "0;a\rb\r\n\r\n"), 400),
        Case("a chunk longer than its size", post("Transfer-Encoding: chunked", "1\r\nab\r\n0\r\n\r\n"), 400),
        Case(
            "an endless chunk extension",
            post("Transfer-Encoding: chunked", "1;" + String(repeating: "x", count: 1 << 20)),
            400
        ),
        Case(
            "a chunk extension for every byte",
            post(
                "Transfer-Encoding: chunked",
                String(repeating: "1;" + String(repeating: "x", count: 1000) + "\r\na\r\n", count: 1000)
            ),
            400
        ),
        Case(
            "endless trailers",
            post("Transfer-Encoding: chunked", "0\r\n" + String(repeating: "A: x\r\n", count: 100_000)),
            431
        ),
        Case("NUL in a trailer", post("Transfer-Encoding: chunked", "0\r\nA: \0\r\n\r\n"), 400),
        Case(
            "chunks without end",
            post(
                "Transfer-Encoding: chunked",
                String(repeating: "FFFF\r\n" + String(repeating: "x", count: 0xFFFF) + "\r\n", count: 300)
            ),
            413
        ),
        Case("a body that is cut", post("Content-Length: 100", "{"), 400),
        Case("a chunk that is cut", post("Transfer-Encoding: chunked", "A\r\n{"), 400),
        Case("a head that is cut", "GET / HTTP/1.1\r\nHo", 400),
    ]

    /// One server for the whole suite: what one case does to it, the others must not feel.
    private static let served = Result { try ServedHere() }

    @Test(
        "is refused with the right status, once, and nothing behind it is read as a request",
        arguments: lines + fields + bodies
    )
    func refuses(sent: Case) throws {
        let port = try Self.served.get().port
        let honest = Honest(port: port)
        let before = try honest.directory()
        let answer = try #require(try RawSocket(port: port).exchange(sent.bytes), "the connection does not end")
        let statuses = statuses(in: answer)
        #expect(statuses.count == 1)
        #expect(sent.statuses.contains(statuses.first ?? 0), "answered \(answer.prefix(120))")
        #expect(answer.contains("Connection: close\r\n"))
        #expect(try honest.directory() == before)
        #expect(try honest.isServed())
    }

    @Test(
        "what is unusual and allowed is answered",
        arguments: [
            Case("HTTP/1.0", "GET /SCIM/v2/Users HTTP/1.0\r\n\r\n", 401),
            Case("empty lines in front", "\r\n\r\n\r\n" + get("Connection: close"), 401),
            Case("absolute-form", "GET http://127.0.0.1/SCIM/v2/Users HTTP/1.1\r\nHost: other\r\nConnection: close\r\n\r\n", 401),
            Case(
                "absolute-form in capitals",
                "GET HTTP://127.0.0.1/SCIM/v2/Users HTTP/1.1\r\nHost: other\r\nConnection: close\r\n\r\n",
                401
            ),
            Case(
                "absolute-form without path",
                "GET http://127.0.0.1?a=/b HTTP/1.1\r\nHost: other\r\nConnection: close\r\n\r\n",
                404
            ),
            Case(
                "a combining mark behind the first slash",
                "GET /\u{5AC}Users HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
                404
            ),
            Case("blanks around close", get("Connection: keep-alive ,\tclose "), 401),
            Case(
                "Chunked in capitals",
                "POST /SCIM/v2/Users HTTP/1.1\r\nHost: a\r\nConnection: close\r\nTransfer-Encoding: CHUNKED\r\n\r\n1 ; a=b\r\nx\r\n0\r\n\r\n",
                401
            ),
            Case("a client that ends its side", get("A: b"), 401),
        ]
    )
    func answers(sent: Case) throws {
        let answer = try #require(try RawSocket(port: Self.served.get().port).exchange(sent.bytes))
        #expect(sent.statuses.contains { answer.hasPrefix("HTTP/1.1 \($0) ") }, "answered \(answer.prefix(120))")
    }

    @Test("garbage behind a good request does not cost the good one its answer")
    func pipelinedGarbage() throws {
        let bytes = Self.get("A: b") + String(repeating: "\u{1}garbage", count: 50_000)
        let answer = try #require(try RawSocket(port: Self.served.get().port).exchange(Array(bytes.utf8)))
        let statuses = statuses(in: answer)
        #expect(statuses == [401, 400])
    }

    @Test("a client that expects 100-continue is not told to send a body that is too large")
    func refusesBeforeContinue() throws {
        let connection = try RawSocket(port: Self.served.get().port)
        connection.send(Self.post("Content-Length: 10737418240\r\nExpect: 100-continue"))
        #expect(connection.receiveAll()?.hasPrefix("HTTP/1.1 413 ") == true)
    }
}
