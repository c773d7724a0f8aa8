import HTTP
import JSON
import MockNetskope

/// Sends a recording to one target or two, and compares what is answered.
public struct Replay {
    private let recording: Recording
    private let prepared: PreparedRecording
    private let options: ReplayOptions

    /// Prepares `recording`.
    public init(_ recording: Recording, options: ReplayOptions = ReplayOptions()) {
        self.init(recording, PreparedRecording(recording), options: options)
    }

    init(_ recording: Recording, _ prepared: PreparedRecording, options: ReplayOptions) {
        self.recording = recording
        self.prepared = prepared
        self.options = options
    }

    /// Says why `target` may not be asked: a recording with requests that change something is not sent to another machine without leave.
    public func objection(to target: ReplayTarget) -> String? {
        guard target.isRemote, !options.allowsWrites else { return nil }
        let writes = prepared.exchanges.filter(\.isWrite)
        guard let first = writes.first else { return nil }
        let others = writes.count == 1 ? "" : " and \(writes.count - 1) more"
        return
            "\(recording.file) has requests that change something (entry \(first.entry), \(first.request.method) \(first.relative.prefix { $0 != "?" })\(others)), "
            + "and \(target.name) is no mock: nothing was sent. If it is a tenant for tests, add --allow-writes."
    }

    /// Sends the recording to `target` and compares its answers with the recorded ones.
    ///
    /// - Parameters:
    ///   - target: what is asked.
    ///   - token: the target's token; a mock needs none.
    ///   - shouldStop: asked before each request.
    ///   - progress: told how many requests were sent so far.
    /// - Throws: ``TrafficError`` where the target cannot be asked.
    public func against(
        _ target: ReplayTarget,
        token: String?,
        shouldStop: () -> Bool = { false },
        progress: (Int) -> Void = { _ in }
    ) throws(TrafficError) -> ReplayResult {
        try checkContent()
        var side = try ReplaySide(target, prepared, token: token, options: options)
        let names = ReplayNames(prepared.exchanges, bases: side.bases)
        var result = ReplayResult(recording, prepared, baseline: "recorded", lane: target.name)
        let comparison = ReplayComparison(names: names.table, options: options)
        for (index, exchange) in prepared.exchanges.enumerated() {
            if shouldStop() {
                result.isInterrupted = true
                break
            }
            let follows = side.dependence(of: exchange)
            let answer = try side.send(exchange)
            result.take(
                exchange,
                Self.recorded(exchange),
                answer,
                follows: follows,
                endpoints: (exchange.endpoint, target.endpoint(for: exchange)),
                comparison,
                isRecorded: true
            )
            progress(index + 1)
        }
        result.settle(options)
        return result
    }

    /// Sends the whole recording to `before`, then to `after`, and compares their answers; each is read back at its end.
    ///
    /// One after the other, and not in turn: where both are endpoints of one tenant, each finds what the recording began with, provided that the
    /// recording removes what it made.
    ///
    /// - Throws: ``TrafficError`` where a target cannot be asked.
    public func comparing(
        before: (target: ReplayTarget, token: String?),
        after: (target: ReplayTarget, token: String?),
        shouldStop: () -> Bool = { false },
        progress: (Int) -> Void = { _ in }
    ) throws(TrafficError) -> ReplayResult {
        try checkContent()
        var first = try ReplaySide(before.target, prepared, token: before.token, options: options)
        var second = try ReplaySide(after.target, prepared, token: after.token, options: options)
        let names = ReplayNames(prepared.exchanges, bases: first.bases + second.bases)
        // Where both are the same mock or URL, the report must still tell them apart.
        let isSame = before.target.name == after.target.name
        var result = ReplayResult(
            recording,
            prepared,
            baseline: before.target.name + (isSame ? " (before)" : ""),
            lane: after.target.name + (isSame ? " (after)" : "")
        )
        let comparison = ReplayComparison(names: names.table, options: options)
        var answers: [(answer: ReplaySide.Answer, follows: Int?)] = []
        let exchanges = prepared.exchanges + prepared.readBacks
        for exchange in exchanges where !result.isInterrupted {
            if shouldStop() {
                result.isInterrupted = true
                break
            }
            let follows = first.dependence(of: exchange)
            answers.append((try first.send(exchange), follows))
            progress(answers.count)
        }
        for (index, exchange) in exchanges.enumerated() where !result.isInterrupted {
            if shouldStop() {
                result.isInterrupted = true
                break
            }
            let (baseline, followed) = answers[index]
            let follows = second.dependence(of: exchange)
            result.take(
                exchange,
                baseline,
                try second.send(exchange),
                follows: follows ?? followed,
                endpoints: (before.target.endpoint(for: exchange), after.target.endpoint(for: exchange)),
                comparison,
                isRecorded: false
            )
            progress(answers.count + index + 1)
        }
        result.compareIDs(prepared, first, second, isSameTenant: before.target.isSameTenant(as: after.target))
        result.settle(options)
        return result
    }

    /// Nothing must not pass for identical.
    private func checkContent() throws(TrafficError) {
        guard prepared.exchanges.isEmpty else { return }
        throw .usage(
            "\(recording.file) has nothing to replay: all that it holds (\(counted(recording.exchanges.count, "SCIM request"))) failed for the moment only (no answer, 408, 425, 429, 502, 503 or 504). Record again."
        )
    }

    /// How many requests a comparison with the recorded answers sends.
    public var requestCount: Int { prepared.exchanges.count }
    /// How many requests a comparison of two targets sends to both together, what is read back at the end among them.
    public var comparisonCount: Int { 2 * (prepared.exchanges.count + prepared.readBacks.count) }

    /// The recorded exchange as a side's answer, with its credential's fingerprint back in its place.
    private static func recorded(_ exchange: RecordedExchange) -> ReplaySide.Answer {
        var request = exchange.request
        if let credential = exchange.credential {
            if credential.isBearer { request.headers.append("Authorization", "Bearer \(credential.mark)") }
            if credential.isAPIToken { request.headers.append("Netskope-Api-Token", credential.mark) }
        }
        return .exchange(Exchange(number: exchange.entry, at: exchange.at, request: request, result: exchange.result))
    }
}
