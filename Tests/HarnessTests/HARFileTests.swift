import Foundation
import HTTP
import Harness
import JSON
import Testing

@Suite("Recordings as HAR files")
struct HARFileTests {
    private static let request = HTTPRequest(
        method: "POST",
        authority: "contoso.goskope.com",
        target: "/api/v2/scim/Users?attributes=id",
        headers: ["Content-Type": "application/scim+json", "Cookie": "a=b; c=d"],
        body: Array("{\"userName\":\"ada@contoso.com\"}".utf8)
    )
    private static let response = HTTPResponse(
        status: 201,
        headers: ["Content-Type": "application/scim+json", "Location": "https://contoso.goskope.com/api/v2/scim/Users/1"],
        body: Array("{\"id\":\"1\"}".utf8)
    )

    private static func append(_ file: HARFile, at milliseconds: Int64 = 0) throws {
        try file.append(Self.request, Self.response, at: Instant(milliseconds: milliseconds), microseconds: 1234)
    }

    /// The members that HAR 1.2 requires, by where they stand.
    static let required: [(path: [String], names: [String])] = [
        (["log"], ["version", "creator", "entries"]), (["log", "creator"], ["name", "version"]),
        (["log", "entries", "0"], ["startedDateTime", "time", "request", "response", "cache", "timings"]),
        (
            ["log", "entries", "0", "request"],
            ["method", "url", "httpVersion", "cookies", "headers", "queryString", "headersSize", "bodySize"]
        ),
        (["log", "entries", "0", "request", "postData"], ["mimeType", "text", "params"]),
        (
            ["log", "entries", "0", "response"],
            ["status", "statusText", "httpVersion", "cookies", "headers", "content", "redirectURL", "headersSize", "bodySize"]
        ),
        (["log", "entries", "0", "response", "content"], ["size", "mimeType", "text"]),
        (["log", "entries", "0", "timings"], ["send", "wait", "receive"]),
    ]

    @Test("every member that the format requires is there", arguments: required)
    func isComplete(path: [String], names: [String]) throws {
        let folder = try TemporaryPlace()
        let file = try HARFile(folder.path("r.har"), version: "0")
        try Self.append(file)
        let root = try JSONValue.parse(try folder.bytes("r.har"))
        let place = path.reduce(JSONValue?.some(root)) { value, name in Int(name).map { value?[$0] } ?? value?[name] }
        for name in names { #expect(place?[name] != nil, "\(path.joined(separator: ".")).\(name)") }
    }

    @Test("the file is a whole document after every exchange, and before the first")
    func isAlwaysWhole() throws {
        let folder = try TemporaryPlace()
        let file = try HARFile(folder.path("r.har"), version: "0")
        for count in 0..<5 {
            let root = try JSONValue.parse(try folder.bytes("r.har"))
            #expect(root["log"]?["entries"]?.arrayValue?.count == count)
            try Self.append(file, at: Int64(count))
        }
    }

    @Test("a file that holds something is not overwritten")
    func refusesToOverwrite() throws {
        let folder = try TemporaryPlace()
        try folder.write([0x7B], to: "r.har")
        let error = #expect(throws: TrafficError.self) { try HARFile(folder.path("r.har"), version: "0") }
        #expect(error?.description.contains("is there already and not empty") == true)
        #expect(try folder.bytes("r.har") == [0x7B])
    }

    @Test("only the owner may read it")
    func isPrivate() throws {
        let folder = try TemporaryPlace()
        _ = try HARFile(folder.path("r.har"), version: "0")
        let mode = try FileManager.default.attributesOfItem(atPath: folder.path("r.har"))[.posixPermissions] as? Int
        #expect(mode == 0o600)
    }

    @Test("what is written is read again: request, answer, moment; a body that is no text, too")
    func roundTrips() throws {
        let folder = try TemporaryPlace()
        let file = try HARFile(folder.path("r.har"), version: "0")
        var response = Self.response
        response.body = [0xFF, 0x00, 0x80]
        try file.append(Self.request, response, at: Instant(milliseconds: 1_767_600_000_123), microseconds: 5)
        let recording = try Recording(file: folder.path("r.har"))
        let exchange = try #require(recording.exchanges.first)
        #expect(exchange.request.method == "POST")
        #expect(exchange.relative == "/Users?attributes=id")
        #expect(exchange.request.body == Self.request.body)
        #expect(exchange.at == Instant(milliseconds: 1_767_600_000_123))
        #expect(exchange.result == .response(response))
    }

    @Test("a file whose last entry was cut is read up to there, and says so", arguments: [1, 20, 300])
    func repairs(missing: Int) throws {
        let folder = try TemporaryPlace()
        let file = try HARFile(folder.path("r.har"), version: "0")
        for number in 0..<3 { try Self.append(file, at: Int64(number)) }
        let bytes = try folder.bytes("r.har")
        // Without the closing brackets and a part of the last entry.
        let recording = try Recording(Array(bytes.dropLast(5 + missing)), file: "cut.har")
        #expect(recording.exchanges.count == 2)
        #expect(recording.notes.first?.contains("was cut off") == true)
    }
}
