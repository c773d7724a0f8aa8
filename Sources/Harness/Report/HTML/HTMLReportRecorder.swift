import JSON

/// Writes the run as one HTML page when it ends: no network, no second file, the same bytes for the same seed.
///
/// The verdict is plain HTML. Everything else is JSON inside the page, which the page's own script draws as it is asked for; so a run of
/// thousands of scenarios opens at once. Nothing that a scenario holds becomes markup: see `HTMLPage`.
public struct HTMLReportRecorder: EventRecorder {
    private let write: (String) -> Void
    private var suite = SuiteHeader(scenarioCount: 0, seed: 0, transport: "", identity: SuiteIdentity(of: []), isComplete: false)
    private var scenario: ScenarioHeader?
    private var lanes: [LaneReport] = []
    private var findings: [Finding] = []
    private var scenarios: [JSONValue] = []
    private var evidence = HTMLEvidence()
    private var severities: [Severity: Int] = [:]

    /// Creates a recorder that gives the page to `write`, once.
    public init(write: @escaping (String) -> Void) { self.write = write }

    /// Takes the next event.
    public mutating func record(_ event: Event) {
        switch event {
        case .suiteStarted(let header): suite = header
        case .scenarioStarted(let header):
            scenario = header
            lanes = []
            findings = []
        case .laneFinished(let lane): lanes.append(lane)
        case .found(let finding): findings.append(finding)
        case .scenarioFinished(let verdict): finish(verdict)
        case .suiteFinished(let summary): finish(summary)
        }
    }

    private mutating func finish(_ verdict: ScenarioVerdict) {
        guard let scenario else { return }
        let groups = FindingText.grouped(findings)
        let shown = groups.prefix(Self.groupsShown).map { evidence.json($0) }
        for group in groups {
            if let worst = group.map(\.explanation.severity).max(by: { $0 < $1 }) { severities[worst, default: 0] += 1 }
        }
        var json: JSONObject = [
            "file": .string(scenario.file), "title": .string(scenario.title), "proves": .string(scenario.proves),
            "tags": .strings(scenario.tags), "steps": .strings(scenario.steps), "migration": .strings(scenario.migration),
            "rollback": .strings(scenario.rollback), "identical": .bool(verdict.isIdentical),
            "lanes": .number(JSONNumber(verdict.lanes)), "requests": .number(JSONNumber(verdict.requests)),
            "strips": HTMLLaneStrips(lanes, findings).json,
        ]
        if !shown.isEmpty { json["findings"] = .array(Array(shown)) }
        if groups.count > shown.count { json["more"] = .number(JSONNumber(groups.count - shown.count)) }
        scenarios.append(.object(json))
    }

    private func finish(_ summary: SuiteSummary) {
        let data: JSONValue = [
            "scenarios": .array(scenarios), "exchanges": .array(evidence.exchanges),
            "directories": .array(evidence.directories),
        ]
        write(HTMLPage(suite: suite, summary: summary, severities: severities, data: data).text)
    }

    /// How many findings of a scenario the page holds.
    private static let groupsShown = 200
}

extension JSONValue {
    /// An array of strings.
    static func strings(_ texts: some Sequence<String>) -> JSONValue { .array(texts.map { .string($0) }) }
}
