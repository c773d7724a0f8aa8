import Harness
import Testing

@Test("A seeded defect beside an ignored removal is noticed, over either transport")
func isNoticed() async throws {
    let joiner = try Scenarios.in("scenarios/joiner.json5")[0]
    let failure = await #expect(throws: ScenarioFailure.self) {
        try await joiner.verify(
            lanes: [.apiV2, .cutover],
            seed: 7,
            profile: ["apiV2.patchRemoveMember=ignore"],
            defect: Defect.named("add-replaces-members"),
            ledger: Ledger(),
            transports: [.memory, .loopback]
        )
    }
    #expect(failure?.verification.findings.isEmpty == false)
}
