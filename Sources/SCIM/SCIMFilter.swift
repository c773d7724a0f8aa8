import JSON

/// A filter as RFC 7644 section 3.4.2.2 defines it.
public indirect enum SCIMFilter: Sendable, Hashable {
    /// `path op value`.
    case compare(AttributePath, Comparison, JSONValue)
    /// `path pr`: the attribute has a value.
    case present(AttributePath)
    /// `left and right`.
    case and(SCIMFilter, SCIMFilter)
    /// `left or right`.
    case or(SCIMFilter, SCIMFilter)
    /// `not (filter)`.
    case not(SCIMFilter)
    /// `path[filter]`: one element of the attribute satisfies the filter.
    case valuePath(AttributePath, SCIMFilter)

    /// The comparison operators of RFC 7644 table 3.
    public enum Comparison: String, Sendable, Hashable, CaseIterable {
        /// Equal.
        case eq
        /// Not equal.
        case ne
        /// Contains.
        case co
        /// Starts with.
        case sw
        /// Ends with.
        case ew
        /// Greater than.
        case gt
        /// Greater than or equal.
        case ge
        /// Less than.
        case lt
        /// Less than or equal.
        case le
    }

    /// Reads a filter.
    ///
    /// - Throws: ``SCIMError`` 400 `invalidFilter` that names what was found, what was expected, and the column counted from 1.
    public static func parse(_ text: String) throws(SCIMError) -> SCIMFilter {
        var parser = SCIMFilterParser(text)
        return try parser.parseWhole()
    }

    /// The path and value where the filter is a single `path eq value`: what an index can answer.
    public var asEquality: (path: AttributePath, value: JSONValue)? {
        if case .compare(let path, .eq, let value) = self { return (path, value) }
        return nil
    }
}

extension SCIMFilter: CustomStringConvertible {
    /// The filter in canonical form; reading it again gives the same filter.
    public var description: String {
        switch self {
        case .compare(let path, let comparison, let value): "\(path) \(comparison.rawValue) \(value.text())"
        case .present(let path): "\(path) pr"
        case .and(let left, let right): "\(left.operand(under: 2)) and \(right.operand(under: 3))"
        case .or(let left, let right): "\(left.operand(under: 1)) or \(right.operand(under: 2))"
        case .not(let filter): "not (\(filter))"
        case .valuePath(let path, let filter): "\(path)[\(filter)]"
        }
    }

    /// The filter as an operand, in parentheses where it binds less tightly than `level`.
    private func operand(under level: Int) -> String {
        let own =
            switch self {
            case .or: 1
            case .and: 2
            default: 4
            }
        return own < level ? "(\(self))" : description
    }
}
