import JSON

/// A difference between the endpoints that the probe found.
public struct ProbeDifference: Sendable, Hashable {
    /// What explains it.
    public enum Explanation: Sendable, Hashable {
        /// Nothing.
        case none
        /// The entry of the ledger at this place.
        case known(Int)
        /// The same varies without any change.
        case noise
    }

    /// What is compared, in words.
    public var what: String
    /// The difference in the form of the ledger.
    public var divergence: Divergence
    /// The numbers of the exchanges behind it: the baseline's and the other.
    public var evidence: [Int]
    /// What explains it.
    public var explanation: Explanation
    /// Whether the items are the same and their order alone differs, which says nothing (RFC 7643 section 2.4).
    public var isOrder: Bool
}

/// Compares the round through API v2 with the round through the legacy endpoint, step by step, less noise and what is known.
struct ProbeComparison {
    let steps: [ProbeStep]
    let control: [ProbeRecord]
    let candidate: [ProbeRecord]
    let noise: ProbeNoise
    let ledger: [KnownDifference]

    /// The differences of the step at `index`, those that something explains among them.
    func differences(_ index: Int) -> [ProbeDifference] {
        let (left, right) = (control[index], candidate[index])
        var found: [ProbeDifference] = []
        if let a = left.form, let b = right.form {
            found += compare(index, "the answer", a, b, [.answer], [left.number, right.number])
        }
        for reading in left.readings {
            let channel = ProbeChannel.reading(reading.subject, reading.side)
            guard let other = right.reading(reading.subject, reading.side) else { continue }
            let through = reading.side == .legacy ? "the legacy endpoint" : "API v2"
            found += compare(
                index,
                "what \(through) shows of the \(reading.subject.kind.noun) behind it",
                reading.form,
                other.form,
                [channel],
                [reading.number, other.number],
                subject: reading.subject
            )
        }
        for (record, writer) in [(left, "the legacy endpoint"), (right, "API v2")] {
            for reading in record.readings where reading.side == .legacy {
                guard let other = record.reading(reading.subject, .apiV2) else { continue }
                let views = compare(
                    index,
                    "how the two endpoints show the \(reading.subject.kind.noun) that was written through \(writer)",
                    reading.form,
                    other.form,
                    [.reading(reading.subject, .legacy), .reading(reading.subject, .apiV2)],
                    [reading.number, other.number]
                )
                // Both writers show it as a rule: once is enough.
                found += views.filter { view in !found.contains { $0.isSame(as: view) } }
            }
        }
        return found
    }

    private func compare(
        _ index: Int,
        _ what: String,
        _ left: WireForm,
        _ right: WireForm,
        _ channels: [ProbeChannel],
        _ evidence: [Int?],
        subject: ProbeSubject? = nil
    ) -> [ProbeDifference] {
        let root = [left.kind, "response", "body"]
        let orders = ArrayOrder.places(left.responseValue, right.responseValue, at: root)
        let known = noise.orders(index, channels)
        let sorting = orders.union(known)
        var found: [(difference: JSONDifference, isOrder: Bool)] = left.ordered(sorting).differences(in: right.ordered(sorting))
            .map {
                ($0, false)
            }
        for path in orders.subtracting(known).sorted(by: { $0.lexicographicallyPrecedes($1) }) {
            found.append((JSONDifference(path: path, baseline: "in one order", lane: "in another order"), true))
        }
        return found.map { difference, isOrder in
            // Behind a write, the same endpoint shows what the two writes did: that is the directory, and no documented shape explains it.
            let isEffect = subject != nil && difference.path.starts(with: root)
            let divergence = Divergence(
                isEffect ? .directory : .wire,
                lane: .apiV2,
                against: .legacy,
                step: StepPlace(.steps, index + 1, steps[index].id),
                path: isEffect
                    ? [subject?.kind.rawValue.lowercased() ?? "", subject?.key ?? ""] + difference.path.dropFirst(3)
                    : difference.path,
                baseline: difference.baseline,
                value: difference.lane
            )
            let entry = ledger.firstIndex { $0.covers(divergence, baseline: .legacy) }
            return ProbeDifference(
                what: what,
                divergence: divergence,
                evidence: evidence.compactMap { $0 },
                explanation: noise.covers(difference, index, channels) ? .noise : entry.map { .known($0) } ?? .none,
                isOrder: isOrder
            )
        }
    }
}

extension ProbeDifference {
    /// Whether the other is the same difference, found at another exchange.
    func isSame(as other: ProbeDifference) -> Bool {
        divergence.path == other.divergence.path && divergence.dimension == other.divergence.dimension
            && divergence.baseline == other.divergence.baseline && divergence.value == other.divergence.value
            && what.hasPrefix("how the two") == other.what.hasPrefix("how the two")
    }
}
