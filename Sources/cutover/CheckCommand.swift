import Foundation
import HTTP
import Harness
import JSON

/// `cutover check`.
struct CheckCommand {
    let arguments: ParsedArguments
    let interruption: Interruption

    /// The formats of `--report`.
    private static let formats = ["json", "markdown", "junit"]

    /// A token among the words would be in the shell's history and in the list of processes.
    static func refuseTokens(in words: some Sequence<String>) throws(CommandFailure) {
        for word in words where word.hasPrefix("--") {
            let name = word.prefix { $0 != "=" }
            guard name.lowercased().contains("token") || name.lowercased().contains("password"), !name.hasSuffix("-file") else {
                continue
            }
            throw .usage(
                "A token does not belong on the command line ('\(name)'): others could read it there. Put it into CUTOVER_LEGACY_TOKEN, CUTOVER_V2_TOKEN or CUTOVER_GRAPH_TOKEN, or into a file for --legacy-token-file, --v2-token-file or --graph-token-file; and if it was a real one, make a new one."
            )
        }
    }

    func run() throws(CommandFailure) -> ExitCode {
        var configuration = try configuration()
        if let journal = arguments.value("--clean-up") {
            if arguments.has("--write-probe") {
                throw .usage("'--clean-up' removes what a probe left, and '--write-probe' runs a new one: give one of them.")
            }
            return try ProbeCommand.cleanUp(journal, configuration)
        }
        let probe = arguments.has("--write-probe") ? try ProbeCommand(arguments, configuration, interruption) : nil
        let resume = try arguments.value("--resume").map { path throws(CommandFailure) in ProgressFile(path) }
        configuration.resumed = try resume?.load(for: configuration)
        let files = try reportFiles()
        let display = CheckDisplay()
        let interruption = interruption
        let runner = CheckRunner(
            configuration,
            clock: clock,
            shouldStop: { interruption.signal != nil },
            progress: { display.show($0) },
            save: { resume?.save($0) }
        )
        var result: CheckResult
        do throws(TransportError) {
            result = try runner.run()
        } catch {
            throw .usage(error.message + ".")
        }
        try probe?.run(&result, display)
        display.clear()
        try write(CheckReport(result), to: files)
        if let resume { try resume.finish(result.progress) }
        if let code = interruption.exitCode { return code }
        if result.isUnreachable { return .incomplete }
        return result.isGo ? .identical : .divergence
    }

    /// The system's clock, whose waiting a signal ends.
    private var clock: PaceClock {
        let system = PaceClock.system
        let interruption = interruption
        return PaceClock(
            now: system.now,
            sleep: { nanoseconds in
                var rest = nanoseconds
                while rest > 0, interruption.signal == nil {
                    let step = min(rest, 100_000_000)
                    system.sleep(step)
                    rest -= step
                }
            }
        )
    }

    // MARK: Options

    private func configuration() throws(CommandFailure) -> CheckConfiguration {
        guard let legacyURL = try url("--legacy-url"), let apiV2URL = try url("--v2-url") else {
            throw .usage(
                "'cutover check' needs both endpoints: --legacy-url URL --v2-url URL. 'cutover check --help' shows their form."
            )
        }
        var configuration = CheckConfiguration(
            legacyURL: legacyURL,
            legacyToken: try token("--legacy-token-file", "CUTOVER_LEGACY_TOKEN"),
            apiV2URL: apiV2URL,
            apiV2Token: try token("--v2-token-file", "CUTOVER_V2_TOKEN"),
            now: Instant(milliseconds: Int64(Date().timeIntervalSince1970 * 1000))
        )
        configuration.graphURL = try url("--graph-url")
        if configuration.graphURL != nil { configuration.graphToken = try token("--graph-token-file", "CUTOVER_GRAPH_TOKEN") }
        configuration.servicePrincipal = arguments.value("--service-principal")
        if configuration.servicePrincipal != nil, configuration.graphURL == nil {
            throw .usage("'--service-principal' needs '--graph-url' beside it, say --graph-url https://graph.microsoft.com/v1.0.")
        }
        configuration.authorityFile = arguments.value("--ca-file")
        configuration.requestsPerSecond = arguments.number("--max-rps").map(Double.init)
        configuration.exchangeMilliseconds = min(arguments.number("--timeout") ?? 30, 3600) * 1000
        if arguments.has("--all"), arguments.has("--sample") {
            throw .usage("'--all' and '--sample' exclude each other: either all are looked up, or so many.")
        }
        configuration.sample = arguments.has("--all") ? nil : arguments.number("--sample") ?? configuration.sample
        configuration.seed = arguments.value("--seed").flatMap { UInt64($0) } ?? configuration.seed
        if let file = arguments.value("--ledger") {
            do throws(ScenarioError) {
                configuration.ledger = try Ledger(file: file)
            } catch {
                throw .usage(error.description)
            }
        }
        return configuration
    }

    private func url(_ option: String) throws(CommandFailure) -> CheckURL? {
        guard let text = arguments.value(option) else { return nil }
        do throws(CheckURLError) {
            return try CheckURL(text)
        } catch {
            throw .usage("\(option): \(error.message).")
        }
    }

    private func token(_ option: String, _ variable: String) throws(CommandFailure) -> String {
        var token = ProcessInfo.processInfo.environment[variable] ?? ""
        var source = variable
        if let path = arguments.value(option) {
            guard let data = FileManager.default.contents(atPath: path) else {
                throw .usage("\(option): the file \(path) cannot be read. Give a file that holds the token and nothing else.")
            }
            token = String(decoding: data, as: UTF8.self)
            source = path
        }
        token = token.trimmingCharacters(in: .whitespacesAndNewlines)
        if token.isEmpty { throw .usage("There is no token in \(source). Set \(variable), or give \(option) FILE.") }
        guard token.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw .usage(
                "The token in \(source) holds a space, a line break or a letter that no token has. Was more copied than the token?"
            )
        }
        return token
    }

    // MARK: Reports

    /// Opens the report files before anything is sent, so that a wrong path costs nothing.
    private func reportFiles() throws(CommandFailure) -> [(format: String, file: OutputStream)] {
        var files: [(format: String, file: OutputStream)] = []
        for report in arguments.allValues("--report") {
            let parts = report.split(separator: "=", maxSplits: 1).map(String.init)
            guard parts.count == 2, Self.formats.contains(parts[0]) else {
                throw .usage(
                    "'--report' needs FORMAT=PATH with one of \(Self.formats.joined(separator: ", ")), say markdown=check.md, not '\(report)'."
                )
            }
            files.append((parts[0], try ReportFiles.opened(parts[1])))
        }
        return files
    }

    private func write(_ report: CheckReport, to files: [(format: String, file: OutputStream)]) throws(CommandFailure) {
        let json = report.json.text(pretty: true) + "\n"
        for (format, file) in files {
            switch format {
            case "markdown": try file.write(report.markdown)
            case "junit": try file.write(report.junit)
            default: try file.write(json)
            }
        }
        if arguments.has("--json") {
            try OutputStream.standardOutput.write(json)
        } else {
            try OutputStream.standardOutput.write(report.text(style: TerminalStyle(colour: mayColour(.standardOutput))))
        }
    }
}
