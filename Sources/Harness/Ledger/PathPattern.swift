/// A pattern for the paths of divergences: `*` stands for one segment, `**` for any number of them, `a|b` for either.
///
/// `wire` paths begin with the kind of request, whose slashes are written `~1`; in a pattern a request kind is given apart.
public struct PathPattern: Sendable, Hashable, CustomStringConvertible {
    private enum Segment: Sendable, Hashable {
        case any
        case anyNumber
        /// One of these, where a trailing `*` stood for any ending.
        case oneOf([Alternative])
    }

    private struct Alternative: Sendable, Hashable {
        let text: String
        let isBeginning: Bool
    }

    private let segments: [Segment]
    /// The pattern as it was written.
    public let description: String

    /// Creates a pattern.
    public init(_ text: String) {
        description = text
        segments = text.split(separator: "/", omittingEmptySubsequences: false).map { segment in
            switch segment {
            case "**": .anyNumber
            case "*": .any
            default:
                .oneOf(
                    segment.split(separator: "|").map { part in
                        let isBeginning = part.hasSuffix("*")
                        return Alternative(text: String(isBeginning ? part.dropLast() : part), isBeginning: isBeginning)
                    }
                )
            }
        }
    }

    /// Whether the pattern covers `path`.
    public func matches(_ path: String) -> Bool { matches(Self.segments(of: path)) }

    /// Whether the pattern covers a path in segments.
    func matches(_ path: [Substring]) -> Bool { matches(0, path, 0) }

    /// The segments of a path.
    static func segments(of path: String) -> [Substring] {
        path.utf8.split(separator: 0x2F, omittingEmptySubsequences: false).map { Substring($0) }
    }

    private func matches(_ pattern: Int, _ path: [Substring], _ place: Int) -> Bool {
        guard pattern < segments.count else { return place == path.count }
        switch segments[pattern] {
        case .anyNumber: return (place...path.count).contains { matches(pattern + 1, path, $0) }
        case .any: return place < path.count && matches(pattern + 1, path, place + 1)
        case .oneOf(let alternatives):
            guard place < path.count else { return false }
            let segment = path[place]
            let isThere = alternatives.contains { alternative in
                alternative.isBeginning ? segment.hasPrefix(alternative.text) : segment == alternative.text
            }
            return isThere && matches(pattern + 1, path, place + 1)
        }
    }
}
