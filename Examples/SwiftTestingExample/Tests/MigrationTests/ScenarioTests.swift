import Harness
import HarnessTesting
import Testing

@Test("Nobody notices the change of endpoint", arguments: try Scenarios.in("scenarios"))
func isIdentical(_ scenario: Scenario) async throws {
    try await scenario.expectIdentical()
}
