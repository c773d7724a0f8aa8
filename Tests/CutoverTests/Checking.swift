import Foundation
import HTTP
import JSON
import Testing

/// Two mocks of the same tenant in two processes, so that one endpoint's directory can be changed and the other's not.
final class TwinTenants {
    let legacy: Served
    let apiV2: Served

    init(_ arguments: [String] = ["--users", "30", "--groups", "4"]) throws {
        let tokens = ["--legacy-token", "old-secret", "--api-v2-token", "new-secret", "--graph-token", "graph-secret"]
        legacy = try Served(arguments + tokens)
        apiV2 = try Served(arguments + tokens)
    }

    /// Changes what API v2 shows.
    func change(_ method: String, _ path: String, _ body: JSONValue? = nil) async throws {
        let answer = try await apiV2.send(method, apiV2.text("apiV2", "url") + path, token: "new-secret", body)
        try #require((200..<300).contains(answer.status), "\(method) \(path): \(answer)")
    }

    /// What the administrator does in API v2's console.
    func administer(_ method: String, _ path: String, _ body: JSONValue? = nil) async throws {
        let answer = try await apiV2.send(method, apiV2.text("admin", "url") + path, body)
        try #require((200..<300).contains(answer.status), "\(method) \(path): \(answer)")
    }

    /// The id of a user or group on API v2.
    func id(_ collection: String, _ attribute: String, _ value: String) async throws -> String {
        let filter = "filter=\(attribute)%20eq%20%22\(value.replacing(" ", with: "%20"))%22"
        let list = try await apiV2.send("GET", apiV2.text("apiV2", "url") + "/\(collection)?\(filter)", token: "new-secret")
        return try #require(list.body["Resources"]?[0]?["id"]?.stringValue)
    }

    /// Runs `cutover check` on both.
    func check(_ arguments: [String] = [], environment: [String: String] = [:]) throws -> CutoverProcess {
        try Checking.run(legacy.text("legacy", "url"), apiV2.text("apiV2", "url"), arguments, environment)
    }
}

/// Running `cutover check`, and reading what it says.
enum Checking {
    static let tokens = [
        "CUTOVER_LEGACY_TOKEN": "old-secret", "CUTOVER_V2_TOKEN": "new-secret", "CUTOVER_GRAPH_TOKEN": "graph-secret",
    ]

    static func run(
        _ legacy: String,
        _ apiV2: String,
        _ arguments: [String] = [],
        _ environment: [String: String] = [:],
        signal: Int32? = nil,
        after delay: Double = 0.4
    ) throws -> CutoverProcess {
        try CutoverProcess.run(
            ["check", "--legacy-url", legacy, "--v2-url", apiV2] + arguments,
            environment: tokens.merging(environment) { $1 },
            signal: signal,
            after: delay
        )
    }

    /// The ids of the steps that stand at `status`, in a document of `--json`.
    static func steps(_ status: String, _ process: CutoverProcess) throws -> [String] {
        let json = try JSONValue.parse(process.standardOutput)
        return (json["steps"]?.arrayValue ?? []).filter { $0["status"]?.stringValue == status }
            .compactMap { $0["id"]?.stringValue }
    }

    /// The text with what differs from day to day replaced.
    static func stable(_ text: String) -> String {
        text.replacing(#/127\.0\.0\.1:\d+/#, with: "127.0.0.1:PORT").replacing(#/\d+ days ago/#, with: "N days ago")
    }
}

/// A host that answers as a test says.
final class AnsweringHost: HTTPHandler {
    private let answer: @Sendable (HTTPRequest) -> (HTTPResponse, Delivery?)
    private let seen = Guarded([HTTPRequest]())

    init(_ answer: @escaping @Sendable (HTTPRequest) -> (HTTPResponse, Delivery?)) { self.answer = answer }

    /// What it was asked.
    var requests: [HTTPRequest] { seen.withLock { $0 } }

    func respond(to request: HTTPRequest, from peer: String) -> HTTPResponse { deliver(request, from: peer).response }

    func deliver(_ request: HTTPRequest, from peer: String) -> (response: HTTPResponse, delivery: Delivery?) {
        seen.withLock { $0.append(request) }
        return answer(request)
    }

    /// A host whose list of users holds what `page` gives for a start and a count, with `total`; groups are none.
    static func users(total: Int, _ page: @escaping @Sendable (Int, Int) -> [Int]) -> AnsweringHost {
        AnsweringHost { request in
            let items = request.queryItems
            var found: [JSONValue] = []
            var count = 0
            if request.path.hasSuffix("/Users"), items?["filter"] == nil {
                let numbers = page(Int(items?["startIndex"] ?? "") ?? 1, Int(items?["count"] ?? "") ?? 100)
                found = numbers.map { ["id": .string("id-\($0)"), "userName": .string("user\($0)@contoso.com"), "active": true] }
                count = total
            }
            return (list(total: count, found), nil)
        }
    }

    static func list(total: Int, _ resources: [JSONValue]) -> HTTPResponse {
        let body: JSONValue = [
            "schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"], "totalResults": .number(JSONNumber(total)),
            "startIndex": 1, "itemsPerPage": .number(JSONNumber(resources.count)), "Resources": .array(resources),
        ]
        return HTTPResponse(status: 200, headers: ["Content-Type": "application/scim+json"], body: body.bytes())
    }

    /// An honest list of so many users.
    static func honest(_ total: Int) -> AnsweringHost {
        users(total: total) { start, count in Array(start..<max(start, min(start + count, total + 1))) }
    }
}
