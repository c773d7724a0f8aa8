/// Why an object is not of the shape that was expected: which member, what was expected, what stands there.
public struct JSONShapeError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The reason, in words for a person.
    public var description: String

    /// Creates an error.
    public init(_ description: String) { self.description = description }
}

// Members of a known type, for readers of files that people may have edited.
extension JSONObject {
    /// The string called `name`.
    ///
    /// - Throws: ``JSONShapeError`` where it is missing or something else.
    public func string(_ name: String) throws(JSONShapeError) -> String {
        try typed(name, "a string") { $0.stringValue }
    }

    /// The whole number called `name`.
    ///
    /// - Throws: ``JSONShapeError`` where it is missing or something else.
    public func integer(_ name: String) throws(JSONShapeError) -> Int {
        try typed(name, "a whole number") { $0.intValue }
    }

    /// The boolean called `name`.
    ///
    /// - Throws: ``JSONShapeError`` where it is missing or something else.
    public func flag(_ name: String) throws(JSONShapeError) -> Bool {
        try typed(name, "true or false") { $0.boolValue }
    }

    /// The object called `name`.
    ///
    /// - Throws: ``JSONShapeError`` where it is missing or something else.
    public func object(_ name: String) throws(JSONShapeError) -> JSONObject {
        try typed(name, "an object") { $0.objectValue }
    }

    /// The objects of the list called `name`.
    ///
    /// - Throws: ``JSONShapeError`` where it is missing or something else.
    public func objects(_ name: String) throws(JSONShapeError) -> [JSONObject] {
        try typed(name, "a list of objects") { Self.all($0) { $0.objectValue } }
    }

    /// The strings of the list called `name`.
    ///
    /// - Throws: ``JSONShapeError`` where it is missing or something else.
    public func strings(_ name: String) throws(JSONShapeError) -> [String] {
        try typed(name, "a list of strings") { Self.all($0) { $0.stringValue } }
    }

    /// The member called `name` as `read` takes it.
    ///
    /// - Parameter expected: what `read` takes, in words.
    /// - Throws: ``JSONShapeError`` where it is missing or `read` gives `nil`.
    public func typed<Value>(_ name: String, _ expected: String, _ read: (JSONValue) -> Value?) throws(JSONShapeError) -> Value {
        guard let value = self[name] else { throw JSONShapeError("\"\(name)\" is missing; expected \(expected)") }
        guard let typed = read(value) else {
            throw JSONShapeError("\"\(name)\" is \(Self.short(value)); expected \(expected)")
        }
        return typed
    }

    /// The member called `name` as `read` takes it, or `nil` where it is missing or null.
    ///
    /// - Throws: ``JSONShapeError`` where `read` gives `nil`.
    public func optional<Value>(_ name: String, _ expected: String, _ read: (JSONValue) -> Value?) throws(JSONShapeError)
        -> Value?
    {
        guard let value = self[name], !value.isNull else { return nil }
        return try typed(name, expected, read)
    }

    private static func all<Element>(_ value: JSONValue, _ read: (JSONValue) -> Element?) -> [Element]? {
        guard let elements = value.arrayValue else { return nil }
        let typed = elements.compactMap(read)
        return typed.count == elements.count ? typed : nil
    }

    private static func short(_ value: JSONValue) -> String {
        let text = value.text()
        return text.utf8.count > 60
            ? "\(value.typeName == "array" || value.typeName == "object" ? "an" : "a") \(value.typeName)" : text
    }
}
