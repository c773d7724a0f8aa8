import HTTP
import JSON
import MockNetskope

/// What a replay found.
public struct ReplayResult: Sendable {
    /// A recorded request that the two sides answered differently.
    public struct Finding: Sendable {
        /// The entry's number in the recording.
        public var entry: Int
        /// The request in a line, ids as recorded: `PATCH /Users/2819c223-…`.
        public var line: String
        /// What differs; empty where a side was not asked.
        public var divergences: [Divergence]
        /// Both exchanges.
        public var exchanges: ExchangePair
        /// Which side was not asked, and why; `nil` where both were.
        public var notSent: String?
        /// The entry whose failed creation this follows from; `nil` where it stands for itself.
        public var follows: Int?
    }

    /// A known difference that occurred.
    public struct Known: Sendable {
        /// The ledger's entry.
        public var difference: KnownDifference
        /// How often.
        public var count: Int
    }

    /// The recording's file.
    public let file: String
    /// The base URLs that were recorded.
    public let bases: [String]
    /// What of the file was not replayed, and why.
    public let skipped: [Recording.Skipped]
    /// What there is to say about the recording.
    public var notes: [String]
    /// What the two sides are called.
    public let baseline: String
    /// What the other side is called.
    public let lane: String
    /// How many requests there were to replay.
    public let requestCount: Int
    /// How many of them were answered by both sides and compared.
    public private(set) var compared = 0
    /// How many requests read at the end what the recording had changed.
    public private(set) var readBack = 0
    /// The requests whose answers differ, in the order of the recording.
    public private(set) var findings: [Finding] = []
    /// An object that was there before the recording, and has another id on the other side.
    public struct Reidentified: Sendable, Hashable {
        /// What it is called.
        public var name: String
        /// The entry that shows it first.
        public var entry: Int
        /// Its id on the baseline's side.
        public var baseline: String
        /// Its id on the other.
        public var lane: String
    }

    /// The objects that two endpoints of one tenant show under different ids.
    public private(set) var reidentified: [Reidentified] = []
    /// The requests that neither side was sent, so that nothing is known of them.
    public private(set) var unsent: [Finding] = []
    /// The known differences that occurred, in the order of the ledger.
    public private(set) var known: [Known] = []
    /// Whether it was stopped before its end.
    public var isInterrupted = false

    private var knownCounts: [KnownDifference: Int] = [:]
    private var reordered = 0

    init(_ recording: Recording, _ prepared: PreparedRecording, baseline: String, lane: String) {
        file = recording.file
        var bases: [String] = []
        for exchange in recording.exchanges where !bases.contains(exchange.base) { bases.append(exchange.base) }
        self.bases = bases
        var skipped = recording.skipped
        let transient = recording.exchanges.count - prepared.exchanges.count
        if transient > 0 {
            skipped.append(
                Recording.Skipped(
                    reason: "that failed for the moment only (no answer, 408, 425, 429, 502, 503 or 504)",
                    count: transient
                )
            )
        }
        self.skipped = skipped
        notes = recording.notes
        if prepared.plan.refusesAll(prepared.exchanges) {
            notes.append(
                "every recorded token was refused with 401, so a token that is refused is sent: nothing but refusals is compared"
            )
        }
        self.baseline = baseline
        self.lane = lane
        requestCount = prepared.exchanges.count
    }

    /// Whether both sides answered alike throughout.
    public var isIdentical: Bool { !isDifferent && isComplete }
    /// Whether anything differs.
    public var isDifferent: Bool { !findings.isEmpty || !reidentified.isEmpty }
    /// Whether every request was sent and compared.
    public var isComplete: Bool { unsent.isEmpty && !isInterrupted }

    /// Takes what the two sides made of a request.
    mutating func take(
        _ exchange: RecordedExchange,
        _ baseline: ReplaySide.Answer,
        _ lane: ReplaySide.Answer,
        follows: Int?,
        endpoints: (baseline: Endpoint, lane: Endpoint),
        _ comparison: ReplayComparison,
        isRecorded: Bool
    ) {
        var finding = Finding(
            entry: exchange.entry,
            line: "\(exchange.request.method) \(exchange.relative)" + (exchange.isReadBack ? ", read back at the end" : ""),
            divergences: [],
            exchanges: ExchangePair(baseline: nil, lane: nil),
            follows: follows
        )
        switch (baseline, lane) {
        case (.exchange(let left), .exchange(let right)):
            if exchange.isReadBack { readBack += 1 } else { compared += 1 }
            finding.exchanges = ExchangePair(baseline: left, lane: right)
            let outcome = comparison.outcome(of: exchange, left, right, endpoints: endpoints, isRecorded: isRecorded)
            for entry in outcome.known { knownCounts[entry, default: 0] += 1 }
            if outcome.isReordered { reordered += 1 }
            if outcome.divergences.isEmpty { return }
            finding.divergences = outcome.divergences
        case (.notSent, .notSent) where exchange.isReadBack: return
        case (.notSent(let why), .notSent):
            finding.notSent = why
            unsent.append(finding)
            return
        case (.notSent(let why), _): finding.notSent = "not sent to \(self.baseline): \(why)"
        case (_, .notSent(let why)): finding.notSent = "not sent to \(self.lane): \(why)"
        }
        findings.append(finding)
    }

    /// Holds the ids against each other under which the two show what was there before: endpoints of one tenant must show the same, or whoever keeps
    /// ids, as Entra ID does, loses everybody at the switch.
    mutating func compareIDs(
        _ prepared: PreparedRecording,
        _ first: ReplaySide,
        _ second: ReplaySide,
        isSameTenant: Bool
    ) {
        let created = Set(prepared.exchanges.filter(\.isCreation).flatMap(\.resources).map(\.id))
        var seen = created
        var others = 0
        for exchange in prepared.exchanges {
            for resource in exchange.resources where seen.insert(resource.id).inserted {
                guard let left = first.shownID(of: resource.id), let right = second.shownID(of: resource.id), left != right else {
                    continue
                }
                others += 1
                if isSameTenant {
                    reidentified.append(
                        Reidentified(name: resource.name ?? resource.id, entry: exchange.entry, baseline: left, lane: right)
                    )
                }
            }
        }
        if others > 0, !isSameTenant {
            notes.append(
                "\(counted(others, "object")) that were there before have other ids on the two sides, which are not one tenant"
            )
        }
    }

    /// Puts what was counted into words, once everything has been compared.
    mutating func settle(_ options: ReplayOptions) {
        known = (options.ledger.entries + options.refusals.entries).compactMap { entry in
            knownCounts.removeValue(forKey: entry).map { Known(difference: entry, count: $0) }
        }
        if reordered > 0 {
            notes.append(
                "\(counted(reordered, "answer")) held the same in another order, which is not compared: RFC 7644 promises none"
            )
        }
    }
}
