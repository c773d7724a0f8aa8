import JSON

/// What a request's body would rename, and whom it refers to.
struct ProbeBody {
    /// The names that the object would have.
    private(set) var names: [String] = []
    /// The values that refer to other objects: members, a manager, groups.
    private(set) var references: [String] = []

    private let nameAttribute: String
    private static let referring = ["members", "manager", "groups"]

    init(_ body: JSONValue, _ kind: ProbeSubject.Kind) {
        nameAttribute = kind.nameAttribute
        guard let object = body.objectValue else { return }
        if let operations = object.value(ignoringCase: "Operations")?.arrayValue {
            for operation in operations { take(operation) }
        } else {
            take(object)
        }
    }

    /// The first reference that is to somebody whom the probe did not make; `nil` for none. A made-up id carries the probe's prefix.
    func stranger(_ register: ProbeRegister) -> String? {
        references.first { value in
            let isOwn = ProbeSubject.Kind.allCases.contains { register.ownsAnywhere($0, value) }
            return !value.isEmpty && !isOwn && !register.names.owns(value)
        }
    }

    private mutating func take(_ operation: JSONValue) {
        guard let operation = operation.objectValue else { return }
        let value = operation.value(ignoringCase: "value")
        guard let path = operation.value(ignoringCase: "path")?.stringValue, !path.isEmpty else {
            if let object = value?.objectValue { take(object) }
            return
        }
        guard let value else { return }
        take(path, value)
    }

    private mutating func take(_ object: JSONObject) {
        for member in object.members {
            if member.name.lowercased().hasPrefix("urn:"), let inner = member.value.objectValue {
                take(inner)
            } else {
                take(member.name, member.value)
            }
        }
    }

    private mutating func take(_ path: String, _ value: JSONValue) {
        // `urn:…:User:manager`, `urn:…:User.manager`, `members[value eq "x"]`, `manager.value`: what counts is the attribute.
        var attribute = path.lowercased()[...]
        if attribute.hasPrefix("urn:") {
            attribute = attribute[attribute.index(after: attribute.lastIndex(of: ":") ?? attribute.startIndex)...]
            if attribute.hasPrefix("user.") || attribute.hasPrefix("group.") {
                attribute = attribute.drop { $0 != "." }.dropFirst()
            }
        }
        attribute = attribute.prefix { $0 != "[" && $0 != "." }
        if attribute == nameAttribute.lowercased() {
            names.append(Self.unwrapped(value)?.stringValue ?? "")
        } else if Self.referring.contains(String(attribute)) {
            collect(value)
        }
    }

    /// `{"value": x}` stands for x in some dialects.
    private static func unwrapped(_ value: JSONValue) -> JSONValue? { value.objectValue.map { $0["value"] } ?? value }

    private mutating func collect(_ value: JSONValue) {
        switch value {
        case .string(let text): references.append(text)
        case .number(let number): references.append(number.intValue.map(String.init) ?? "a number")
        case .array(let items): for item in items { collect(item) }
        case .object(let object):
            for member in object.members where member.name.lowercased() == "value" { collect(member.value) }
        case .null, .bool: return
        }
    }
}
