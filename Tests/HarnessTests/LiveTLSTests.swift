import Foundation
import HTTP
import Testing

/// A TLS server of the openssl command, with a certificate made for the test.
private final class CommandServer {
    private let process = Process()
    private let folder: URL
    let port: UInt16

    var authority: String { folder.appendingPathComponent("ca.pem").path }

    /// - Parameters:
    ///   - names: what the certificate is good for, as `subjectAltName` writes it.
    ///   - days: for how long; below 0 it has expired.
    init(names: String, days: Int = 1) throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("cutover-tls-test-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try "<p>hello</p>".write(to: folder.appendingPathComponent("page.html"), atomically: true, encoding: .utf8)
        try "subjectAltName=\(names)\n".write(to: folder.appendingPathComponent("names"), atomically: true, encoding: .utf8)
        try Self.openssl(
            [
                "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "ca.key", "-out", "ca.pem", "-days", "2", "-subj",
                "/CN=test CA",
            ],
            folder
        )
        try Self.openssl(
            ["req", "-newkey", "rsa:2048", "-nodes", "-keyout", "key.pem", "-out", "request.pem", "-subj", "/CN=test"],
            folder
        )
        try Self.openssl(
            [
                "x509", "-req", "-in", "request.pem", "-CA", "ca.pem", "-CAkey", "ca.key", "-set_serial", "7", "-out",
                "certificate.pem", "-days", "\(days)", "-extfile", "names",
            ],
            folder
        )
        port = try LoopbackPort.available(0)
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [
            "openssl", "s_server", "-accept", "127.0.0.1:\(port)", "-cert", "certificate.pem", "-key", "key.pem", "-WWW",
            "-quiet",
        ]
        process.currentDirectoryURL = folder
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
    }

    deinit {
        // Started from a thread of Swift's pool it would not hear SIGTERM, which those block.
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        try? FileManager.default.removeItem(at: folder)
    }

    private static func openssl(_ arguments: [String], _ folder: URL) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["openssl"] + arguments
        process.currentDirectoryURL = folder
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0, "openssl \(arguments)")
    }

    static let isHere = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        .contains { FileManager.default.isExecutableFile(atPath: "\($0)/openssl") }
}

@Suite("The live transport over TLS", .enabled(if: CommandServer.isHere, "the openssl command is not installed"))
struct LiveTLSTests {
    private func send(_ server: CommandServer, host: String = "127.0.0.1", authority: String?) throws -> HTTPResponse {
        let origin = Origin(scheme: "https", host: host, port: server.port)
        var limits = HTTPLimits()
        limits.messageMilliseconds = 20_000
        let transport = try LiveTransport(to: origin, readOnly: true, limits: limits, authorityFile: authority)
        let request = HTTPRequest(method: "GET", authority: origin.authority, target: "/page.html")
        // The server needs a moment before it listens.
        for _ in 0..<200 {
            do throws(TransportError) {
                return try transport.send(request)
            } catch {
                if error.kind != .unreachable { throw error }
                usleep(20_000)
            }
        }
        return try transport.send(request)
    }

    private func failure(_ server: CommandServer, host: String = "127.0.0.1", authority: String?) -> TransportError? {
        do {
            _ = try send(server, host: host, authority: authority)
            return nil
        } catch {
            return error as? TransportError
        }
    }

    @Test("A certificate of the authority in the CA file is taken, for an address and for a name")
    func trusts() throws {
        let server = try CommandServer(names: "IP:127.0.0.1, DNS:localhost")
        #expect(try send(server, authority: server.authority).body == Array("<p>hello</p>".utf8))
        #expect(try send(server, host: "localhost", authority: server.authority).status == 200)
    }

    @Test("Without the CA file the same certificate is refused: verification is never off")
    func distrusts() throws {
        let server = try CommandServer(names: "IP:127.0.0.1")
        let failure = try #require(self.failure(server, authority: nil))
        #expect(failure.kind == .untrusted)
        #expect(failure.message.contains("signed by an authority that this machine does not trust"))
    }

    @Test("A certificate of another authority than the CA file's is refused")
    func distrustsOthers() throws {
        let server = try CommandServer(names: "IP:127.0.0.1")
        let other = try CommandServer(names: "IP:127.0.0.1")
        #expect(failure(server, authority: other.authority)?.kind == .untrusted)
    }

    @Test("A certificate for another host is refused, and called that", arguments: ["127.0.0.1", "localhost"])
    func refusesOtherHost(host: String) throws {
        let server = try CommandServer(names: "DNS:other.example")
        let failure = try #require(self.failure(server, host: host, authority: server.authority))
        #expect(failure.kind == .untrusted)
        #expect(failure.message.contains("is for another host"), "\(failure.message)")
    }

    @Test("A certificate that has expired is refused, and called that")
    func refusesExpired() throws {
        let server = try CommandServer(names: "IP:127.0.0.1", days: -1)
        let failure = try #require(self.failure(server, authority: server.authority))
        #expect(failure.kind == .untrusted)
        #expect(failure.message.contains("has expired"), "\(failure.message)")
    }

    @Test("A CA file that holds no certificate is said to", arguments: ["", "-----BEGIN PRIVATE KEY-----\n"])
    func refusesFile(contents: String) throws {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("cutover-ca-\(UUID().uuidString).pem")
        try contents.write(to: file, atomically: true, encoding: .utf8)
        defer { try? FileManager.default.removeItem(at: file) }
        #expect(throws: TransportError.self) {
            try LiveTransport(to: Origin(scheme: "https", host: "localhost", port: 1), readOnly: true, authorityFile: file.path)
        }
    }
}
