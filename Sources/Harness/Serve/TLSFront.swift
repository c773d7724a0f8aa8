import Foundation
import HTTP

/// Why there is no TLS front, in words for a person: what was wrong and what to do.
public struct TLSFrontError: Error {
    /// The words.
    public let message: String

    init(_ message: String) { self.message = message }
}

/// A program of the system that speaks TLS on a loopback port and hands what it takes to a plain port of this process.
///
/// The mocks bring no TLS of their own. The front, its certificate and the authority that clients trust live in a folder that only this
/// user can read, and go away with ``stop()``.
public final class TLSFront {
    /// How a front is set up.
    public struct Configuration: Sendable {
        /// The program; the first that is installed where it is `nil`.
        public var tool: TLSFrontTool?
        /// The port to listen on; 0 picks a free one.
        public var port: UInt16 = 0
        /// Where the plain server listens, as `ADDRESS:PORT`.
        public var upstream: String
        /// The host names that clients use.
        public var hosts: [String]

        /// Creates a configuration: any program, a free port.
        public init(upstream: String, hosts: [String]) {
            self.upstream = upstream
            self.hosts = hosts
        }
    }

    /// The program in front.
    public let tool: TLSFrontTool
    /// The port it listens on.
    public private(set) var port: UInt16 = 0
    /// The file with the authority that clients must trust.
    public var authorityFile: String { folder.appendingPathComponent(ThrowAwayCertificate.authority).path }

    private let folder: URL
    private let program: SystemProgram
    private let openssl: SystemProgram
    private var process: Process?
    private var watchdog: Watchdog?

    /// Starts a front; it speaks TLS when this returns.
    public init(_ configuration: Configuration) throws(TLSFrontError) {
        (tool, program, openssl) = try Self.programs(configuration.tool)
        folder = try Self.makeFolder()
        do throws(TLSFrontError) {
            try ThrowAwayCertificate.make(hosts: configuration.hosts, in: folder, openssl: openssl)
            try start(configuration)
        } catch {
            stop()
            throw error
        }
    }

    /// Why it no longer serves, or `nil` while it does.
    public var failure: String? {
        guard let process, !process.isRunning else { return nil }
        return "The TLS front \(program.path) ended by itself\(Self.lastLine(of: log))."
    }

    /// Ends the program and removes its folder.
    public func stop() {
        if let process { Self.end(process) }
        process = nil
        try? FileManager.default.removeItem(at: folder)
        watchdog?.dismiss()
        watchdog = nil
    }

    // MARK: Starting

    private static func programs(_ wanted: TLSFrontTool?) throws(TLSFrontError) -> (TLSFrontTool, SystemProgram, SystemProgram) {
        let tools = wanted.map { [$0] } ?? TLSFrontTool.allCases
        let found = tools.lazy.compactMap { tool in SystemProgram(tool.programs).map { (tool, $0) } }.first
        let openssl = SystemProgram(["openssl"])
        if let found, let openssl { return (found.0, found.1, openssl) }
        var missing: [String] = []
        if found == nil { missing.append(tools.map(\.rawValue).joined(separator: ", ").replacingLastComma) }
        if openssl == nil { missing.append("the openssl command") }
        let packages = (found == nil ? [tools[0].package] : []) + (openssl == nil ? ["openssl"] : [])
        throw TLSFrontError(
            "TLS needs \(missing.joined(separator: " and ")) in PATH, which this machine does not have. Install it, say by: apt-get install \(packages.joined(separator: " "))"
        )
    }

    /// A new folder that nobody else can look into.
    private static func makeFolder() throws(TLSFrontError) -> URL {
        let parent = FileManager.default.temporaryDirectory
        var template = parent.appendingPathComponent("cutover-tls-XXXXXX").path.utf8CString.map { $0 }
        guard mkdtemp(&template) != nil else {
            throw TLSFrontError(
                "No folder can be made in \(parent.path) for the TLS certificate. Set TMPDIR to one that can be written."
            )
        }
        return URL(fileURLWithPath: String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self))
    }

    private func start(_ configuration: Configuration) throws(TLSFrontError) {
        // A free port can be lost to somebody else before the front has it; a port that was asked for is tried once.
        for attempt in 1...(configuration.port == 0 ? 3 : 1) {
            do throws(TransportError) {
                port = try LoopbackPort.available(configuration.port)
            } catch {
                throw TLSFrontError("The TLS front cannot listen: \(error.message).")
            }
            try launch(upstream: configuration.upstream)
            if isSpeaking() { return }
            if let process, process.isRunning {
                throw TLSFrontError(
                    "\(program.path) was started on port \(port) but speaks no TLS after ten seconds. Choose another program: --tls-front \(Self.others(than: tool))"
                )
            }
            if attempt == 3 || configuration.port != 0 {
                throw TLSFrontError(
                    "\(program.path) does not start\(Self.lastLine(of: log)). Choose another program: --tls-front \(Self.others(than: tool))"
                )
            }
            watchdog?.dismiss()
        }
    }

    private func launch(upstream: String) throws(TLSFrontError) {
        let launch = tool.launch(port: port, upstream: upstream)
        do {
            try launch.configuration.write(
                to: folder.appendingPathComponent(TLSFrontTool.configurationFile),
                atomically: true,
                encoding: .utf8
            )
            let process = try program.process(
                launch.arguments,
                in: folder,
                log: log.lastPathComponent,
                environment: launch.environment
            )
            try process.start()
            self.process = process
            watchdog = try Watchdog(over: process.processIdentifier, folder: folder)
        } catch {
            throw TLSFrontError("\(program.path) could not be started. Is there space left in \(folder.path), and may it be run?")
        }
    }

    /// Waits until a client that trusts only the authority made for this front gets through to it.
    private func isSpeaking() -> Bool {
        let handshake = [
            "s_client", "-connect", "127.0.0.1:\(port)", "-servername", "localhost", "-CAfile", ThrowAwayCertificate.authority,
            "-verify_return_error",
        ]
        for _ in 0..<500 {
            guard process?.isRunning == true else { return false }
            if (try? openssl.run(handshake, in: folder, log: "handshake.log")) == true { return true }
            usleep(20_000)
        }
        return false
    }

    // MARK: Ending

    private static func end(_ process: Process) {
        guard process.isRunning else { return }
        process.terminate()
        for _ in 0..<200 where process.isRunning { usleep(10_000) }
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
        process.waitUntilExit()
    }

    private var log: URL { folder.appendingPathComponent("front.log") }

    /// The last words of a program, ready to be put behind a sentence.
    static func lastLine(of log: URL) -> String {
        let text = (try? String(contentsOf: log, encoding: .utf8)) ?? ""
        guard let line = text.split(whereSeparator: \.isNewline).last else { return "" }
        return "; it said: \(line)"
    }

    private static func others(than tool: TLSFrontTool) -> String {
        TLSFrontTool.allCases.filter { $0 != tool }.map(\.rawValue).joined(separator: "|")
    }
}

extension String {
    /// `a, b, c` as `a, b or c`.
    fileprivate var replacingLastComma: String {
        guard let comma = range(of: ", ", options: .backwards) else { return self }
        return replacingCharacters(in: comma, with: " or ")
    }
}
