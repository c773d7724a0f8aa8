/// An ordered list of header fields whose names are compared without regard to case (RFC 9110 section 5.1).
public struct HTTPHeaders: Sendable, Hashable {
    /// One field line.
    public struct Field: Sendable, Hashable {
        /// The name as written.
        public var name: String
        /// The value without surrounding white space.
        public var value: String

        /// Creates a field line.
        public init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    /// The field lines in the order they were written.
    public private(set) var fields: [Field]

    /// Creates a list from `fields`.
    public init(_ fields: [Field] = []) { self.fields = fields }

    /// The first value of the field called `name`. Assigning replaces every such field; assigning `nil` removes them.
    public subscript(name: String) -> String? {
        get { fields.first { $0.name.equalsFieldName(name) }?.value }
        set {
            let place = fields.firstIndex { $0.name.equalsFieldName(name) }
            fields.removeAll { $0.name.equalsFieldName(name) }
            if let newValue {
                fields.insert(Field(name: name, value: newValue), at: min(place ?? fields.count, fields.count))
            }
        }
    }

    /// Every value of the field called `name`, in order.
    public func values(_ name: String) -> [String] {
        fields.filter { $0.name.equalsFieldName(name) }.map(\.value)
    }

    /// Appends a field line and keeps those there are.
    public mutating func append(_ name: String, _ value: String) { fields.append(Field(name: name, value: value)) }

    /// Whether a field called `name` is present.
    public func contains(_ name: String) -> Bool { fields.contains { $0.name.equalsFieldName(name) } }
}

extension HTTPHeaders: ExpressibleByDictionaryLiteral {
    /// Creates a list; a name may occur more than once.
    public init(dictionaryLiteral elements: (String, String)...) {
        fields = elements.map { Field(name: $0.0, value: $0.1) }
    }
}

extension String {
    /// Whether two field names are the same without regard to ASCII case.
    func equalsFieldName(_ other: String) -> Bool {
        guard utf8.count == other.utf8.count else { return false }
        var left = utf8.makeIterator()
        var right = other.utf8.makeIterator()
        while let a = left.next(), let b = right.next() {
            if a == b { continue }
            let isLetter = (a | 0x20) >= 0x61 && (a | 0x20) <= 0x7A
            if !isLetter || (a ^ b) != 0x20 { return false }
        }
        return true
    }
}
