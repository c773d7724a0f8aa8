import JSON

/// Which attributes a response shows: `attributes` or `excludedAttributes` (RFC 7644 section 3.9).
public struct Projection: Sendable, Hashable {
    private var included: [AttributePath]
    private var excluded: [AttributePath]

    /// Everything that is returned by default.
    public static let all = Projection()

    private init() {
        included = []
        excluded = []
    }

    /// Reads the two comma-separated query parameters.
    ///
    /// - Throws: ``SCIMError`` 400 `invalidValue` where both are given or a name is malformed.
    public init(attributes: String?, excludedAttributes: String?) throws(SCIMError) {
        included = try Self.paths(attributes ?? "", "attributes")
        excluded = try Self.paths(excludedAttributes ?? "", "excludedAttributes")
        if !included.isEmpty && !excluded.isEmpty {
            throw SCIMError(400, .invalidValue, "attributes and excludedAttributes exclude each other; send one of them")
        }
    }

    /// Every attribute of every resource is compared with every name; a user has some fifty.
    private static let most = 200

    private static func paths(_ text: String, _ parameter: String) throws(SCIMError) -> [AttributePath] {
        var paths: [AttributePath] = []
        for piece in text.split(separator: ",") {
            guard paths.count < most else {
                throw SCIMError(400, .invalidValue, "\(parameter) names more than \(most) attributes")
            }
            let name = piece.drop { $0 == " " }
            guard let path = AttributePath(name) else {
                throw SCIMError(400, .invalidValue, "\"\(name)\" in \(parameter) is not an attribute name")
            }
            paths.append(path)
        }
        return paths
    }

    /// Whether everything is shown that is returned by default.
    public var isAll: Bool { included.isEmpty && excluded.isEmpty }

    /// Whether `attributes` names `name`, so that an attribute returned on request is shown.
    public func requests(_ name: String) -> Bool { included.contains { $0.name?.equalsIgnoringASCIICase(name) == true } }

    /// Whether the attribute called `name`, not returned `always`, is left out.
    public func omits(_ name: String) -> Bool {
        if included.isEmpty { return excluded.contains { $0.sub == nil && $0.name?.equalsIgnoringASCIICase(name) == true } }
        return !requests(name)
    }

    /// `resource` with the attributes that the projection leaves.
    public func applied(to resource: JSONObject, schema: SCIMSchema) -> JSONObject {
        var shown = JSONObject()
        for member in resource.members {
            if let extensionSchema = schema.extensionSchema(member.name), case .object(let object) = member.value {
                if let part = project(object, attributes: extensionSchema.attributes, urn: extensionSchema.id) {
                    shown[member.name] = .object(part)
                }
                continue
            }
            let definition = schema.attribute(member.name)
            if let value = project(member.value, member.name, definition, urn: schema.id) { shown[member.name] = value }
        }
        return shown
    }

    private func project(_ object: JSONObject, attributes: [SCIMAttribute], urn: String) -> JSONObject? {
        if included.contains(where: { $0.name == nil && $0.urn?.equalsIgnoringASCIICase(urn) == true }) { return object }
        if excluded.contains(where: { $0.name == nil && $0.urn?.equalsIgnoringASCIICase(urn) == true }) { return nil }
        var shown = JSONObject()
        for member in object.members {
            let definition = attributes.first { $0.name.equalsIgnoringASCIICase(member.name) }
            if let value = project(member.value, member.name, definition, urn: urn) { shown[member.name] = value }
        }
        return shown.isEmpty ? nil : shown
    }

    private func project(_ value: JSONValue, _ name: String, _ definition: SCIMAttribute?, urn: String) -> JSONValue? {
        switch definition?.returned ?? .default {
        case .always: return value
        case .never: return nil
        case .request where included.isEmpty: return nil
        default: break
        }
        let isNamed = { (path: AttributePath) in
            path.name?.equalsIgnoringASCIICase(name) == true && (path.urn.map { $0.equalsIgnoringASCIICase(urn) } ?? true)
        }
        if !included.isEmpty {
            let naming = included.filter(isNamed)
            if naming.isEmpty { return nil }
            if naming.contains(where: { $0.sub == nil }) { return value }
            let subs = naming.compactMap(\.sub)
            return Self.mapObjects(value) { object in
                object.filtered { name in subs.contains { $0.equalsIgnoringASCIICase(name) } }
            }
        }
        let naming = excluded.filter(isNamed)
        if naming.isEmpty { return value }
        if naming.contains(where: { $0.sub == nil }) { return nil }
        let subs = naming.compactMap(\.sub)
        return Self.mapObjects(value) { object in object.filtered { name in !subs.contains { $0.equalsIgnoringASCIICase(name) } }
        }
    }

    private static func mapObjects(_ value: JSONValue, _ change: (JSONObject) -> JSONObject) -> JSONValue {
        switch value {
        case .object(let object): .object(change(object))
        case .array(let elements): .array(elements.map { mapObjects($0, change) })
        default: value
        }
    }
}

extension JSONObject {
    fileprivate func filtered(_ keeps: (String) -> Bool) -> JSONObject {
        JSONObject(uncheckedUniqueMembers: members.filter { keeps($0.name) })
    }
}
