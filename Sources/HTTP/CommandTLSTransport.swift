#if !canImport(Security)
    import Foundation

    /// Carries requests over TLS that trusts a private authority, where `URLSession` cannot be told of one.
    ///
    /// swift-corelibs-foundation reads `URLSessionCertificateAuthorityInfoFile` on Android only, libcurl reads neither `SSL_CERT_FILE` nor
    /// `CURL_CA_BUNDLE` (the curl command does), and the handle that would take the file is private. So TLS is spoken by the system's own
    /// `openssl s_client`, which verifies chain, dates and name, and hands what it takes through a socket that no other process has.
    final class CommandTLSTransport: Transport {
        private let client: HTTP1Client
        private let command: TLSCommand
        private let origin: Origin

        init(to origin: Origin, limits: HTTPLimits, authorityFile: String) throws(TransportError) {
            self.origin = origin
            let command = try TLSCommand(to: origin, authorityFile: authorityFile)
            self.command = command
            client = HTTP1Client(place: "\(origin)", limits: limits) { () throws(TransportError) in try command.connect() }
        }

        deinit { command.end() }

        func send(_ request: HTTPRequest) throws(TransportError) -> HTTPResponse {
            do throws(TransportError) {
                return try client.send(request)
            } catch {
                client.hangUp()
                // Where the command ended by itself it said why.
                throw command.failure() ?? error
            }
        }
    }

    /// `openssl s_client`, connected to one host.
    private final class TLSCommand {
        private let origin: Origin
        private let path: String
        private let authorityFile: String
        private var process: Process?
        private var said: Pipe?

        init(to origin: Origin, authorityFile: String) throws(TransportError) {
            let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
            guard let path = folders.map({ "\($0)/openssl" }).first(where: { FileManager.default.isExecutableFile(atPath: $0) })
            else {
                throw TransportError(
                    .refusedLocally,
                    "a CA file needs the openssl command on this system; install it (apt-get install openssl), or add the authority to the system's own"
                )
            }
            self.origin = origin
            self.path = path
            self.authorityFile = authorityFile
        }

        /// Starts the command and gives the socket that leads through it.
        func connect() throws(TransportError) -> Int32 {
            end()
            let pair = try Platform.socketPair()
            defer { Platform.closeSocket(pair.theirs) }
            let process = Process()
            process.executableURL = URL(fileURLWithPath: path)
            let isAddress = SocketAddress(origin.host, port: origin.port) != nil
            process.arguments =
                [
                    "s_client", "-connect", (origin.host.contains(":") ? "[\(origin.host)]" : origin.host) + ":\(origin.port)",
                    "-CAfile", authorityFile, "-no-CApath", "-no-CAstore", "-verify_return_error",
                    isAddress ? "-verify_ip" : "-verify_hostname", origin.host,
                ] + (isAddress ? ["-noservername"] : ["-servername", origin.host])
                // Quiet, but ending with its input, and with no letter of the traffic taken for a command.
                + ["-quiet", "-no_ign_eof", "-nocommands"]
            let ours = FileHandle(fileDescriptor: pair.theirs, closeOnDealloc: false)
            let said = Pipe()
            process.standardInput = ours
            process.standardOutput = ours
            process.standardError = said
            do {
                try process.run()
            } catch {
                Platform.closeSocket(pair.ours)
                throw TransportError(.unreachable, "\(path) could not be started to reach \(origin)")
            }
            self.process = process
            self.said = said
            return pair.ours
        }

        /// Why the command ended, or `nil` where it told of no fault. Our end of the socket is closed, which ends it.
        func failure() -> TransportError? {
            guard let process, let said else { return nil }
            for _ in 0..<50 where process.isRunning { Platform.sleep(milliseconds: 10) }
            end()
            process.waitUntilExit()
            let words = String(decoding: said.fileHandleForReading.availableData, as: UTF8.self)
            let lines = words.split(whereSeparator: \.isNewline).map(String.init)
            if let fault = lines.last(where: { $0.contains("verify error") }) {
                return SessionFailure.untrusted(origin, SessionFailure.fault(fault))
            }
            let isConnected = lines.contains { $0.hasPrefix("depth=") }
            if isConnected { return nil }
            let lower = words.lowercased()
            if lower.contains("name or service not known") || lower.contains("no address") || lower.contains("nodename") {
                return SessionFailure(code: NSURLErrorCannotFindHost, words: "").error(at: origin)
            }
            if lower.contains("connect") || lower.contains("refused") || lower.contains("unreachable") {
                return SessionFailure(code: NSURLErrorCannotConnectToHost, words: "").error(at: origin)
            }
            return lines.last.map {
                TransportError(.unreachable, "no TLS connection to \(origin) could be made; openssl says: \($0)")
            }
        }

        /// Ends the command at once: started from a thread of Swift's pool, which blocks most signals, it would not hear SIGTERM.
        func end() {
            if let process, process.isRunning { Platform.kill(process.processIdentifier) }
            process = nil
        }
    }
#endif
