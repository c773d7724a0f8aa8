import Foundation
import HTTP
import Harness

/// The write probe of `cutover check`, and the removal of what one left.
struct ProbeCommand {
    private let configuration: CheckConfiguration
    private let interruption: Interruption
    private let options: WriteProbe.Options
    private let path: String
    private let journal: ProbeJournalFile

    /// Makes the clean-up journal, before anything is sent.
    init(_ arguments: ParsedArguments, _ configuration: CheckConfiguration, _ interruption: Interruption) throws(CommandFailure) {
        self.configuration = configuration
        self.interruption = interruption
        let seed = arguments.value("--seed").flatMap { UInt64($0) } ?? UInt64.random(in: 0...UInt64.max)
        var options = WriteProbe.Options(seed: seed)
        options.crowdSize = arguments.number("--probe-members") ?? options.crowdSize
        options.batchSize = arguments.number("--probe-batch") ?? options.batchSize
        // A ledger of one's own takes the place of both built-in ones, as everywhere.
        if arguments.has("--ledger") { options.ledger = configuration.ledger }
        self.options = options
        let path = arguments.value("--clean-up-journal") ?? "cutover-probe-\(ProbeNames(seed: options.seed).id).jsonl"
        self.path = path
        do throws(ProbeJournalError) {
            journal = try ProbeJournalFile(creating: path)
        } catch {
            throw .usage(error.description + ".")
        }
    }

    /// Runs the probe behind the check and adds what it found to `result`.
    func run(_ result: inout CheckResult, _ display: CheckDisplay) throws(CommandFailure) {
        if let reason = result.isInterrupted || result.isUnreachable
            ? "the check did not come to its end" : result.hindersProbe.map({ "the step \($0) failed: nothing was written" })
        {
            unlink(path)
            return result.skipProbe(because: reason)
        }
        let (legacy, apiV2) = try Self.endpoints(configuration)
        let read = result.requests
        let interruption = interruption
        let report = WriteProbe(legacy: legacy, apiV2: apiV2, options: options, journal: journal, now: { Self.now }).run(
            shouldStop: { interruption.signal != nil },
            progress: { display.show(CheckRunner.Progress(stage: "write probe", done: 0, total: 0, requests: read + $0)) }
        )
        result.add(report, ledger: options.ledger)
        if report.leftovers.isEmpty {
            unlink(path)
        } else {
            display.clear()
            try? OutputStream.standardError.write(
                "cutover: the probe left something behind; \(path) says what. Remove it with: cutover check --clean-up \(path) "
                    + "--legacy-url \(configuration.legacyURL) --v2-url \(configuration.apiV2URL)\n"
            )
        }
    }

    private static var now: Instant { Instant(milliseconds: Int64(Date().timeIntervalSince1970 * 1000)) }

    /// Removes what the probe of the journal at `path` left.
    static func cleanUp(_ path: String, _ configuration: CheckConfiguration) throws(CommandFailure) -> ExitCode {
        let contents: ProbeJournalContents
        do throws(ProbeJournalError) {
            contents = try ProbeJournalContents(path: path)
        } catch {
            throw .usage(error.description + ".")
        }
        for (given, noted, option) in [
            (configuration.legacyURL.description, contents.legacyURL, "--legacy-url"),
            (configuration.apiV2URL.description, contents.apiV2URL, "--v2-url"),
        ] where given != noted {
            throw .usage("\(option): \(path) is the journal of a probe of \(noted), not of \(given). Nothing was removed.")
        }
        let journal: ProbeJournalFile
        do throws(ProbeJournalError) {
            journal = try ProbeJournalFile(continuing: path)
        } catch {
            throw .usage(error.description + ".")
        }
        let (legacy, apiV2) = try endpoints(configuration)
        let (left, transcript) = WriteProbe.cleanUp(contents, legacy: legacy, apiV2: apiV2, journal: journal, now: { now })
        let removed = transcript.exchanges.count { $0.request.method == "DELETE" && ($0.response?.status ?? 0) / 100 == 2 }
        var lines = left.map { one in
            let side = one.endpoint == .legacy ? "the legacy endpoint" : "API v2"
            return "  still there: \(one.description), at \(side): \(one.reason)"
        }
        let end =
            left.isEmpty
            ? "nothing of it is left." : "\(left.count) may be left. Run this again, or remove them by hand."
        lines.append("Removed \(removed) objects of probe \(contents.names.id); \(end)")
        try OutputStream.standardOutput.write(lines.joined(separator: "\n") + "\n")
        if left.isEmpty { unlink(path) }
        return left.isEmpty ? .identical : .incomplete
    }

    private static func endpoints(_ configuration: CheckConfiguration) throws(CommandFailure) -> (ProbeEndpoint, ProbeEndpoint) {
        do throws(TransportError) {
            // The system's clock: a signal must not end the waiting of the clean-up.
            let pair = try ProbeEndpoint.pair(configuration, clock: .system)
            return (pair.legacy, pair.apiV2)
        } catch {
            throw .usage(error.message + ".")
        }
    }
}
