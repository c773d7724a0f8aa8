import HTTP
import Testing

@Suite("HTTP values")
struct ValueTests {
    @Test("percent-decoding happens once", arguments: [("a%20b", "a b"), ("%2525", "%25"), ("%C3%A9", "é"), ("a+b", "a+b")])
    func decodesOnce(encoded: String, text: String) {
        #expect(PercentCoding.decode(encoded) == text)
    }

    @Test("a broken escape is refused, not guessed", arguments: ["%", "%2", "%GG", "%FF"])
    func refusesBrokenEscapes(encoded: String) {
        #expect(PercentCoding.decode(encoded) == nil)
    }

    @Test("a query decodes plus as space and keeps order")
    func readsQuery() {
        let request = HTTPRequest(method: "GET", authority: "a", target: "/U%2FX/Users?filter=userName+eq+%22a%2Bb%22&count=1")
        #expect(request.queryItems?["filter"] == "userName eq \"a+b\"")
        #expect(request.queryItems?.items.map(\.name) == ["filter", "count"])
        #expect(request.pathSegments == ["U/X", "Users"])
    }

    @Test(
        "moments are written and read back",
        arguments: ["1970-01-01T00:00:00Z", "2000-02-29T23:59:59Z", "2025-03-21T00:00:00Z", "1969-12-31T23:59:59Z"]
    )
    func roundTripsMoments(text: String) {
        #expect(Instant(iso8601: text)?.iso8601 == text)
    }

    @Test("an offset is taken off and a fraction is kept to the millisecond")
    func readsOffset() {
        #expect(Instant(iso8601: "2025-03-21T02:00:00.1239+02:00")?.iso8601Milliseconds == "2025-03-21T00:00:00.123Z")
    }

    @Test(
        "impossible dates are refused",
        arguments: ["2025-02-29T00:00:00Z", "2025-13-01T00:00:00Z", "2025-01-01T24:00:00Z", "yesterday"]
    )
    func refusesImpossibleDates(text: String) {
        #expect(Instant(iso8601: text) == nil)
    }

    @Test(
        "SHA-256 agrees with the vectors of FIPS 180-4",
        arguments: [
            ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            (
                "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
                "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
            ),
        ]
    )
    func hashes(text: String, digest: String) {
        let hex = SHA256.digest(Array(text.utf8)).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        #expect(hex == digest)
    }

    @Test("a token is shown as its fingerprint only")
    func redacts() {
        let headers: HTTPHeaders = ["Authorization": "Bearer s3cret", "Netskope-Api-Token": "s3cret", "Accept": "a/b"]
        let shown = headers.redacted.fields.map(\.value).joined(separator: " ")
        #expect(!shown.contains("s3cret"))
        #expect(shown.contains("Bearer <sha256:"))
        #expect(headers.redacted["accept"] == "a/b")
    }

    @Test("field names are compared without regard to case")
    func comparesNames() {
        var headers: HTTPHeaders = ["Content-Type": "a"]
        headers["content-type"] = "b"
        #expect(headers.values("CONTENT-TYPE") == ["b"])
        #expect(headers["content_type"] == nil)
    }

    @Test(
        "a moment beyond the last there is, is the last",
        arguments: [
            (Int64.max, Int64(1), Int64.max), (.max, .max, .max), (0, .max, .max), (.min, -1, .min), (0, .min, .min),
            (5, 1, 1005),
        ]
    )
    func saturates(milliseconds: Int64, seconds: Int64, sum: Int64) {
        let moment = Instant(milliseconds: milliseconds).adding(seconds: seconds)
        #expect(moment.milliseconds == sum)
        #expect(moment.seconds == (sum >= 0 ? sum / 1000 : sum / 1000 - 1))
    }
}
