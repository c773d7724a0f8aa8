import Foundation
import HTTP
import Harness
import JSON

/// The tokens of the served mocks.
enum Token {
    static let legacy = "hostile-legacy"
    static let apiV2 = "hostile-v2"
    static let graph = "hostile-graph"
}

/// One endpoint as a client sees it.
struct Endpoint: Sendable, CustomStringConvertible {
    let name: String
    let base: String
    let token: String
    var description: String { name }

    static let legacy = Endpoint(name: "legacy", base: "/SCIM/v2", token: Token.legacy)
    static let apiV2 = Endpoint(name: "API v2", base: "/api/v2/scim", token: Token.apiV2)
    static let both = [legacy, apiV2]
}

/// Where mocks are served: a port, and what an honest client finds there.
struct Honest {
    let port: UInt16
    private let client: LoopbackTransport

    init(port: UInt16) {
        self.port = port
        // Generous: a debug build on a busy machine must not be mistaken for a hang.
        var limits = HTTPLimits()
        limits.messageMilliseconds = 60_000
        client = LoopbackTransport(port: port, limits: limits)
    }

    func send(_ method: String, _ target: String, token: String? = nil, _ body: [UInt8] = []) throws -> HTTPResponse {
        var headers: HTTPHeaders = [:]
        if let token { headers.append("Authorization", "Bearer \(token)") }
        return try client.send(
            HTTPRequest(method: method, scheme: "http", authority: "127.0.0.1", target: target, headers: headers, body: body)
        )
    }

    func send(_ method: String, _ path: String, to endpoint: Endpoint, _ body: String = "") throws -> HTTPResponse {
        try send(method, endpoint.base + path, token: endpoint.token, Array(body.utf8))
    }

    /// Whether both endpoints answer an honest question rightly.
    func isServed() throws -> Bool {
        for endpoint in Endpoint.both {
            let found = try send("GET", "/Users?filter=userName%20eq%20%22user2@contoso.com%22", to: endpoint)
            let body = try JSONValue.parse(found.body)
            guard found.status == 200, body["totalResults"] == 1,
                body["Resources"]?[0]?["name"]?["familyName"] == "Number2"
            else { return false }
        }
        return true
    }

    /// Everything that the tenant keeps, as the legacy endpoint shows it.
    func directory() throws -> [[UInt8]] {
        try ["/Users?count=1000", "/Groups?count=1000"].map { try send("GET", $0, to: .legacy).body }
    }

    /// The id of the first user or group.
    func firstID(of kind: String) throws -> String {
        let list = try JSONValue.parse(try send("GET", "/\(kind)?count=1", to: .legacy).body)
        return list["Resources"]?[0]?["id"]?.stringValue ?? ""
    }
}

/// The mocks served within this process, with limits of the test's choice.
final class ServedHere: Sendable {
    let server: LoopbackServer
    var port: UInt16 { server.port }

    init(users: Int = 3, _ change: (inout HTTPLimits) -> Void = { _ in }) throws {
        var mocks = MockService.Configuration()
        mocks.users = users
        mocks.groups = 1
        mocks.legacyToken = Token.legacy
        mocks.apiV2Token = Token.apiV2
        mocks.graphToken = Token.graph
        var configuration = LoopbackServer.Configuration()
        configuration.scheme = "http"
        change(&configuration.limits)
        let service = MockService(mocks, clock: { Instant(milliseconds: Int64(Date().timeIntervalSince1970 * 1000)) })
        server = try LoopbackServer(service, configuration: configuration)
    }

    deinit { server.stop(within: 0) }
}

/// A running `cutover serve`, whose life and memory can be watched from outside.
final class ServedProcess {
    /// Why it did not start.
    struct NotStarted: Error {}

    private let process = Process()
    let port: UInt16

    init() throws {
        process.executableURL = try Self.executable.get()
        process.arguments = [
            "serve", "--users", "3", "--groups", "1", "--legacy-token", Token.legacy, "--api-v2-token", Token.apiV2,
            "--graph-token", Token.graph,
        ]
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        var line: [UInt8] = []
        while let byte = try output.fileHandleForReading.read(upToCount: 1)?.first, byte != 0x0A { line.append(byte) }
        let url = try JSONValue.parse(line)["admin"]?["url"]?.stringValue ?? ""
        guard let port = url.split(separator: ":").last.flatMap({ UInt16($0.prefix { $0.isNumber }) }) else { throw NotStarted() }
        self.port = port
    }

    deinit {
        process.terminate()
        process.waitUntilExit()
    }

    var lives: Bool { process.isRunning }

    /// The memory in use, in MiB; `nil` where the system does not tell.
    var residentMegabytes: Int? { megabytes("VmRSS:") }
    /// The most memory that was ever in use.
    var peakMegabytes: Int? { megabytes("VmHWM:") }

    private func megabytes(_ name: String) -> Int? {
        guard let text = try? String(contentsOfFile: "/proc/\(process.processIdentifier)/status", encoding: .utf8) else {
            return nil
        }
        return text.split(separator: "\n").first { $0.hasPrefix(name) }?.split(separator: " ").dropFirst().first
            .flatMap { Int($0.filter(\.isNumber)) }.map { $0 / 1024 }
    }

    /// The executable beside the test bundle.
    private static let executable = Result {
        let bundles = Bundle.allBundles.map(\.bundleURL).filter { $0.pathExtension == "xctest" }
        for place in bundles + [Bundle.main.bundleURL, URL(fileURLWithPath: CommandLine.arguments[0])] {
            var folder = place
            for _ in 0..<4 {
                let candidate = folder.appendingPathComponent("cutover")
                var isFolder: ObjCBool = false
                if FileManager.default.fileExists(atPath: candidate.path, isDirectory: &isFolder), !isFolder.boolValue {
                    return candidate
                }
                folder.deleteLastPathComponent()
            }
        }
        throw NotStarted()
    }
}
