/// One member that an object of a scenario file may have. The decoder, the JSON Schema and the reference read the same table.
struct Field: Sendable {
    /// The member's name.
    let name: String
    /// What its value may be.
    let type: FieldType
    /// Whether it must be there.
    let isRequired: Bool
    /// What it means, in a sentence.
    let doc: String

    init(_ name: String, _ type: FieldType, required: Bool = false, _ doc: String) {
        self.name = name
        self.type = type
        isRequired = required
        self.doc = doc
    }
}

/// What a value of a scenario file may be.
indirect enum FieldType: Sendable {
    /// A string that is not empty.
    case text
    /// `true` or `false`.
    case boolean
    /// A whole number within limits that keep every sum of them small.
    case integer(minimum: Int, maximum: Int = 1_000_000)
    /// One of these words.
    case word([String])
    /// The key of a user, of a group, or of either.
    case key(KeyKind)
    /// Any value.
    case anything
    /// `null`, or a value of the type.
    case nullable(FieldType)
    /// A list of values of the type.
    case list(FieldType)
    /// An object with any names, whose values are of the type.
    case map(FieldType)
    /// An object with these members only.
    case object([Field])
    /// An object with these members, and others with any value.
    case open([Field])
    /// A step: an object with one verb.
    case step

    enum KeyKind: Sendable {
        case user
        case group
        case either
    }

    /// What is expected, in words.
    var expectation: String {
        switch self {
        case .text: "a string that is not empty"
        case .boolean: "true or false"
        case .integer(let minimum, let maximum): "a whole number from \(minimum) to \(maximum)"
        case .word(let words): "one of " + words.map { "\"\($0)\"" }.joined(separator: ", ")
        case .key(.user): "the key of a user"
        case .key(.group): "the key of a group"
        case .key(.either): "the key of a user or a group"
        case .anything: "any value"
        case .nullable(let type): "null or \(type.expectation)"
        case .list(let type): "a list, each item \(type.expectation)"
        case .map, .object, .open: "an object"
        case .step: "a step: an object with one verb"
        }
    }
}
