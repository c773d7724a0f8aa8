import Foundation
import Testing

@Suite("cutover defects, and cutover run --defect")
struct DefectsTests {
    @Test("the list names every defect with what is wrong and where that comes from, in text and in JSON")
    func lists() throws {
        let text = try CutoverProcess.run(["defects"])
        let json = try CutoverProcess.run(["defects", "--json"])
        #expect(text.exitCode == 0)
        #expect(json.exitCode == 0)
        let list = try #require(try JSONSerialization.jsonObject(with: Data(json.standardOutput.utf8)) as? [[String: String]])
        #expect(list.count >= 64)
        for defect in list {
            for member in ["name", "summary", "source"] {
                #expect(text.standardOutput.contains(try #require(defect[member])))
            }
            let witness = try #require(defect["witness"])
            #expect(
                FileManager.default.fileExists(atPath: CutoverProcess.root.appendingPathComponent(witness).path),
                "\(witness)"
            )
        }
        #expect(text.standardOutput.hasSuffix("\(list.count) defects\n"))
    }

    @Test(
        "a run with a defect is different where a scenario notices it: exit code 1, and 0 where none can",
        arguments: ["run", "sweep"]
    )
    func runs(command: String) throws {
        let words = [command, "--defect", "remove-by-value-clears-group", "--fail-fast"]
        let noticed = try CutoverProcess.run(words + ["scenarios/groups/members-in-batches.json5"])
        #expect(noticed.exitCode == 1)
        #expect(noticed.standardOutput.contains("user3@contoso.com is no longer a member of Group 1"))
        #expect(!noticed.standardOutput.contains("stale"))
        // Nobody leaves a group there.
        #expect(try CutoverProcess.run(words + ["scenarios/lifecycle/joiner.json5"]).exitCode == 0)
    }
}
