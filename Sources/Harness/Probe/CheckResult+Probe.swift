import HTTP

extension CheckResult {
    /// What every step of the write probe has in front of its id.
    static let probePrefix = "write."

    /// Why the write probe cannot follow: the first step about hosts and tokens that failed; `nil` where it can.
    public var hindersProbe: String? {
        let needed = [
            "legacy-reachable", "v2-reachable", "legacy-token", "legacy-groups", "v2-users-privilege", "v2-groups-privilege",
            "legacy-test-connection", "v2-test-connection",
        ]
        return steps.first { needed.contains($0.id) && $0.status == .fail }?.id
    }

    /// Notes that the write probe was not run.
    public mutating func skipProbe(because reason: String) {
        steps.append(
            CheckStep("write-probe", Self.probeTitle, .skipped, [CheckStep.Evidence(reason)], cure: CheckCure.probe)
        )
    }

    private static let probeTitle = "What Entra ID writes has the same effect through both endpoints"

    /// Takes in what the write probe found. Its requests are numbered on behind the check's.
    public mutating func add(_ report: ProbeReport, ledger: Ledger) {
        let offset = requests
        requests += report.transcript.exchanges.count
        writes += report.transcript.exchanges.count { $0.request.method != "GET" }
        var counts: [CheckStep.Status: Int] = [:]
        var numbers: Set<Int> = []
        var found: [CheckStep] = []
        for outcome in report.outcomes {
            counts[outcome.status, default: 0] += 1
            let evidence = outcome.evidence.map { $0 + offset }
            if outcome.status != .pass { numbers.formUnion(outcome.evidence) }
            var texts = outcome.findings.map { CheckStep.Evidence(Self.harmless($0)) }
            if !evidence.isEmpty {
                if texts.isEmpty { texts = [CheckStep.Evidence("Both endpoints do the same.", evidence)] }
                texts[texts.count - 1].requests = evidence
            }
            found.append(
                CheckStep(
                    Self.probePrefix + outcome.id,
                    outcome.title,
                    outcome.status,
                    texts,
                    cure: outcome.cure.isEmpty ? nil : outcome.cure
                )
            )
        }
        noteWriting(report, offset)
        steps.append(Self.summary(report, counts))
        steps += found
        exchanges += numbers.sorted().map { number in
            let exchange = report.transcript.exchanges[number - 1]
            return (number + offset, Self.harmless(Self.line(exchange)))
        }
        subtracted += report.noise.map { note in
            let values = note.values.isEmpty ? "" : " (\(note.values.joined(separator: ", then ")))"
            return Self.harmless("\(note.step), \(note.path.replacing("~1", with: "/")): \(note.how)\(values)")
        }
        for (entry, uses) in report.known where uses > 0 {
            if let place = known.firstIndex(where: { $0.entry == entry }) {
                known[place].uses += uses
            } else {
                known.append((entry, uses))
            }
        }
        notes.removeAll { $0.hasSuffix(Self.unusedEntries) }
        let unused = report.known.filter { $0.uses == 0 }.count
        if unused > 0 {
            notes.append("\(unused) known differences did not occur in the write probe; on a tenant that decides nothing")
        }
        if report.wasInterrupted { isInterrupted = true }
        if let reason = report.incomplete {
            isUnreachable = true
            notes.append(Self.harmless("The write probe could not run to its end: \(reason)"))
        }
    }

    /// Answers what reading alone left open.
    private mutating func noteWriting(_ report: ProbeReport, _ offset: Int) {
        let created = report.outcomes.filter { ["user.create.minimal", "group.create.standard"].contains($0.id) }
        guard let place = steps.firstIndex(where: { $0.id == "v2-write-privilege" }), created.count == 2,
            created.allSatisfy({ $0.status == .pass })
        else { return }
        steps[place].status = .pass
        steps[place].evidence = [CheckStep.Evidence("the write probe created users and groups with it")]
        steps[place].cure = nil
    }

    private static func summary(_ report: ProbeReport, _ counts: [CheckStep.Status: Int]) -> CheckStep {
        let words = [CheckStep.Status.fail, .warn, .skipped].compactMap { status in
            counts[status].map { "\($0) \(status.rawValue)" }
        }
        let isWhole = !report.wasInterrupted && report.incomplete == nil
        let whole =
            "\(report.outcomes.count) steps, through the legacy endpoint twice and through API v2 once: "
            + (["\(counts[.pass] ?? 0) PASS"] + words).joined(separator: ", ")
        return CheckStep(
            "write-probe",
            probeTitle,
            !isWhole ? .skipped : report.isGo ? .pass : .fail,
            [CheckStep.Evidence(isWhole ? whole : "the probe did not come to its end, so it says nothing")],
            cure: isWhole && !report.isGo ? "Read the steps that follow; each names its requests." : nil
        )
    }

    /// `text` without what could steer a terminal: a host's words come into it.
    private static func harmless(_ text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.map { $0.properties.generalCategory == .control ? " " : $0 }))
    }

    private static func line(_ exchange: Exchange) -> String {
        let end =
            switch exchange.result {
            case .response(let response): "\(response.status), \(response.body.count) bytes"
            case .failure(let error): "no answer: \(error.message)"
            }
        return "\(exchange.request.method) \(exchange.request.authority)\(exchange.request.target) → \(end)"
    }
}
