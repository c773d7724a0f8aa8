import HTTP

/// What verifying a scenario showed: its verdict, every finding, and the transcripts behind them.
public struct Verification: Sendable {
    /// The scenario that was lived.
    public var scenario: Scenario
    /// The verdict.
    public var verdict: ScenarioVerdict
    /// What is wrong, in the order it was found; empty where the lanes are identical.
    public var findings: [Finding]
    /// The lanes that were lived.
    public var lanes: [LaneReport]
    /// How many divergences each rule of the run declared known, by the rule's name, in the order of the rules.
    public var ruleUses: [(rule: String, uses: Int)]
    /// The SCIM exchanges of the baseline and of the first lane with a finding, as text without secrets; empty where nothing is wrong.
    public var transcript: String
    /// The seed of all ids and tokens: with it the same run gives the same bytes.
    public var seed: UInt64
}

extension Verification: CustomStringConvertible {
    /// How many groups of findings the text shows in full.
    private static let groupsShown = 8

    /// What was found, for a person: how bad it is, what follows, where, both values, both exchanges, what to do. The form is that of `cutover run`.
    public var description: String {
        let facts = "\(counted(verdict.lanes, "lane")), \(counted(verdict.requests, "request")), seed \(seed)"
        if findings.isEmpty { return "Identical: \(scenario.title)  [\(scenario.file) · \(facts)]" }
        let groups = FindingText.grouped(findings)
        var lines = ["Different: \(scenario.title)  [\(scenario.file) · \(facts)]"]
        if !scenario.proves.isEmpty { lines.append("  proves: \(scenario.proves)") }
        for group in groups.prefix(Self.groupsShown) {
            lines += FindingText(style: TerminalStyle()).lines(for: group).map { $0.isEmpty ? "" : "  " + $0 }
        }
        let more = groups.count - Self.groupsShown
        if more > 0 { lines.append("  … and \(counted(more, "more finding"))") }
        while lines.last?.isEmpty == true { lines.removeLast() }
        return lines.joined(separator: "\n")
    }
}
