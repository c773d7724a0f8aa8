import Harness
import MockNetskope
import Testing

/// The proof that seeded defects are caught, and its matrix.
@Suite("The proof of seeded defects")
struct DefectProverTests {
    private func prove(_ names: [String], scenarios: [String], histories: Int = 12) async throws -> DefectProver.Result {
        var options = DefectProver.Options()
        options.defects = names.compactMap(Defect.named)
        #expect(options.defects.count == names.count)
        let files = try ScenarioSuite.files(at: ["\(repository)/scenarios"]).filter { file in
            scenarios.contains { file.contains($0) }
        }
        options.scenarios = try ScenarioSuite.read(files)
        options.histories = histories
        options.soundHistories = histories
        // No clock: the figures of a test must not depend on the machine.
        return await DefectProver(options, clock: { 0 }).run()
    }

    @Test("A defect is caught by scenarios, sweeps and histories, each with what showed it first")
    func caught() async throws {
        let result = try await prove(
            ["filter-ignored", "remove-by-value-ignored"],
            scenarios: ["joiner", "members-add-and-remove"],
            histories: 40
        )
        #expect(result.isProved)
        #expect(result.soundFindings.isEmpty)
        #expect(result.soundTried == [.scenarios: 2, .sweeps: 2, .fuzz: 40])
        for proof in result.proofs {
            for means in ProofMeans.allCases {
                let kill = try #require(proof.kills[means], "\(proof.defect.name) by \(means.rawValue)")
                #expect(!kill.finding.isEmpty)
                #expect(kill.tried >= 1)
            }
        }
        #expect(result.proofs[1].kills[.scenarios]?.by.contains("members-add-and-remove.json5") == true)
    }

    @Test("A defect that no scenario notices is told by name, and nothing is proved")
    func missed() async throws {
        let result = try await prove(["allowlist-ignored"], scenarios: ["joiner"])
        #expect(!result.isProved)
        #expect(result.proofs[0].vain[.scenarios] == 1)
        let text = KillMatrix(result).text
        #expect(text.contains("Not proved: no scenario catches allowlist-ignored. A scenario is missing."))
        #expect(text.contains("the sound pair is clean: 1 scenario, 1 sweep, 12 random histories"))
    }

    @Test("The matrix has every defect and every means, for people and for machines")
    func matrix() async throws {
        let result = try await prove(["created-as-200", "audit-names-nobody"], scenarios: ["joiner"])
        let matrix = KillMatrix(result)
        #expect(matrix.text.contains("errors\n  created-as-200"))
        #expect(matrix.text.contains("attribution\n  audit-names-nobody"))
        #expect(matrix.json["proved"]?.boolValue == true)
        #expect(matrix.json["defects"]?[0]?["scenarios"]?["by"]?.stringValue?.contains("joiner.json5") == true)
        #expect(matrix.json["defects"]?.arrayValue?.count == 2)
    }

    @Test("A run that is stopped proves nothing")
    func stopped() async throws {
        var options = DefectProver.Options()
        options.scenarios = []
        let result = await DefectProver(options, clock: { 0 }).run(shouldStop: { true })
        #expect(!result.isProved)
        #expect(KillMatrix(result).text.contains("Stopped before the end."))
    }
}
