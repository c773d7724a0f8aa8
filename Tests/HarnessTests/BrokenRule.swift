import Testing

@testable import Harness

/// A rule of the model, a life that follows it, and a hand that breaks it on both endpoints alike.
struct BrokenRule: Sendable, CustomTestStringConvertible {
    /// The rule.
    var testDescription: String
    /// Further members of the scenario: `job`, `tenant`.
    var setup = ""
    /// The scenario's steps.
    var steps: String
    /// The step behind which the rule is broken.
    var step: Int
    /// How it is broken.
    var hand: @Sendable (inout World) -> Void
    /// What the model must say of it, behind that step alone.
    var says: [String]
}

/// Lives a rule's scenario on both endpoints, whole and broken.
func expectTold(_ rule: BrokenRule) throws {
    let text = ModelTests.scenario("\(rule.steps), { cycle: {} }", rule.setup)
    var ends: [DirectorySnapshot] = []
    for endpoint in [Endpoint.legacy, .apiV2] {
        let whole = try ModelledLane(text, on: endpoint)
        #expect(whole.said == [], "\(endpoint)")
        #expect(whole.unjudged == [:])
        let broken = try ModelledLane(text, on: endpoint, hands: [rule.step: rule.hand])
        #expect(broken.said == rule.says.map { "\(rule.step): \($0)" }, "\(endpoint)")
        ends.append(broken.snapshot)
    }
    // The comparison of lanes has nothing to say.
    #expect(ends[0].differences(in: ends[1]).isEmpty)
}
