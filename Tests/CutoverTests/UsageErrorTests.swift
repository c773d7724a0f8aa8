import Foundation
import Testing

/// A command line with a mistake, and what the message must say.
struct Mistake: Sendable, CustomTestStringConvertible {
    var words: [String]
    var says: String
    var testDescription: String { "cutover " + words.joined(separator: " ") }
}

@Suite("Mistakes in the words: exit code 2, nothing is run")
struct UsageErrorTests {
    static let mistakes: [Mistake] = [
        Mistake(words: ["rum"], says: "There is no command 'rum'. Did you mean 'run'?"),
        Mistake(words: ["lsit"], says: "There is no command 'lsit'. Did you mean 'list'?"),
        Mistake(words: ["frobnicate"], says: "There is no command 'frobnicate'. 'cutover help' lists all."),
        Mistake(
            words: ["scenarios"],
            says: "'scenarios' is not a command, but a file or folder of that name exists. Write: cutover run scenarios"
        ),
        Mistake(words: ["record"], says: "'cutover record' needs '--upstream URL'"),
        Mistake(words: ["record", "--upstream", "http://127.0.0.1:1/SCIM/v2"], says: "'cutover record' needs '--out FILE'"),
        Mistake(
            words: ["record", "--upstream", "http://contoso.goskope.com/SCIM/v2", "--out", "/tmp/never.har"],
            says: "is plain HTTP"
        ),
        Mistake(
            words: ["record", "--upstream", "http://127.0.0.1:1/SCIM/v2", "--out", "README.md"],
            says: "the file README.md is there already and not empty; a recording is not overwritten"
        ),
        Mistake(
            words: ["record", "--upstream", "http://127.0.0.1:1/SCIM/v2", "--out", "/nowhere/x.har"],
            says: "the recording /nowhere/x.har cannot be written: No such file or directory."
        ),
        Mistake(words: ["record", "--token", "abc"], says: "'cutover record' has no option '--token'."),
        Mistake(words: ["replay"], says: "'cutover replay' needs the recording"),
        Mistake(words: ["replay", "x.har"], says: "needs '--before TARGET --after TARGET', or '--against TARGET'"),
        Mistake(words: ["replay", "x.har", "--before", "mock:legacy"], says: "needs '--before TARGET --after TARGET'"),
        Mistake(
            words: ["replay", "/nowhere/x.har", "--against", "mock:legacy"],
            says: "the recording /nowhere/x.har cannot be read"
        ),
        Mistake(words: ["replay", "README.md", "--against", "mock:legacy"], says: "README.md:1:1: "),
        Mistake(words: ["replay", "x.har", "--against", "mock:legcay"], says: "Did you mean 'mock:legacy'?"),
        Mistake(
            words: ["replay", "x.har", "--against", "http://127.0.0.1:1/SCIM/v2"],
            says: "needs a token: put it into the environment variable CUTOVER_AGAINST_TOKEN"
        ),
        Mistake(
            words: ["replay", "Tests/Recordings/firefox.har", "--against", "mock:api-v2", "--profile", "apiV2.x=1"],
            says: "there is no profile switch \"x\""
        ),
        Mistake(
            words: ["replay", "x.har", "--calibrate", "p.json5", "--before", "mock:legacy"],
            says: "'--calibrate' compares the mocks with the recorded answers alone; leave '--before' out."
        ),
        Mistake(
            words: ["replay", "Tests/Recordings/firefox.har", "--calibrate", "/nowhere/p.json5"],
            says: "the profile /nowhere/p.json5 cannot be written"
        ),
        Mistake(words: ["check"], says: "needs both endpoints: --legacy-url URL --v2-url URL"),
        Mistake(words: ["fuzz", "--histories", "0"], says: "--histories"),
        Mistake(words: ["fuzz", "--profile", "apiV2.unknownAtributes=refuse"], says: "unknownAttributes"),
        Mistake(words: ["fuzz", "--histories", "1", "--save", "/dev/null/x"], says: "Give a folder that can be written."),
        Mistake(words: ["help", "rnu"], says: "There is no command 'rnu'. Did you mean 'run'?"),
        Mistake(words: ["run", "--lnae", "legacy"], says: "'cutover run' has no option '--lnae'. Did you mean '--lane'?"),
        Mistake(words: ["--transprot", "both"], says: "'cutover run' has no option '--transprot'. Did you mean '--transport'?"),
        Mistake(words: ["list", "--lane", "legacy"], says: "'cutover list' has no option '--lane'."),
        Mistake(words: ["run", "-x"], says: "'cutover run' has no option '-x'."),
        Mistake(words: ["run", "--lane"], says: "'--lane' needs a value: --lane legacy,api-v2,cutover,rollback"),
        Mistake(words: ["run", "--seed="], says: "'--seed' needs a value: --seed N"),
        Mistake(words: ["run", "--seed", "--json"], says: "'--seed' needs a value"),
        Mistake(words: ["run", "--json=yes"], says: "'--json' takes no value, but 'yes' was given."),
        Mistake(words: ["run", "--seed", "1", "--seed", "2"], says: "'--seed' was given more than once."),
        Mistake(
            words: ["run", "--lane", "legacy,apiv2"],
            says: "'apiv2' is not a value of '--lane'. Did you mean 'api-v2'? Possible: legacy, api-v2, cutover, rollback."
        ),
        Mistake(words: ["run", "--lane", "legacy,"], says: "'' is not a value of '--lane'."),
        Mistake(
            words: ["run", "--transport", "memroy"],
            says: "'memroy' is not a value of '--transport'. Did you mean 'memory'?"
        ),
        Mistake(
            words: ["run", "--transport", "tcp"],
            says: "'tcp' is not a value of '--transport'. Possible: memory, loopback, both."
        ),
        Mistake(words: ["run", "--seed", "abc"], says: "'--seed' needs a whole number of at least 0, not 'abc'."),
        Mistake(words: ["run", "--seed", "-1"], says: "'--seed' needs a whole number of at least 0, not '-1'."),
        Mistake(words: ["run", "--jobs", "0"], says: "'--jobs' needs a whole number of at least 1, not '0'."),
        Mistake(words: ["run", "--jobs", "99999999999999999999"], says: "'--jobs' needs a whole number"),
        Mistake(words: ["run", "--shard", "3/2"], says: "'--shard' needs I/N with 1 ≤ I ≤ N, say 2/4, or auto, not '3/2'."),
        Mistake(words: ["run", "--shard", "0/2"], says: "not '0/2'."),
        Mistake(words: ["run", "--shard", "1"], says: "not '1'."),
        Mistake(words: ["run", "--cutover-at", "evry"], says: "'--cutover-at' needs 'every' or step numbers"),
        Mistake(words: ["run", "--rollback-at", "1,,2"], says: "'--rollback-at' needs 'every' or step numbers"),
        Mistake(words: ["run", "--report", "json"], says: "'--report' needs FORMAT=PATH, say json=report.json, not 'json'."),
        Mistake(words: ["run", "--report", "json="], says: "'--report' needs FORMAT=PATH"),
        Mistake(
            words: ["run", "--report", "jsno=a.json"],
            says:
                "There is no report format 'jsno'. Did you mean 'json'? This build writes: html, junit, json, tap, markdown, github."
        ),
        Mistake(words: ["merge", "a.json", "--report", "html=a.html"], says: "'cutover merge' writes no html report"),
        Mistake(words: ["run", "--report", "json=/no/such/folder/a.json"], says: "/no/such/folder/a.json"),
        Mistake(words: ["serve", "--state", "nowhere.jsonl"], says: "nowhere.jsonl cannot be read: No such file"),
        Mistake(words: ["serve", "--state", "README.md"], says: "README.md: line 1, column 1: unexpected `#`"),
        Mistake(words: ["serve", "--state", "x", "--users", "3"], says: "exclude each other"),
        Mistake(words: ["serve", "--save-state", "/nowhere/x"], says: "Give a path in a folder that exists"),
        Mistake(words: ["run", "--profile", "unknownAttributes"], says: "Give ENDPOINT.SWITCH=VALUE"),
        Mistake(words: ["run", "--profile", "apiV3.unknownAttributes=refuse"], says: "choose legacy, apiV2 or tenant"),
        Mistake(words: ["run", "--profile", "apiV2.unknownAtributes=refuse"], says: "unknownAttributes"),
        Mistake(words: ["run", "--profile", "apiV2.unknownAttributes=rfuse"], says: "refuse"),
        Mistake(
            words: ["run", "--defect", "remove-by-value-ignord"],
            says:
                "There is no seeded defect 'remove-by-value-ignord'. Did you mean 'remove-by-value-ignored'? 'cutover defects' lists all."
        ),
        Mistake(words: ["sweep", "--defect", "zzz"], says: "There is no seeded defect 'zzz'. 'cutover defects' lists all."),
        Mistake(words: ["defects", "--prove", "--histories", "0"], says: "--histories"),
        Mistake(words: ["defects", "--prove", "no/such/place"], says: "no/such/place"),
        Mistake(words: ["fuzz", "--defect", "remove-by-value-ignord"], says: "remove-by-value-ignored"),
        Mistake(words: ["schema", "extra"], says: "'cutover schema' takes no argument 'extra'."),
        Mistake(words: ["run", "no/such/place"], says: "no/such/place"),
        Mistake(words: ["list", "no/such/place"], says: "no/such/place"),
        Mistake(words: ["run", "scenarios", "--filter", "no scenario is called this"], says: "no scenario is called this"),
    ]

    @Test("The message names the mistake and the cure", arguments: mistakes)
    func mistake(_ mistake: Mistake) throws {
        let result = try CutoverProcess.run(mistake.words)
        #expect(result.exitCode == 2)
        #expect(result.standardError.contains(mistake.says), "said: \(result.standardError)")
        #expect(result.standardError.hasPrefix("cutover: "))
        #expect(result.standardOutput.isEmpty)
    }
}
