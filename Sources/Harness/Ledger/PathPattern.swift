/// A pattern for the paths of divergences: `*` stands for one segment, `**` for any number of them, `a|b` for either.
///
/// `wire` paths begin with the kind of request, whose slashes are written `~1`; in a pattern a request kind is given apart.
public struct PathPattern: Sendable, Hashable, CustomStringConvertible {
    private let segments: [Substring]
    /// The pattern as it was written.
    public let description: String

    /// Creates a pattern.
    public init(_ text: String) {
        description = text
        segments = text.split(separator: "/", omittingEmptySubsequences: false)
    }

    /// Whether the pattern covers `path`.
    public func matches(_ path: String) -> Bool {
        Self.matches(segments[...], path.split(separator: "/", omittingEmptySubsequences: false)[...])
    }

    private static func matches(_ pattern: ArraySlice<Substring>, _ path: ArraySlice<Substring>) -> Bool {
        guard let first = pattern.first else { return path.isEmpty }
        if first == "**" {
            return (path.startIndex...path.endIndex).contains { matches(pattern.dropFirst(), path[$0...]) }
        }
        guard let segment = path.first else { return false }
        guard first == "*" || first.split(separator: "|").contains(where: { matches($0, segment) }) else { return false }
        return matches(pattern.dropFirst(), path.dropFirst())
    }

    /// Whether `alternative` is `segment`, where a trailing `*` stands for any ending.
    private static func matches(_ alternative: Substring, _ segment: Substring) -> Bool {
        alternative.hasSuffix("*") ? segment.hasPrefix(alternative.dropLast()) : alternative == segment
    }
}
