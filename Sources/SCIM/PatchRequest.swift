import JSON

/// A PATCH message (RFC 7644 section 3.5.2): operations that take effect all together or not at all.
public struct PatchRequest: Sendable, Hashable {
    /// The operations in order.
    public var operations: [PatchOperation]

    /// Creates a message.
    public init(operations: [PatchOperation]) { self.operations = operations }

    /// Reads a message from a request body. Member and operation names are taken in any case, as Entra ID sends `Replace`.
    ///
    /// - Throws: ``SCIMError`` 400 `invalidSyntax`, `invalidPath` or `noTarget` that names the operation, counted from 1.
    public static func parse(_ body: JSONValue) throws(SCIMError) -> PatchRequest {
        guard case .object(let object) = body else {
            throw SCIMError(400, .invalidSyntax, "the body is a \(body.typeName); expected an object with Operations")
        }
        guard let list = object.value(ignoringCase: "Operations")?.arrayValue, !list.isEmpty else {
            throw SCIMError(400, .invalidSyntax, "Operations is missing or empty; expected an array of at least one operation")
        }
        if let schemas = object.value(ignoringCase: "schemas") {
            let isNamed = (schemas.arrayValue ?? []).contains { $0.stringValue?.equalsIgnoringASCIICase(SCIMURN.patchOp) == true }
            if !isNamed { throw SCIMError(400, .invalidSyntax, "schemas does not name \(SCIMURN.patchOp)") }
        }
        var operations: [PatchOperation] = []
        operations.reserveCapacity(list.count)
        for (index, item) in list.enumerated() {
            do throws(SCIMError) {
                operations.append(try PatchOperation.parse(item))
            } catch {
                throw SCIMError(error.status, error.scimType, "operation \(index + 1): \(error.detail)")
            }
        }
        return PatchRequest(operations: operations)
    }

    /// The changes of membership where every operation is about `members` as a whole; `nil` where one is about something else.
    ///
    /// A server with an index of members applies these without ever building the array.
    public var memberChanges: [MemberChange]? {
        var changes: [MemberChange] = []
        for operation in operations {
            guard let change = operation.memberChange else { return nil }
            changes.append(change)
        }
        return changes
    }
}

/// A change of a group's members.
public enum MemberChange: Sendable, Hashable {
    /// These become members.
    case add([String])
    /// These are members no more.
    case remove([String])
    /// None is a member any more.
    case removeAll
    /// These and no others are members.
    case replaceAll([String])
}

/// One operation of a PATCH message.
public struct PatchOperation: Sendable, Hashable {
    /// What is done.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        /// Adds values to what is there.
        case add
        /// Takes values away.
        case remove
        /// Puts values in the place of others.
        case replace
    }

    /// What is done.
    public var kind: Kind
    /// What it is done to; `nil` where the value's own names tell.
    public var path: SCIMPath?
    /// The value; `nil` where none was given.
    public var value: JSONValue?

    /// Creates an operation.
    public init(_ kind: Kind, path: SCIMPath? = nil, value: JSONValue? = nil) {
        self.kind = kind
        self.path = path
        self.value = value
    }

    static func parse(_ item: JSONValue) throws(SCIMError) -> PatchOperation {
        guard case .object(let object) = item else {
            throw SCIMError(400, .invalidSyntax, "it is a \(item.typeName); expected an object")
        }
        guard let op = object.value(ignoringCase: "op")?.stringValue,
            let kind = Kind.allCases.first(where: { $0.rawValue.equalsIgnoringASCIICase(op) })
        else {
            let found = object.value(ignoringCase: "op")?.text() ?? "nothing"
            throw SCIMError(400, .invalidSyntax, "op is \(found); expected \"add\", \"remove\" or \"replace\"")
        }
        var path: SCIMPath?
        switch object.value(ignoringCase: "path") {
        case nil, .null?, .string("")?: break
        case .string(let text)?: path = try SCIMPath.parse(text)
        case let other?: throw SCIMError(400, .invalidPath, "path is a \(other.typeName); expected a string")
        }
        let value = object.value(ignoringCase: "value")
        if kind == .remove, path == nil { throw SCIMError(400, .noTarget, "remove without a path names nothing to remove") }
        if kind != .remove, value == nil { throw SCIMError(400, .invalidValue, "\(kind.rawValue) without a value") }
        return PatchOperation(kind, path: path, value: value)
    }

    fileprivate var memberChange: MemberChange? {
        guard let path, path.attribute.sub == nil, path.sub == nil,
            path.attribute.urn.map({ $0.equalsIgnoringASCIICase(SCIMURN.group) }) ?? true,
            path.attribute.name?.equalsIgnoringASCIICase("members") == true
        else { return nil }
        if let filter = path.filter {
            guard kind == .remove, value == nil || value?.isNull == true, let (attribute, id) = filter.asEquality,
                attribute.name?.equalsIgnoringASCIICase("value") == true, let id = id.stringValue
            else { return nil }
            return .remove([id])
        }
        guard let value, !value.isNull else { return kind == .remove ? .removeAll : nil }
        guard let ids = Self.memberIDs(value) else { return nil }
        switch kind {
        case .add: return .add(ids)
        // An empty list names no member: reading it as "all" is the mistake that empties groups (entra.md section 15).
        case .remove: return .remove(ids)
        case .replace: return .replaceAll(ids)
        }
    }

    /// The ids in the shapes that clients send: `[{value}]`, `{value}`, `"id"`, `["id"]`, and Netskope's wrapped `{value: {value}}`.
    private static func memberIDs(_ value: JSONValue) -> [String]? {
        switch value {
        case .string(let id): return [id]
        case .array(let elements):
            var ids: [String] = []
            for element in elements {
                guard let inner = memberIDs(element) else { return nil }
                ids += inner
            }
            return ids
        case .object(let object): return object.value(ignoringCase: "value").flatMap(memberIDs)
        default: return nil
        }
    }
}

/// Where servers differ in how they take a PATCH.
public struct PatchOptions: Sendable, Hashable {
    /// Whether add and replace on a filtered path without a match create the element. Entra ID relies on it (entra.md section 4).
    public var createsFilteredElement: Bool
    /// Whether the strings `"True"` and `"False"` are taken for booleans, as Entra ID's default dialect sends them.
    public var takesBooleanStrings: Bool
    /// Whether a value wrapped as `{"value": …}` is unwrapped for a simple attribute (Netskope's OpenAPI examples).
    public var unwrapsValues: Bool

    /// Creates options; the defaults take what Entra ID sends.
    public init(createsFilteredElement: Bool = true, takesBooleanStrings: Bool = true, unwrapsValues: Bool = true) {
        self.createsFilteredElement = createsFilteredElement
        self.takesBooleanStrings = takesBooleanStrings
        self.unwrapsValues = unwrapsValues
    }
}
