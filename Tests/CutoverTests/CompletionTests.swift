import Foundation
import Testing

@Suite("Completion and manual page")
struct CompletionTests {
    /// What is typed, and words that must and must not be offered.
    static let lines: [(typed: [String], offered: [String], missing: [String])] = [
        (["cutover", ""], ["run", "merge", "check", "completion", "help"], ["--lane"]),
        (["cutover", "me"], ["merge"], ["run"]),
        (["cutover", "--la"], ["--lane"], ["--ledger"]),
        (["cutover", "run", "--"], ["--lane", "--shard", "--report", "--help"], ["--faults"]),
        (["cutover", "sweep", "--fa"], ["--faults", "--fail-fast"], ["--lane"]),
        (["cutover", "run", "--lane", ""], ["legacy", "api-v2", "cutover", "rollback"], ["memory"]),
        (["cutover", "run", "--lane", "legacy,r"], ["legacy,rollback"], ["legacy"]),
        (["cutover", "run", "--transport", "l"], ["loopback"], ["memory"]),
        (["cutover", "run", "--report", "j"], ["junit=", "json="], ["tap="]),
        (["cutover", "help", "sw"], ["sweep"], ["run"]), (["cutover", "completion", ""], ["bash", "zsh", "fish"], ["run"]),
    ]

    @Test("bash offers the words of the command table", arguments: lines)
    func completesInBash(line: (typed: [String], offered: [String], missing: [String])) throws {
        let script = try CutoverProcess.run(["completion", "bash"])
        #expect(script.exitCode == 0)
        let folder = try TemporaryFolder()
        let file = try folder.write(script.standardOutput, to: "completion.bash")
        let said = try shell(
            [
                "bash", "--norc", "-c",
                #"source "$0"; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _cutover; printf '%s\n' "${COMPREPLY[@]}""#, file,
            ]
                + line.typed
        )
        let words = said.split(separator: "\n").map(String.init)
        for word in line.offered { #expect(words.contains(word), "lacks \(word): \(words)") }
        for word in line.missing { #expect(!words.contains(word), "offers \(word)") }
    }

    @Test("fish offers the words of the command table", .enabled(if: CompletionTests.has("fish")), arguments: lines)
    func completesInFish(line: (typed: [String], offered: [String], missing: [String])) throws {
        let folder = try TemporaryFolder()
        let file = try folder.write(try CutoverProcess.run(["completion", "fish"]).standardOutput, to: "completion.fish")
        let said = try shell([
            "fish", "--no-config", "-c", "source $argv[1]; complete -C $argv[2]", file, line.typed.joined(separator: " "),
        ])
        let words = said.split(separator: "\n").map { String($0.prefix { $0 != "\t" }) }
        for word in line.offered { #expect(words.contains(word), "lacks \(word): \(words)") }
        for word in line.missing { #expect(!words.contains(word), "offers \(word)") }
    }

    /// What is typed in zsh before a tabulator, and the line then.
    static let zshLines = [
        ("cutover run --tra", "cutover run --transport"), ("cutover comp", "cutover completion"),
        ("cutover run --lane leg", "cutover run --lane legacy"), ("cutover help def", "cutover help defects"),
    ]

    @Test("an interactive zsh completes the line", .enabled(if: CompletionTests.has("zsh")), arguments: zshLines)
    func completesInZsh(typed: String, line: String) throws {
        let folder = try TemporaryFolder()
        try folder.write(try CutoverProcess.run(["completion", "zsh"]).standardOutput, to: "_cutover")
        let driver = CutoverProcess.root.appendingPathComponent("Tests/Interop/reports/complete.zsh").path
        #expect(try shell(["zsh", "-f", driver, folder.url.path, typed]).hasPrefix(line))
    }

    @Test("completion without a shell, or for another one, says which there are: exit code 2", arguments: [[], ["tcsh"]])
    func refusesShell(words: [String]) throws {
        let result = try CutoverProcess.run(["completion"] + words)
        #expect(result.exitCode == 2)
        #expect(result.standardError.contains("needs a shell, bash, zsh, fish"))
    }

    @Test("the manual page of the repository is what help --man prints")
    func manualIsCurrent() throws {
        let page = try CutoverProcess.run(["help", "--man"])
        #expect(page.exitCode == 0)
        try expectGolden(page.standardOutput, "../../docs/cutover.1")
    }

    @Test("mandoc finds no error in the manual page", .enabled(if: CompletionTests.has("mandoc")))
    func manualIsSound() throws {
        let file = CutoverProcess.root.appendingPathComponent("docs/cutover.1").path
        #expect(try shell(["mandoc", "-T", "lint", "-W", "error", file]).isEmpty)
        let text = try shell(["mandoc", "-T", "html", file])
        #expect(text.contains("id=\"cutover_merge_REPORT.json_...\""))
    }

    /// Whether a program is in PATH.
    static func has(_ program: String) -> Bool {
        (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
            .contains { FileManager.default.isExecutableFile(atPath: "\($0)/\(program)") }
    }

    /// What a program prints.
    private func shell(_ words: [String]) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = words
        process.standardInput = FileHandle.nullDevice
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let data = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0, "\(words)")
        return String(decoding: data, as: UTF8.self)
    }
}
