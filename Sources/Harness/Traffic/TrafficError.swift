import JSON

/// Why traffic cannot be recorded, read or replayed: what was wrong, where, and what to do.
public struct TrafficError: Error, Sendable, Hashable, CustomStringConvertible {
    /// Whose mistake it is.
    public enum Kind: Sendable, Hashable {
        /// A word or a file that was given is wrong; nothing was done.
        case usage
        /// It could not be done to the end: a full disk, a target that does not answer.
        case incomplete
    }

    /// Whose mistake it is.
    public var kind: Kind
    /// A sentence or two for a person.
    public var description: String

    /// A mistake in a word or a file.
    static func usage(_ description: String) -> TrafficError { TrafficError(kind: .usage, description: description) }
    /// Something that could not be done to the end.
    static func incomplete(_ description: String) -> TrafficError { TrafficError(kind: .incomplete, description: description) }
}
