import Harness

/// What an attached transcript is called.
enum TranscriptName {
    /// `joiner.transcript.txt` for `scenarios/lifecycle/joiner.json5`.
    static func file(of scenario: Scenario) -> String {
        let name = scenario.file.split(separator: "/").last ?? "scenario"
        return "\(name.split(separator: ".").first ?? name).transcript.txt"
    }
}
