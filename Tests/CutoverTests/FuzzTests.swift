import Foundation
import Testing

@Suite("cutover fuzz, as a user runs it")
struct FuzzTests {
    @Test("sound endpoints stand random histories: exit code 0, and the same words again")
    func isIdentical() throws {
        let words = ["fuzz", "--histories", "25", "--seed", "3"]
        let result = try CutoverProcess.run(words)
        #expect(result.exitCode == 0, "\(result.standardOutput)\(result.standardError)")
        #expect(result.standardOutput.contains("Identical: 25 histories"))
        #expect(try CutoverProcess.run(words + ["--jobs", "1"]).standardOutput == result.standardOutput)
    }

    @Test("a lost removal is found, made small, printed like the golden file and saved: exit code 1")
    func finds() throws {
        let words = ["fuzz", "--profile", "apiV2.patchRemoveMember=ignore"]
        let result = try CutoverProcess.run(words)
        #expect(result.exitCode == 1)
        try expectGolden(result.standardOutput, "fuzz-removal-ignored.txt")
    }

    @Test("what is saved runs again with the line that is printed, and differs again")
    func replays() throws {
        let folder = try TemporaryFolder()
        let result = try CutoverProcess.run(["fuzz", "--profile", "apiV2.patchRemoveMember=ignore", "--save", folder.url.path])
        #expect(result.exitCode == 1)
        let line = try #require(result.standardOutput.split(separator: "\n").first { $0.contains("cutover run ") })
        let words = line.split(separator: " ").dropFirst().map(String.init)
        let again = try CutoverProcess.run(words)
        #expect(again.exitCode == 1, "\(again.standardOutput)\(again.standardError)")
        #expect(again.standardOutput.contains("/members/"))
    }

    @Test("--seconds ends the run, and says that nothing was found until then")
    func seconds() throws {
        let result = try CutoverProcess.run(["fuzz", "--seconds", "1", "--json"])
        #expect(result.exitCode == 0)
        #expect(result.standardOutput.contains("\"verdict\": \"stopped\""))
    }
}
