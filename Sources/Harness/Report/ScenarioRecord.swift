/// A scenario that has ended, with all that was said of it: what reports are made of that show a scenario at a time.
struct ScenarioRecord {
    /// Which scenario it is.
    let header: ScenarioHeader
    /// Its lanes, in the order they were lived.
    let lanes: [LaneReport]
    /// Its findings, in the order they were told.
    let findings: [Finding]
    /// Its verdict.
    let verdict: ScenarioVerdict

    /// A lane, with what is wrong in it.
    struct Case {
        /// The lane.
        let lane: Lane
        /// What was lived of it; `nil` where it could not begin.
        let report: LaneReport?
        /// The findings that are shown with this lane, the worst first.
        let findings: [Finding]
        /// The findings that this lane shares with another one, with which they are shown; the worst first.
        let shared: [Finding]

        /// Whether nothing is wrong in the lane.
        var isSound: Bool { findings.isEmpty && shared.isEmpty }
        /// The worst finding.
        var worst: Finding? { (findings + shared).worstFirst.first }
        /// Whether the lane, or a request before it, could not be lived at all: the harness's trouble, and no verdict about an endpoint.
        var couldNotBegin: Bool { findings.contains { $0.kind == .unexpectedFailure && $0.evidence?.path == "failures/start" } }
    }

    /// Every lane that was lived, and every one that a finding names.
    var cases: [Case] {
        var own: [Lane: [Finding]] = [:]
        var shared: [Lane: [Finding]] = [:]
        var order = lanes.map(\.lane)
        var known = Set(order)
        for finding in findings {
            own[finding.lane, default: []].append(finding)
            for lane in finding.alsoIn where lane != finding.lane { shared[lane, default: []].append(finding) }
            for lane in [finding.lane] + finding.alsoIn where known.insert(lane).inserted { order.append(lane) }
        }
        let reports = Dictionary(lanes.map { ($0.lane, $0) }) { first, _ in first }
        return order.map { lane in
            Case(
                lane: lane,
                report: reports[lane],
                findings: (own[lane] ?? []).worstFirst,
                shared: (shared[lane] ?? []).worstFirst
            )
        }
    }
}

/// Gathers the events of a scenario until it ends.
struct ScenarioGathering {
    private var header: ScenarioHeader?
    private var lanes: [LaneReport] = []
    private var findings: [Finding] = []

    /// Takes the next event; the record of a scenario where the event ends one.
    mutating func take(_ event: Event) -> ScenarioRecord? {
        switch event {
        case .scenarioStarted(let started):
            header = started
            lanes = []
            findings = []
        case .laneFinished(let lane): lanes.append(lane)
        case .found(let finding): findings.append(finding)
        case .scenarioFinished(let verdict):
            defer { header = nil }
            return header.map { ScenarioRecord(header: $0, lanes: lanes, findings: findings, verdict: verdict) }
        case .suiteStarted, .suiteFinished: break
        }
        return nil
    }
}
