import Foundation
import JSON
import Testing

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// A running `cutover serve`, and a client that knows nothing of it but HTTP.
final class Served {
    let process = Process()
    let ready: JSONValue

    init(_ arguments: [String] = []) throws {
        process.executableURL = CutoverProcess.executable
        process.arguments = ["serve"] + arguments
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        var line: [UInt8] = []
        while let byte = try output.fileHandleForReading.read(upToCount: 1)?.first, byte != 0x0A { line.append(byte) }
        ready = try JSONValue.parse(line)
    }

    deinit { process.terminate() }

    func text(_ place: String, _ name: String) -> String { ready[place]?[name]?.stringValue ?? "" }

    func send(_ method: String, _ url: String, token: String? = nil, _ body: JSONValue? = nil) async throws -> (
        status: Int, body: JSONValue
    ) {
        try await Self.send(method, url, token: token, body)
    }

    /// Sends a request that may outlive the process.
    static func send(_ method: String, _ url: String, token: String? = nil, _ body: JSONValue? = nil) async throws -> (
        status: Int, body: JSONValue
    ) {
        var request = URLRequest(url: try #require(URL(string: url)))
        request.httpMethod = method
        if let token { request.setValue("Bearer \(token)", forHTTPHeaderField: "Authorization") }
        if let body {
            request.httpBody = Data(body.bytes())
            request.setValue("application/scim+json", forHTTPHeaderField: "Content-Type")
        }
        let (data, response) = try await URLSession.shared.data(for: request)
        return ((response as? HTTPURLResponse)?.statusCode ?? 0, (try? JSONValue.parse([UInt8](data))) ?? .null)
    }

    /// Stops with a signal and gives the exit code.
    func stop(_ signal: Int32) -> Int32 {
        kill(process.processIdentifier, signal)
        process.waitUntilExit()
        return process.terminationStatus
    }
}
