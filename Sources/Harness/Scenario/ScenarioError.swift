import JSON

/// What is wrong with a scenario file: every problem, with its place and its cure.
public struct ScenarioError: Error, Sendable, CustomStringConvertible {
    /// One problem.
    public struct Problem: Sendable, Hashable, CustomStringConvertible {
        /// The path of the file.
        public var file: String
        /// Where it is; `nil` where it concerns the file as a whole.
        public var location: SourceLocation?
        /// The step, as `step 3` or `migration 1`; `nil` outside steps.
        public var step: String?
        /// What was wrong, what was expected, what to do.
        public var message: String

        /// `scenarios/x.json5:12:9: step 3: unknown member "usr"; did you mean "user"?`
        public var description: String {
            var text = file
            if let location { text += ":\(location)" }
            text += ": "
            if let step { text += "\(step): " }
            return text + message
        }
    }

    /// The problems in the order of their places.
    public var problems: [Problem]

    /// One line a problem.
    public var description: String { problems.map(\.description).joined(separator: "\n") }
}
