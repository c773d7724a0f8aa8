import Harness
import MockNetskope
import Testing

@Suite("Explanations")
struct ExplanationTests {
    @Test("a finding made by hand means what a reader would say", arguments: Meaning.rows)
    func explainsRow(row: String) throws {
        let meaning = try Meaning(row: row)
        expect(meaning)
        // What one lane shows alone means the same as a difference of two.
        #expect(meaning.expectation.explanation == meaning.divergence.explanation)
    }

    @Test("the exchanges behind a finding tell more than its place", arguments: Meaning.exchanged)
    func explainsExchanges(meaning: Meaning) { expect(meaning) }

    private func expect(_ meaning: Meaning) {
        let found = meaning.divergence.explanation
        #expect(found.severity == meaning.severity)
        #expect(found.group == meaning.group)
        #expect(found.audience == meaning.audience)
        #expect(found.dimension == meaning.dimension)
        #expect(found.consequence.contains(meaning.says), "\(found.consequence)")
        // Nothing is left to fill in; a kind of request may hold {id}, a line a name in braces.
        for placeholder in [
            "{who}", "{Who}", "{name}", "{member}", "{group}", "{attribute}", "{expected}", "{found}", "{request}",
        ] {
            #expect(!(found.consequence + found.advice).contains(placeholder), "\(found)")
        }
        #expect(!"\(found)".contains(Exchanges.token))
    }

    @Test("what no rule is for says so, and is no guess")
    func isHonest() {
        let place = StepPlace(.steps, 1, "cycle")
        let evidence = Evidence(.operation, ["moonPhase"], expected: "new", found: "full")
        let explanation = Finding(.expectation, lane: .apiV2, place: place, "m", evidence: evidence).explanation
        #expect(!explanation.isClassified)
        #expect(explanation.group == nil)
        #expect(explanation.consequence.hasPrefix("Not classified"))
        #expect(!Finding(.invariant, lane: .apiV2, place: place, "m").explanation.isClassified)
    }

    @Test(
        "a stale difference, two transports and a control lane are laid at nobody's door",
        arguments: [
            Finding(.staleDifference, lane: .apiV2, place: StepPlace(.settle, 2, "end"), "m"),
            Finding(.transportDifference, lane: .legacy, place: StepPlace(.steps, 0, "the whole lane"), "m"),
            Finding(
                .invariant,
                lane: .control(of: .apiV2),
                place: StepPlace(.steps, 1, "cycle"),
                "m",
                evidence: Evidence(.directory, ["users", "ada"], found: [:])
            ),
        ]
    )
    func sparesEndpoints(finding: Finding) { #expect(finding.explanation.audience == .scenarioAuthor) }

    @Test("the worst come first, and those that are equally bad stay in their order")
    func sorts() throws {
        let findings = try Meaning.rows.map { try Meaning(row: $0).divergence }
        let sorted = findings.worstFirst
        let severities = sorted.map(\.explanation.severity)
        #expect(severities == severities.sorted(by: >))
        for severity in Severity.allCases {
            #expect(
                sorted.filter { $0.explanation.severity == severity } == findings.filter { $0.explanation.severity == severity }
            )
        }
    }
}
