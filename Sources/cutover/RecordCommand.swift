import Foundation
import HTTP
import Harness
import JSON

/// `cutover record`.
struct RecordCommand {
    let arguments: ParsedArguments
    let interruption: Interruption

    func run() throws(CommandFailure) -> ExitCode {
        guard let address = arguments.value("--upstream") else {
            throw .usage("'cutover record' needs '--upstream URL', the Tenant URL to record. 'cutover record --help' says more.")
        }
        guard let path = arguments.value("--out") else {
            throw .usage("'cutover record' needs '--out FILE', where the recording is written.")
        }
        guard let port = UInt16(exactly: arguments.number("--port") ?? 0) else {
            throw .usage("'--port' needs a number of at most 65535, not '\(arguments.value("--port") ?? "")'.")
        }
        var server = LoopbackServer.Configuration()
        server.scheme = "http"
        server.address = arguments.value("--host") ?? server.address
        server.port = port
        let upstream = try failing { () throws(TrafficError) in
            try Upstream(address, option: "--upstream", authorityFile: arguments.value("--ca-file"))
        }
        let file = try failing { () throws(TrafficError) in try HARFile(path, version: version) }
        let proxy = RecordingProxy(
            upstream,
            file: file,
            clock: { Instant(milliseconds: Int64(Date().timeIntervalSince1970 * 1000)) },
            tell: { try? OutputStream.standardError.write("cutover: \($0.description)\n") }
        )
        let listening: LoopbackServer
        do throws(TransportError) {
            listening = try LoopbackServer(proxy, configuration: server)
        } catch {
            // The file is as it was: not there, or empty.
            unlink(path)
            throw .incomplete(error.message)
        }
        defer { listening.stop() }
        if !server.isLoopback {
            try OutputStream.standardError.write(
                "cutover: warning: \(server.address) is not loopback; clients send their tokens there over plain HTTP\n"
            )
        }
        let ready: JSONValue = [
            "record": [
                "url": .string(proxy.tenantURL(behind: "http://\(server.urlHost):\(listening.port)")),
                "upstream": .string(upstream.description), "out": .string(path),
            ]
        ]
        try OutputStream.standardOutput.write(ready.text(pretty: false) + "\n")
        while interruption.signal == nil { usleep(20_000) }
        // What is being answered is recorded before the file ends.
        listening.stop(within: 30_000)
        try failing { () throws(TrafficError) in try file.finish() }
        let count = file.count
        try? OutputStream.standardError.write("cutover: \(count) \(count == 1 ? "exchange" : "exchanges") recorded in \(path)\n")
        if proxy.lostCount > 0 { throw .incomplete("\(proxy.lostCount) exchanges were not recorded; see the messages above.") }
        return .identical
    }
}

/// Does what may fail for a reason of traffic, and turns the reason into the command's end.
func failing<Result>(_ body: () throws(TrafficError) -> Result) throws(CommandFailure) -> Result {
    do throws(TrafficError) {
        return try body()
    } catch {
        throw CommandFailure(code: error.kind == .usage ? .usage : .incomplete, message: error.description)
    }
}
