import HTTP
import JSON

/// What was expected at one place, and what was found there: the form of a ``Divergence`` for what one lane shows alone.
///
/// Expectations, invariants and failures carry it, so that an explanation reads values and paths, never sentences.
public struct Evidence: Sendable, Hashable {
    /// What is concerned.
    public var dimension: Dimension
    /// The place, in the paths of ``Divergence/path``; of a failure `failures`, its name, and the object it befell.
    public var path: String
    /// What was expected; `nil` where nothing was.
    public var expected: JSONValue?
    /// What was found; `nil` where nothing was.
    public var found: JSONValue?
    /// The exchange that tells why, where one is known: the refusal behind a failure.
    public var exchange: Exchange?

    /// Creates evidence.
    public init(_ dimension: Dimension, _ path: [String], expected: JSONValue? = nil, found: JSONValue? = nil) {
        self.dimension = dimension
        self.path = Divergence.joined(path)
        self.expected = expected
        self.found = found
    }
}

/// Something that was asked for and is not so: a sentence for a person, and what it rests on.
public struct Shortfall: Sendable, Hashable {
    /// The sentence.
    public var message: String
    /// What it rests on.
    public var evidence: Evidence

    /// Creates a shortfall.
    public init(_ message: String, _ evidence: Evidence) {
        self.message = message
        self.evidence = evidence
    }
}
