import HTTP
import JSON

/// What was asked of served mocks and what they answered, a JSON line each, with fingerprints in the place of secrets.
struct Journal: Sendable {
    private struct Entry: Sendable {
        let number: Int
        let at: Instant
        let peer: String
        let request: HTTPRequest
        let response: HTTPResponse
    }

    /// The last exchanges, oldest first, kept as they were: they are written out when somebody asks.
    private var entries: [Entry] = []
    /// How many exchanges there were.
    private(set) var count = 0
    /// How many of them could change something.
    private(set) var writes = 0
    private let write: (@Sendable (String) -> Void)?

    /// How many exchanges are kept in memory.
    private static let kept = 1000

    init(write: (@Sendable (String) -> Void)? = nil) { self.write = write }

    /// The last exchanges as JSON, oldest first.
    var recent: [JSONValue] { entries.suffix(Self.kept).map(Self.json) }

    mutating func note(_ request: HTTPRequest, _ response: HTTPResponse, from peer: String, at now: Instant) {
        if request.path.hasPrefix("/__admin") { return }
        count += 1
        if !["GET", "HEAD", "OPTIONS"].contains(request.method) { writes += 1 }
        let entry = Entry(number: count, at: now, peer: peer, request: request, response: response)
        entries.append(entry)
        if entries.count > 2 * Self.kept { entries.removeFirst(entries.count - Self.kept) }
        write?(Self.json(entry).text(pretty: false) + "\n")
    }

    private static func json(_ entry: Entry) -> JSONValue {
        let request = entry.request
        let response = entry.response
        return [
            "number": .number(JSONNumber(entry.number)), "at": .string(entry.at.iso8601Milliseconds), "from": .string(entry.peer),
            "method": .string(request.method), "host": .string(request.authority), "target": .string(request.target),
            "requestHeaders": json(request.headers.redacted), "requestBody": body(request),
            "status": .number(JSONNumber(response.status)), "responseHeaders": json(response.headers),
            "responseBody": responseBody(request, response),
        ]
    }

    mutating func clear() {
        entries = []
        count = 0
        writes = 0
    }

    private static func json(_ headers: HTTPHeaders) -> JSONValue {
        .array(headers.fields.map { ["name": .string($0.name), "value": .string($0.value)] })
    }

    /// Bodies in which a client sends a secret, or is given one, are not kept.
    private static func carriesSecret(_ request: HTTPRequest) -> Bool {
        let path = request.path.lowercased()
        return path.hasSuffix("/token") || path.hasSuffix("/synchronization/secrets") || path.hasSuffix("validatecredentials")
    }

    private static func body(_ request: HTTPRequest) -> JSONValue {
        if carriesSecret(request) { return "<not kept: it holds a secret>" }
        // A password of a new user is a secret, too.
        guard var object = (try? JSONValue.parse(request.body))?.objectValue else { return text(request.body) }
        if object["passwordProfile"] != nil { object["passwordProfile"] = "<not kept: it holds a secret>" }
        return .object(object)
    }

    private static func responseBody(_ request: HTTPRequest, _ response: HTTPResponse) -> JSONValue {
        if carriesSecret(request), response.status < 300 {
            return response.body.isEmpty ? .null : "<not kept: it holds a secret>"
        }
        return (try? JSONValue.parse(response.body)) ?? text(response.body)
    }

    private static func text(_ bytes: [UInt8]) -> JSONValue {
        bytes.isEmpty ? .null : .string(String(decoding: bytes, as: UTF8.self))
    }
}
