import JSON

// What is saved of a finding, and how it is run again.
extension HistoryFinding {
    /// The small history under a title that says what it shows and where it comes from.
    public var saved: History {
        var saved = history
        saved.document["title"] = .string("Found by cutover fuzz: \(reason)")
        saved.document["proves"] = .string(
            relation.map { "The directory's end must not depend on \($0.kind.matter)." }
                ?? "The lanes must end alike; this is \(attempts == 0 ? "a history" : "the smallest history found") in which they do not."
        )
        saved.document["source"] = .string(
            "cutover fuzz, seed \(original.seed), history \(original.number)"
                + (attempts == 0 ? "" : ", made small from \(counted(original.stepCount, "step"))")
        )
        return saved
    }

    /// The files to save, by name.
    public var files: [(name: String, text: String)] {
        guard let relation else { return [(original.name, saved.text)] }
        var other = relation.other
        for name in ["title", "proves", "source"] { other.document[name] = saved.document[name] }
        let stem = original.name.dropLast(".json5".count)
        return [("\(stem)-a.json5", saved.text), ("\(stem)-b.json5", other.text)]
    }

    /// The options of `cutover run` with which a saved lane is lived again: `--cutover-at 2 --rollback-at 4`. A relation has two files and no such line:
    /// each of them is identical in itself.
    public var replayOptions: [String] {
        guard relation == nil else { return [] }
        var options: [String] = []
        if history.lives(.cutover) || history.lives(.rollback) { options += ["--cutover-at", String(history.cutoverAt)] }
        if let rollback = history.rollbackAt, history.lives(.rollback) { options += ["--rollback-at", String(rollback)] }
        return options
    }
}
