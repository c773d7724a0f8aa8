import HTTP
import JSON

/// What the probe says of one step.
public struct ProbeOutcome: Sendable {
    /// `user.disable.standard`.
    public let id: String
    /// What was done, in words.
    public let title: String
    /// How it came out.
    public let status: CheckStep.Status
    /// What was found, a sentence each.
    public let findings: [String]
    /// The numbers of the exchanges that show it.
    public let evidence: [Int]
    /// What to do; empty where there is nothing to do.
    public let cure: String
    /// The differences, those that something explains among them.
    public let differences: [ProbeDifference]
}

/// What varied through the legacy endpoint without any change, and is therefore let vary.
public struct ProbeNoiseNote: Sendable, Hashable {
    /// The step.
    public let step: String
    /// The place.
    public let path: String
    /// `another value`, `another order`, `comes and goes`.
    public let how: String
    /// What the two rounds showed.
    public let values: [String]
}

/// What a write probe found.
public struct ProbeReport: Sendable {
    /// The steps in their order.
    public let outcomes: [ProbeOutcome]
    /// What varied without any change.
    public let noise: [ProbeNoiseNote]
    /// How often each entry of the ledger explained a difference, in its order; 0 is a note, for another tenant may show what this one does not.
    public let known: [(entry: KnownDifference, uses: Int)]
    /// What could not be removed.
    public let leftovers: [ProbeLeftover]
    /// Whether the user stopped it.
    public let wasInterrupted: Bool
    /// Why the probe could not run to its end, in words; `nil` where it did, was interrupted, or found a reason not to switch.
    public let incomplete: String?
    /// Whose names the objects had.
    public let names: ProbeNames
    /// Every exchange, secrets redacted.
    public let transcript: Transcript

    /// Whether nothing speaks against the switch.
    public var isGo: Bool {
        !wasInterrupted && incomplete == nil && leftovers.isEmpty
            && !outcomes.contains { $0.status == .fail }
    }
}

extension ProbeReport {
    init(
        plan: ProbePlan,
        records: [ProbeRound: [ProbeRecord]],
        ledger: Ledger,
        stop: ProbeStop?,
        blind: [ProbeBlindness],
        leftovers: [ProbeLeftover],
        names: ProbeNames,
        transcript: Transcript
    ) {
        self.leftovers = leftovers
        self.names = names
        self.transcript = transcript
        wasInterrupted = stop == .interrupted
        var outcomes = [Self.preparation(stop, blind)]
        var uses = Array(repeating: 0, count: ledger.entries.count)
        if let control = records[.control], let again = records[.again], let candidate = records[.candidate] {
            let noise = ProbeNoise(control, again)
            let judge = ProbeJudge(
                comparison: ProbeComparison(
                    steps: plan.steps,
                    control: control,
                    candidate: candidate,
                    noise: noise,
                    ledger: ledger.entries
                )
            )
            for index in plan.steps.indices {
                let outcome = judge.outcome(index)
                for difference in outcome.differences { if case .known(let place) = difference.explanation { uses[place] += 1 } }
                outcomes.append(outcome)
            }
            self.noise = noise.found.map { Self.note($0.place, $0.kind, $0.difference, plan) }
        } else {
            noise = []
            outcomes += plan.steps.map {
                ProbeOutcome(
                    id: $0.id,
                    title: $0.title,
                    status: .skipped,
                    findings: ["The probe ended before it could be compared."],
                    evidence: [],
                    cure: "",
                    differences: []
                )
            }
        }
        known = zip(ledger.entries, uses).map { ($0, $1) }
        outcomes.append(Self.removal(leftovers))
        self.outcomes = outcomes
        incomplete =
            switch stop {
            case .unreachable(let side, let error): "\(side.probeWords) gives no answer any more: \(error.message)"
            case .journal(let message), .refused(let message): message
            case .interrupted, .collision, .blind, nil: nil
            }
    }

    private static func preparation(_ stop: ProbeStop?, _ blind: [ProbeBlindness]) -> ProbeOutcome {
        var status = CheckStep.Status.pass
        var findings = ["No object has a name of the probe."]
        var cure = ""
        var evidence: [Int] = []
        func cannotSee(_ blind: [ProbeBlindness], _ consequence: String) {
            status = .fail
            findings = blind.map {
                "At \($0.side.probeWords) \($0.reason). \(consequence): what cannot be found again must not be made."
            }
            cure =
                "Entra ID matches by this very look-up: do not switch before it is answered with 200 and a list of what the filter asks for."
            evidence = blind.map(\.exchange)
        }
        switch stop {
        case .collision(let side, let name, let exchange)?:
            status = .fail
            findings = ["\(side.probeWords) has an object named \"\(name)\", which the probe did not make. Nothing was written."]
            cure = "Remove what an earlier probe left (cutover check --clean-up FILE), or give another --seed."
            evidence = [exchange]
        case .blind(let blindness)?: cannotSee([blindness], "Nothing was written")
        case .interrupted?, .unreachable?, .journal?, .refused?, nil:
            if !blind.isEmpty { cannotSee(blind, "The object of that name was left out") }
        }
        return ProbeOutcome(
            id: "probe.names",
            title: "Look for the probe's names, before anything is written",
            status: status,
            findings: findings,
            evidence: evidence,
            cure: cure,
            differences: []
        )
    }

    private static func removal(_ leftovers: [ProbeLeftover]) -> ProbeOutcome {
        ProbeOutcome(
            id: "probe.clean-up",
            title: "Remove everything that the probe made, and look whether it is gone from both endpoints",
            status: leftovers.isEmpty ? .pass : .fail,
            findings: leftovers.map { "\($0.endpoint.probeWords) may still have the \($0.description): \($0.reason)." },
            evidence: leftovers.compactMap(\.exchange),
            cure: leftovers.isEmpty
                ? "" : "Run cutover check --clean-up with the journal and both URLs again; what remains, remove by hand.",
            differences: []
        )
    }

    private static func note(_ place: ProbeNoise.Place, _ kind: ProbeNoise.Kind, _ difference: JSONDifference, _ plan: ProbePlan)
        -> ProbeNoiseNote
    {
        ProbeNoiseNote(
            step: plan.steps[place.step].id,
            path: Divergence.joined(place.path),
            how: kind == .value ? "another value" : kind == .order ? "another order" : "comes and goes",
            values: [difference.baseline, difference.lane].compactMap { $0?.text(pretty: false) }
        )
    }
}

extension Endpoint {
    var probeWords: String { self == .legacy ? "the legacy endpoint" : "API v2" }
}
