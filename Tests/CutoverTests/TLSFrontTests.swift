import Foundation
import Harness
import JSON
import Testing

/// A `cutover serve --tls-front` that runs.
private final class Fronted {
    private let process = Process()
    private let errors = Pipe()
    let ready: JSONValue

    init(_ tool: TLSFrontTool, _ arguments: [String] = []) throws {
        process.executableURL = CutoverProcess.executable
        process.arguments = ["serve", "--tls-front", tool.rawValue, "--api-v2-token", "token"] + arguments
        let output = Pipe()
        process.standardOutput = output
        process.standardError = errors
        try process.run()
        var line: [UInt8] = []
        while let byte = try output.fileHandleForReading.read(upToCount: 1)?.first, byte != 0x0A { line.append(byte) }
        ready = try JSONValue.parse(line)
    }

    deinit { process.terminate() }

    var port: String { ready["tls"]?["port"].map { $0.text(pretty: false) } ?? "" }
    var authority: String { ready["tls"]?["ca"]?.stringValue ?? "" }
    var folder: String { URL(fileURLWithPath: authority).deletingLastPathComponent().path }
    var identifier: Int32 { process.processIdentifier }

    /// What curl says of a path under the tenant's own name, trusting only the front's authority: the status, and curl's exit code.
    func status(_ path: String) throws -> (status: String, exit: Int32) {
        let result = try Installed.run(
            "curl",
            [
                "--silent", "--output", "/dev/null", "--write-out", "%{http_code}", "--max-time", "10", "--cacert", authority,
                "--resolve", "contoso.goskope.com:\(port):127.0.0.1", "--header", "Authorization: Bearer token",
                "https://contoso.goskope.com:\(port)\(path)",
            ]
        )
        return (result.output, result.exit)
    }

    /// Waits for its end; gives the exit code and what it said.
    func end() -> (exit: Int32, said: String) {
        process.waitUntilExit()
        let said = String(decoding: errors.fileHandleForReading.availableData, as: UTF8.self)
        return (process.terminationStatus, said)
    }

    func signal(_ number: Int32) { kill(process.processIdentifier, number) }
}

/// What this machine has.
enum Installed {
    static func has(_ program: String) -> Bool {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        return (folders + ["/usr/sbin"]).contains { FileManager.default.isExecutableFile(atPath: "\($0)/\(program)") }
    }

    static let fronts = has("openssl") && has("curl") ? TLSFrontTool.allCases.filter { has($0.rawValue) } : []

    static func run(_ program: String, _ arguments: [String]) throws -> (output: String, exit: Int32) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [program] + arguments
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return (text.trimmingCharacters(in: .whitespacesAndNewlines), process.terminationStatus)
    }
}

@Suite("cutover serve --tls-front")
struct TLSFrontTests {
    /// curl's exit code where nothing listens.
    private static let refused: Int32 = 7

    @Test(
        "A client that trusts only the new authority gets through under the tenant's name, and SIGTERM leaves nothing",
        .enabled(if: !Installed.fronts.isEmpty, "no TLS front, openssl or curl is installed"),
        arguments: Installed.fronts
    )
    func servesAndLeavesNothing(tool: TLSFrontTool) throws {
        let served = try Fronted(tool)
        #expect(served.ready["tls"]?["front"]?.stringValue == tool.rawValue)
        #expect(served.ready["tls"]?["url"]?.stringValue == "https://127.0.0.1:\(served.port)")
        let attributes = try FileManager.default.attributesOfItem(atPath: served.folder)
        #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o700)
        #expect(!FileManager.default.fileExists(atPath: served.folder + "/ca.key"))
        #expect(try served.status("/api/v2/scim/Users") == ("200", 0))
        #expect(try served.status("/api/v2/scim/Nothing").status == "404")
        served.signal(SIGTERM)
        #expect(served.end().exit == 0)
        #expect(!FileManager.default.fileExists(atPath: served.folder))
        #expect(try served.status("/api/v2/scim/Users").exit != 0)
        let listening = try Installed.run("curl", ["--silent", "--insecure", "https://127.0.0.1:\(served.port)/"])
        #expect(listening.exit == Self.refused)
    }

    @Test(
        "A request through the front is known as https",
        .enabled(if: !Installed.fronts.isEmpty, "no TLS front, openssl or curl is installed")
    )
    func knowsScheme() throws {
        let served = try Fronted(Installed.fronts[0])
        _ = try served.status("/api/v2/scim/Users")
        let journal = try Installed.run(
            "curl",
            ["--silent", (served.ready["admin"]?["url"]?.stringValue ?? "") + "/journal.har"]
        )
        #expect(journal.output.contains("https://contoso.goskope.com:\(served.port)/api/v2/scim/Users"))
    }

    @Test(
        "SIGKILL, too, leaves neither the front nor its folder for long",
        .enabled(if: !Installed.fronts.isEmpty, "no TLS front, openssl or curl is installed")
    )
    func survivesKill() throws {
        let served = try Fronted(Installed.fronts[0])
        served.signal(SIGKILL)
        _ = served.end()
        for _ in 0..<100 where FileManager.default.fileExists(atPath: served.folder) { usleep(100_000) }
        #expect(!FileManager.default.fileExists(atPath: served.folder))
        let listening = try Installed.run("curl", ["--silent", "--insecure", "https://127.0.0.1:\(served.port)/"])
        #expect(listening.exit == Self.refused)
    }

    @Test(
        "A front that ends by itself is told of, and ends the serving: exit code 3",
        .enabled(if: !Installed.fronts.isEmpty && Installed.has("pgrep"), "no TLS front, openssl, curl or pgrep is installed")
    )
    func tellsOfDeath() throws {
        let tool = Installed.fronts[0]
        let served = try Fronted(tool)
        let front = try Installed.run("pgrep", ["-P", String(served.identifier), tool.rawValue])
        kill(try #require(Int32(front.output)), SIGKILL)
        let (exit, said) = served.end()
        #expect(exit == 3)
        #expect(said.contains("The TLS front") && said.contains("ended by itself"))
        #expect(!FileManager.default.fileExists(atPath: served.folder))
    }

    @Test("Where nothing is installed the message says what to install: exit code 3")
    func namesPackages() throws {
        let empty = try TemporaryFolder()
        let result = try CutoverProcess.run(["serve", "--tls-front", "auto"], environment: ["PATH": empty.url.path])
        #expect(result.exitCode == 3)
        #expect(result.standardOutput.isEmpty)
        #expect(result.standardError.contains("stunnel, socat, nginx or caddy and the openssl command"))
        #expect(result.standardError.contains("apt-get install stunnel4 openssl"))
    }

    @Test("A TLS port without a front is a mistake: exit code 2")
    func needsFront() throws {
        let result = try CutoverProcess.run(["serve", "--tls-port", "8443"])
        #expect(result.exitCode == 2)
        #expect(result.standardError.contains("'--tls-port' needs '--tls-front' beside it"))
    }
}
