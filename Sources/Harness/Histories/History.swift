import JSON

/// A random provisioning history: a scenario document as a file would hold it, and where its lanes change their endpoint.
///
/// What is fuzzed is what can be saved and run again: nothing of a history is outside the document but the three points.
public struct History: Sendable {
    /// Its number within the run, counted from 1.
    public var number: Int
    /// The seed of the run.
    public var seed: UInt64
    /// The scenario.
    public var document: JSONObject
    /// Behind which step the job is cut over; 0 is before the first.
    public var cutoverAt: Int
    /// Behind which later step it goes back; `nil` for no way back.
    public var rollbackAt: Int?
    /// The features it was made with.
    public var features: [HistoryFeature]

    /// The scenario that the document describes, decoded as a file's would be.
    ///
    /// - Throws: ``ScenarioError`` with what is wrong of it, which for a generated history is a mistake of the generator.
    public func scenario() throws(ScenarioError) -> Scenario { try Scenario(.object(document), file: name) }

    /// What the history is called: `history-17-of-seed-1.json5`, the name of the file it is saved to.
    public var name: String { "history-\(number)-of-seed-\(seed).json5" }

    /// The verbs of its steps, with repetitions, the migration's and the way back's among them.
    public var verbs: [String] {
        ["migration", "rollback", "steps"].flatMap { list in
            (document[list]?.arrayValue ?? []).compactMap { $0.objectValue?.names.first { $0 != "note" } }
        }
    }

    /// How many steps it has.
    public var stepCount: Int { document["steps"]?.arrayValue?.count ?? 0 }
}
