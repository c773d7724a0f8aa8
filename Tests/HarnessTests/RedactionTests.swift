import Foundation
import HTTP
import Harness
import JSON
import Testing

@Suite("Secrets in traffic")
struct RedactionTests {
    /// Where a secret may stand: what is asked, and what is answered.
    struct Place: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var target = "/api/v2/scim/Users"
        var headers: HTTPHeaders = [:]
        var body = ""
        var answerHeaders: HTTPHeaders = [:]
        var answer = ""
    }

    /// What must not be found anywhere.
    private static let secret = "s3cr3t/Token+4711=="

    private static let places: [Place] = [
        Place(testDescription: "a bearer token", headers: ["Authorization": "Bearer \(secret)"]),
        Place(testDescription: "credentials without a scheme", headers: ["authorization": secret]),
        Place(testDescription: "Netskope's own field", headers: ["Netskope-Api-Token": secret]),
        Place(testDescription: "a proxy's credentials", headers: ["Proxy-Authorization": "Bearer \(secret)"]),
        Place(testDescription: "a cookie", headers: ["Cookie": "theme=dark; session=\(secret)"]),
        Place(testDescription: "a cookie that is set", answerHeaders: ["Set-Cookie": "session=\(secret); Path=/; HttpOnly"]),
        Place(testDescription: "an unknown field with a telling name", headers: ["X-Vault-Token": secret]),
        Place(
            testDescription: "a query",
            target: "/api/v2/scim/Users?access_token=\(PercentCoding.encode(secret))&count=1"
        ),
        Place(
            testDescription: "a form",
            headers: ["Content-Type": "application/x-www-form-urlencoded"],
            body: "grant_type=client_credentials&client_secret=\(PercentCoding.encode(secret))"
        ),
        Place(testDescription: "JSON", body: "{\"userName\": \"ada\", \"password\": \"\(secret)\"}"),
        Place(
            testDescription: "JSON that curl calls a form",
            headers: ["Content-Type": "application/x-www-form-urlencoded"],
            body: "{\"userName\": \"ada\", \"password\": \"\(secret)\"}"
        ),
        Place(testDescription: "JSON that was cut", body: "{\"password\": \"\(secret)\", \"userName\": \"ad"),
        Place(testDescription: "JSON deep down", body: "{\"a\": [{\"passwordProfile\": {\"password\": \"\(secret)\"}}]}"),
        Place(
            testDescription: "an operation of a PATCH",
            body: "{\"Operations\": [{\"op\": \"replace\", \"path\": \"password\", \"value\": \"\(secret)\"}]}"
        ),
        Place(
            testDescription: "the synchronization API's secrets",
            body: "{\"value\": [{\"key\": \"SecretToken\", \"value\": \"\(secret)\"}]}"
        ),
        Place(testDescription: "a token endpoint's answer", answer: "{\"access_token\": \"\(secret)\"}"),
        Place(
            testDescription: "an answer that repeats the token",
            headers: ["Authorization": "Bearer \(secret)"],
            answer: "the token \(secret) is not known"
        ),
        Place(
            testDescription: "a link that repeats the token",
            headers: ["Authorization": "Bearer \(secret)"],
            answerHeaders: ["Location": "https://contoso.goskope.com/x?t=\(PercentCoding.encode(secret))"]
        ),
        Place(
            testDescription: "a name and a password in one field",
            headers: ["Authorization": "Basic \(Data("ada:\(secret)".utf8).base64EncodedString())"],
            answer: "no such password: \(secret)"
        ),
    ]

    @Test("no byte of a secret is in a recording", arguments: places)
    func isAbsent(place: Place) throws {
        let folder = try TemporaryPlace()
        let file = try HARFile(folder.path("r.har"), version: "0")
        try file.append(
            HTTPRequest(
                method: "POST",
                authority: "contoso.goskope.com",
                target: place.target,
                headers: place.headers,
                body: Array(place.body.utf8)
            ),
            HTTPResponse(status: 200, headers: place.answerHeaders, body: Array(place.answer.utf8)),
            at: Instant(milliseconds: 0),
            microseconds: 1
        )
        try file.finish()
        let text = String(decoding: try folder.bytes("r.har"), as: UTF8.self)
        for spelling in [
            Self.secret, PercentCoding.encode(Self.secret), Self.secret.replacing("/", with: "\\/"),
            Data(Self.secret.utf8).base64EncodedString(), Data("ada:\(Self.secret)".utf8).base64EncodedString(),
        ] {
            #expect(!text.contains(spelling))
        }
        // Something must stand in its place, or the test would hold for a recording of nothing.
        #expect(text.contains("sha256"))
    }

    @Test("what is no secret stays byte for byte")
    func keeps() {
        var redaction = Redaction()
        let body = "{ \"userName\" : \"ada\",\"active\":\"False\", \"nickName\":\"token\" }"
        let request = HTTPRequest(
            method: "POST",
            authority: "contoso.goskope.com",
            target: "/api/v2/scim/Users?filter=userName+eq+%22ada%22&startIndex=1",
            headers: ["Accept": "application/scim+json"],
            body: Array(body.utf8)
        )
        #expect(redaction.redacted(request) == request)
    }

    @Test("one secret has one fingerprint, wherever it stands, and another has another")
    func tellsApart() {
        #expect(Redaction.mark("one-token-value") == "<\(TokenFingerprint("one-token-value"))>")
        #expect(Redaction.mark("one-token-value") != Redaction.mark("another-token-value"))
        #expect(Redaction.mark(Redaction.mark("one-token-value")) == Redaction.mark("one-token-value"))
    }
}

/// A folder that goes away with the value.
final class TemporaryPlace {
    private let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory.appendingPathComponent("cutover-harness-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    func path(_ name: String) -> String { url.appendingPathComponent(name).path }
    func bytes(_ name: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: url.appendingPathComponent(name))) }
    func write(_ bytes: [UInt8], to name: String) throws { try Data(bytes).write(to: url.appendingPathComponent(name)) }
}
