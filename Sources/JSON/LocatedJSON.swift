/// A place in a text that a person wrote.
public struct SourceLocation: Sendable, Hashable, CustomStringConvertible {
    /// The line, counted from 1.
    public var line: Int
    /// The column in Unicode scalars, counted from 1.
    public var column: Int

    /// Creates a location.
    public init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }

    /// `line:column`.
    public var description: String { "\(line):\(column)" }
}

/// A JSON value that remembers where each of its parts stands, so that an error can point there.
public struct LocatedJSON: Sendable, Hashable {
    /// One member of an object.
    public struct Member: Sendable, Hashable {
        /// The member's name.
        public var name: String
        /// Where the name starts.
        public var nameLocation: SourceLocation
        /// The member's value.
        public var value: LocatedJSON
    }

    /// What a value is.
    public enum Kind: Sendable, Hashable {
        /// `null`.
        case null
        /// `true` or `false`.
        case bool(Bool)
        /// A number.
        case number(JSONNumber)
        /// A string.
        case string(String)
        /// An array.
        case array([LocatedJSON])
        /// An object, its members in the order of the text.
        case object([Member])
    }

    /// What the value is.
    public var kind: Kind
    /// Where the value starts.
    public var location: SourceLocation

    /// The value without its places.
    public var plain: JSONValue {
        switch kind {
        case .null: .null
        case .bool(let value): .bool(value)
        case .number(let value): .number(value)
        case .string(let value): .string(value)
        case .array(let elements): .array(elements.map(\.plain))
        case .object(let members):
            .object(JSONObject(uncheckedUniqueMembers: members.map { JSONObject.Member($0.name, $0.value.plain) }))
        }
    }
}

// In an extension, so that the memberwise initialiser stays.
extension LocatedJSON {
    /// A value that no text gave: every place is line 0, column 0.
    public init(_ value: JSONValue) {
        location = SourceLocation(line: 0, column: 0)
        switch value {
        case .null: kind = .null
        case .bool(let value): kind = .bool(value)
        case .number(let value): kind = .number(value)
        case .string(let value): kind = .string(value)
        case .array(let elements): kind = .array(elements.map { LocatedJSON($0) })
        case .object(let object):
            let location = location
            kind = .object(object.members.map { Member(name: $0.name, nameLocation: location, value: LocatedJSON($0.value)) })
        }
    }
}
