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
        var mocks = MockService.Configuration()
        mocks.users = arguments.number("--users") ?? 0
        mocks.groups = arguments.number("--groups") ?? 0
        mocks.seed = arguments.value("--seed").flatMap { UInt64($0) } ?? 1
        mocks.legacyToken = arguments.value("--legacy-token")
        mocks.apiV2Token = arguments.value("--api-v2-token")
        mocks.graphToken = arguments.value("--graph-token")
        for text in arguments.allValues("--profile") {
            do throws(ProfileOverrideError) {
                try ProfileOverride(text).apply(to: &mocks)
            } catch {
                throw .usage("--profile \(text): \(error.description)")
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
            clock: { Instant(milliseconds: Int64(Date().timeIntervalSince1970 * 1000)) },
            journal: try journal()
        )
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
        try OutputStream.standardOutput.write(ready(service, server.urlHost, listening.port) + "\n")
        while interruption.signal == nil { usleep(20_000) }
        listening.stop()
        return .identical
    }

    /// The one line that says where everything is.
    private func ready(_ service: MockService, _ host: String, _ port: UInt16) -> String {
        let base = "http://\(host):\(port)"
        let tenant = service.graphConfiguration.tenantID
        let line: JSONValue = [
            "legacy": ["url": .string("\(base)/SCIM/v2"), "token": .string(service.tokens.legacy)],
            "apiV2": ["url": .string("\(base)/api/v2/scim"), "token": .string(service.tokens.apiV2)],
            "graph": [
                "url": .string("\(base)/v1.0"), "token": .string(service.tokens.graph),
                "tokenEndpoint": .string("\(base)/\(tenant)/oauth2/v2.0/token"),
            ],
            "admin": ["url": .string("\(base)/__admin")],
        ]
        return line.text(pretty: false)
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
