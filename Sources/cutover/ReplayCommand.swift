import Foundation
import Harness
import JSON

/// `cutover replay`.
struct ReplayCommand {
    let arguments: ParsedArguments
    let interruption: Interruption

    /// A target and what opens it.
    private typealias Side = (target: ReplayTarget, token: String?)

    func run() throws(CommandFailure) -> ExitCode {
        guard let file = arguments.positional.first else {
            throw .usage(
                "'cutover replay' needs the recording, say: cutover replay trace.har --before mock:legacy --after mock:api-v2"
            )
        }
        if arguments.positional.count > 1 {
            throw .usage("'cutover replay' takes one recording, not '\(arguments.positional[1])', too.")
        }
        if arguments.has("--calibrate") { return try calibrate(file) }
        let sides = try sides()
        let options = try options()
        let recording = try failing { () throws(TrafficError) in
            try Recording(file: file, host: arguments.value("--only-host"))
        }
        let replay = Replay(recording, options: options)
        for side in sides { if let objection = replay.objection(to: side.target) { throw .usage(objection) } }
        let progress = Progress(total: sides.count == 1 ? replay.requestCount : replay.comparisonCount, noun: "requests")
        defer { progress.clear() }
        let shouldStop = { interruption.signal != nil }
        let result = try failing { () throws(TrafficError) in
            sides.count == 1
                ? try replay.against(
                    sides[0].target,
                    token: sides[0].token,
                    shouldStop: shouldStop,
                    progress: { progress.finished($0) }
                )
                : try replay.comparing(
                    before: sides[0],
                    after: sides[1],
                    shouldStop: shouldStop,
                    progress: { progress.finished($0) }
                )
        }
        progress.clear()
        if arguments.has("--json") {
            try OutputStream.standardOutput.write(result.json.text(pretty: true) + "\n")
        } else {
            try OutputStream.standardOutput.write(result.text(style: TerminalStyle(colour: mayColour(.standardOutput))))
        }
        if let code = interruption.exitCode { return code }
        if result.isDifferent { return .divergence }
        return result.isComplete ? .identical : .incomplete
    }

    /// `--calibrate OUT`.
    private func calibrate(_ file: String) throws(CommandFailure) -> ExitCode {
        for option in ["--before", "--after", "--profile", "--ledger", "--allow-writes", "--max-rps"] where arguments.has(option)
        {
            throw .usage("'--calibrate' compares the mocks with the recorded answers alone; leave '\(option)' out.")
        }
        let path = arguments.value("--calibrate") ?? ""
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
        if access(folder, W_OK) != 0 {
            throw .usage(
                "the profile \(path) cannot be written: \(String(cString: strerror(errno))). Give a path in a folder that exists."
            )
        }
        let interruption = interruption
        let progress = Progress(total: nil, noun: "trials")
        let calibration = try failing { () throws(TrafficError) in
            let target: ReplayTarget? =
                if let text = arguments.value("--against") {
                    try ReplayTarget(text, option: "--against", authorityFile: arguments.value("--ca-file"))
                } else { nil }
            return try Recording(file: file, host: arguments.value("--only-host")).calibrated(
                to: target,
                shouldStop: { interruption.signal != nil },
                progress: { progress.finished($0) }
            )
        }
        progress.clear()
        do {
            try Data(calibration.profileFile.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
        } catch {
            throw .incomplete("the profile \(path) was not written: the disk is full, or the folder does not allow it.")
        }
        if arguments.has("--json") {
            try OutputStream.standardOutput.write(calibration.json(writtenTo: path).text(pretty: true) + "\n")
        } else {
            let style = TerminalStyle(colour: mayColour(.standardOutput))
            try OutputStream.standardOutput.write(calibration.text(writtenTo: path, style: style))
        }
        return interruption.exitCode ?? (calibration.result.isIdentical ? .identical : .divergence)
    }

    /// The target or the two targets, each with its token.
    private func sides() throws(CommandFailure) -> [Side] {
        switch (arguments.has("--before"), arguments.has("--after"), arguments.has("--against")) {
        case (true, true, false): return [try side("--before"), try side("--after")]
        case (false, false, true): return [try side("--against")]
        default:
            throw .usage(
                "'cutover replay' needs '--before TARGET --after TARGET', or '--against TARGET' to compare with the recorded answers."
            )
        }
    }

    private func side(_ option: String) throws(CommandFailure) -> Side {
        let text = arguments.value(option) ?? ""
        let target = try failing { () throws(TrafficError) in
            try ReplayTarget(text, option: option, authorityFile: arguments.value("--ca-file"))
        }
        guard target.isServer else { return (target, nil) }
        let variable = "CUTOVER_\(option.dropFirst(2).uppercased())_TOKEN"
        let token = (ProcessInfo.processInfo.environment[variable] ?? "").trimmingCharacters(in: .whitespacesAndNewlines)
        guard !token.isEmpty else {
            throw .usage("\(option) \(target.name) needs a token: put it into the environment variable \(variable).")
        }
        guard token.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw .usage("the token in \(variable) holds a blank, a line break or a sign that no token has; copy it again.")
        }
        return (target, token)
    }

    private func options() throws(CommandFailure) -> ReplayOptions {
        var options = ReplayOptions()
        options.allowsWrites = arguments.has("--allow-writes")
        options.requestsPerSecond = arguments.number("--max-rps").map(Double.init)
        if let file = arguments.value("--ledger") {
            do throws(ScenarioError) {
                options.ledger = try Ledger(file: file)
                options.refusals = Ledger(entries: [])
            } catch {
                throw .usage(error.description)
            }
        }
        for text in arguments.allValues("--profile") {
            do throws(ProfileOverrideError) {
                for override in try ProfileOverride.all(of: text) { override.apply(to: &options.profiles) }
            } catch {
                throw .usage(error.description)
            }
        }
        return options
    }
}
