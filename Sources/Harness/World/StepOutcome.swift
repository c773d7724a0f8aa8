/// What came of a step beside the change of the world.
struct StepOutcome {
    /// Failures by name, in the order they were seen.
    var failures: [SeenFailure] = []
    /// What a step expected and did not find.
    var unmet: [Shortfall] = []
}

/// A failure that a step showed.
struct SeenFailure: Sendable {
    /// Its name.
    var name: NamedFailure.Name
    /// The object that could not be written, where the failure is about one.
    var subject: String?
    /// What was said about it.
    var detail: String

    init(_ name: NamedFailure.Name, of subject: String? = nil, _ detail: String) {
        self.name = name
        self.subject = subject
        self.detail = detail
    }

    /// The failure as evidence: nothing of the kind was expected.
    var evidence: Evidence {
        Evidence(.operation, ["failures", name.rawValue] + (subject.map { [$0] } ?? []), found: .string(detail))
    }
}
