import Foundation
import HTTP
import Harness
import JSON
import MockNetskope

/// `cutover serve`.
struct ServeCommand {
    let arguments: ParsedArguments
    let interruption: Interruption

    func run() throws(CommandFailure) -> ExitCode {
        let saved = try state()
        var mocks = MockService.Configuration()
        if let saved { mocks.adopt(saved) }
        mocks.users = arguments.number("--users") ?? 0
        mocks.groups = arguments.number("--groups") ?? 0
        mocks.isInEntra = arguments.has("--entra")
        mocks.seed = arguments.value("--seed").flatMap { UInt64($0) } ?? mocks.seed
        mocks.legacyToken = arguments.value("--legacy-token")
        mocks.apiV2Token = arguments.value("--api-v2-token")
        mocks.graphToken = arguments.value("--graph-token")
        mocks.stateFile = arguments.value("--save-state")
        for text in arguments.allValues("--profile") {
            do throws(ProfileOverrideError) {
                for override in try ProfileOverride.all(of: text) { override.apply(to: &mocks) }
            } catch {
                throw .usage(error.description)
            }
        }
        mocks.forwardedHeader = arguments.value("--forwarded-header")
        for text in arguments.allValues("--fault") {
            do throws(FaultSpecError) {
                mocks.faults.append(try Fault(text))
            } catch {
                throw .usage("--fault \(text): \(error.description)")
            }
        }
        var server = LoopbackServer.Configuration()
        server.scheme = "http"
        server.address = arguments.value("--host") ?? server.address
        guard let port = UInt16(exactly: arguments.number("--port") ?? 0) else {
            throw .usage("'--port' needs a number of at most 65535, not '\(arguments.value("--port") ?? "")'.")
        }
        server.port = port
        let service = MockService(
            mocks,
            from: saved,
            clock: { Instant(milliseconds: Int64(Date().timeIntervalSince1970 * 1000)) },
            journal: try journal()
        )
        let tls = try tlsOptions()
        let listening: LoopbackServer
        do throws(TransportError) {
            listening = try LoopbackServer(service, configuration: server)
        } catch {
            throw .incomplete(error.message)
        }
        if !server.isLoopback {
            try OutputStream.standardError.write(
                "cutover: warning: \(server.address) is not loopback; whoever reaches it can read and change these mocks, over plain HTTP\n"
            )
        }
        defer { listening.stop() }
        var front: TLSFront?
        defer { front?.stop() }
        if let tls {
            // A server on every address is reached on loopback, too.
            let address = ["0.0.0.0", "::"].contains(server.address) ? "127.0.0.1" : server.address
            var configuration = TLSFront.Configuration(upstream: "\(address):\(listening.port)", hosts: service.hosts)
            (configuration.tool, configuration.port) = tls
            do throws(TLSFrontError) {
                front = try TLSFront(configuration)
            } catch {
                throw .incomplete(error.message)
            }
            service.tlsPort = front?.port
        }
        try OutputStream.standardOutput.write(ready(service, server.urlHost, listening.port, front) + "\n")
        try wait(front)
        // Answers that are on their way get through the front before it ends.
        listening.stop()
        if let file = mocks.stateFile {
            do throws(StateError) {
                try StateFile.save(service.savedState, to: file)
            } catch {
                throw .incomplete("the state was not saved: \(error.description).")
            }
        }
        return .identical
    }

    /// The state that `--state` names, read before anything is served; a folder that `--save-state` could not write to is found now, too.
    private func state() throws(CommandFailure) -> SavedState? {
        if let file = arguments.value("--save-state") {
            let folder = URL(fileURLWithPath: file).deletingLastPathComponent().path
            if access(folder, W_OK) != 0 {
                throw .usage(
                    "the state \(file) cannot be written: \(String(cString: strerror(errno))). Give a path in a folder that exists."
                )
            }
        }
        guard let file = arguments.value("--state") else { return nil }
        for option in ["--users", "--groups", "--entra"] where arguments.has(option) {
            throw .usage("'--state' and '\(option)' exclude each other: the directory is either loaded or generated.")
        }
        do throws(StateError) {
            return try StateFile.load(file)
        } catch {
            throw .usage(error.description)
        }
    }

    /// Waits for a signal.
    private func wait(_ front: TLSFront?) throws(CommandFailure) {
        while interruption.signal == nil {
            usleep(20_000)
            guard let front, let failure = front.failure else { continue }
            // A signal to the whole group, such as Ctrl-C, may reach the front first.
            usleep(200_000)
            if interruption.signal == nil { throw .incomplete(failure) }
        }
    }

    /// What `--tls-front` and `--tls-port` ask for, or `nil` without TLS.
    private func tlsOptions() throws(CommandFailure) -> (tool: TLSFrontTool?, port: UInt16)? {
        guard let word = arguments.value("--tls-front") else {
            if arguments.has("--tls-port") { throw .usage("'--tls-port' needs '--tls-front' beside it, say --tls-front auto.") }
            return nil
        }
        if let host = arguments.value("--host"), host.contains(":"), host != "::" {
            throw .usage("'--tls-front' reaches the mocks by IPv4 only; leave '--host' out, or give '::'.")
        }
        guard let port = UInt16(exactly: arguments.number("--tls-port") ?? 0) else {
            throw .usage("'--tls-port' needs a number of at most 65535, not '\(arguments.value("--tls-port") ?? "")'.")
        }
        return (TLSFrontTool(rawValue: word), port)
    }

    /// The one line that says where everything is.
    private func ready(_ service: MockService, _ host: String, _ port: UInt16, _ front: TLSFront?) -> String {
        let base = "http://\(host):\(port)"
        let tenant = service.graphConfiguration.tenantID
        var line: JSONObject = [
            "legacy": ["url": .string("\(base)/SCIM/v2"), "token": service.tokens.legacy.map { .string($0) } ?? .null],
            "apiV2": ["url": .string("\(base)/api/v2/scim"), "token": service.tokens.apiV2.map { .string($0) } ?? .null],
            "graph": [
                "url": .string("\(base)/v1.0"), "token": .string(service.tokens.graph),
                "tokenEndpoint": .string("\(base)/\(tenant)/oauth2/v2.0/token"),
            ],
            "admin": ["url": .string("\(base)/__admin")],
        ]
        if let front {
            line["tls"] = [
                "url": .string("https://127.0.0.1:\(front.port)"), "port": .number(JSONNumber(Int(front.port))),
                "ca": .string(front.authorityFile), "front": .string(front.tool.rawValue),
            ]
        }
        return JSONValue.object(line).text(pretty: false)
    }

    /// Opens the journal before anything is served.
    private func journal() throws(CommandFailure) -> (@Sendable (String) -> Void)? {
        guard let path = arguments.value("--journal") else { return nil }
        let descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        if descriptor < 0 {
            throw .usage(
                "the journal \(path) cannot be written: \(String(cString: strerror(errno))). Give a path in a folder that exists."
            )
        }
        let file = OutputStream(descriptor: descriptor, name: path)
        return { line in
            do throws(CommandFailure) {
                try file.write(line)
            } catch {
                // The mocks go on; whoever looks at the terminal learns that the journal does not.
                try? OutputStream.standardError.write("cutover: \(error.message)\n")
            }
        }
    }
}
