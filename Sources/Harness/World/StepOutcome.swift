/// What came of a step beside the change of the world.
struct StepOutcome {
    /// Failures by name, in the order they were seen.
    var failures: [(name: NamedFailure.Name, detail: String)] = []
    /// What a step expected and did not find.
    var unmet: [String] = []
}
