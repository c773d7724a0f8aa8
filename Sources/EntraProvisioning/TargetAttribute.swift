import JSON
import SCIM

/// A target attribute of a mapping, taken apart: `emails[type eq "work"].value`, `name.givenName`, `urn:…:User:department`.
struct TargetAttribute: Sendable, Hashable {
    /// The text in the mapping, which is also the path of a PATCH operation.
    let path: String
    /// The extension's URN, empty for the core schema.
    let extensionURN: String
    /// The attribute: `emails`.
    let attribute: String
    /// The value of `type` that the filter asks for; `nil` without a filter.
    let type: String?
    /// The sub-attribute: `value`; `nil` for a simple attribute.
    let subAttribute: String?

    init(_ path: String) {
        self.path = path
        var rest = path[...]
        if path.hasPrefix("urn:"), let colon = path.lastIndex(of: ":") {
            extensionURN = String(path[..<colon])
            rest = path[path.index(after: colon)...]
        } else {
            extensionURN = ""
        }
        if let open = rest.firstIndex(of: "["), let close = rest.lastIndex(of: "]") {
            attribute = String(rest[..<open])
            type = rest[open..<close].split(separator: "\"").dropFirst().first.map(String.init)
            rest = rest[rest.index(after: close)...]
            subAttribute = rest.hasPrefix(".") ? String(rest.dropFirst()) : nil
        } else {
            let parts = rest.split(separator: ".", maxSplits: 1)
            attribute = parts.first.map(String.init) ?? ""
            type = nil
            subAttribute = parts.count > 1 ? String(parts[1]) : nil
        }
    }

    /// The value in a resource that the target answered; `nil` where it has none.
    func value(in resource: JSONObject) -> JSONValue? {
        var scope = resource
        if !extensionURN.isEmpty {
            guard let inner = resource.value(ignoringCase: extensionURN)?.objectValue else { return nil }
            scope = inner
        }
        guard let found = scope.value(ignoringCase: attribute) else { return nil }
        if let type {
            let elements = found.arrayValue ?? [found]
            let element = elements.first {
                $0.objectValue?.value(ignoringCase: "type")?.stringValue?.equalsIgnoringASCIICase(type) ?? false
            }
            return element?.objectValue?.value(ignoringCase: subAttribute ?? "value")
        }
        if let subAttribute { return found.objectValue?.value(ignoringCase: subAttribute) }
        return found
    }

    /// Puts the value into the body of a creation.
    func set(_ value: JSONValue, in body: inout JSONObject) {
        if !extensionURN.isEmpty {
            var inner = body[extensionURN]?.objectValue ?? [:]
            inner[attribute] = value
            body[extensionURN] = .object(inner)
        } else if let type {
            var elements = body[attribute]?.arrayValue ?? []
            if let index = elements.firstIndex(where: { $0["type"]?.stringValue == type }) {
                var element = elements[index].objectValue ?? [:]
                element[subAttribute ?? "value"] = value
                elements[index] = .object(element)
            } else {
                // Microsoft's example of a creation marks the work address as primary.
                var element: JSONObject =
                    attribute == "emails" ? ["primary": true, "type": .string(type)] : ["type": .string(type)]
                element[subAttribute ?? "value"] = value
                elements.append(.object(element))
            }
            body[attribute] = .array(elements)
        } else if let subAttribute {
            var inner = body[attribute]?.objectValue ?? [:]
            inner[subAttribute] = value
            body[attribute] = .object(inner)
        } else {
            body[attribute] = value
        }
    }

    /// Whether the target attribute is Boolean: `active` alone in the default mappings.
    var isBoolean: Bool { extensionURN.isEmpty && attribute == "active" }

    /// Whether a change of letter case alone is a change (caseExact of RFC 7643; re-casing otherwise sends nothing).
    var isCaseExact: Bool { extensionURN.isEmpty && (attribute == "externalId" || attribute == "id") }

    /// Whether the target has this value already.
    func isEqual(_ current: JSONValue?, _ wanted: JSONValue) -> Bool {
        if isBoolean { return Self.truth(current) == Self.truth(wanted) }
        guard let current else { return false }
        if case .string(let left) = current, case .string(let right) = wanted {
            return isCaseExact ? left == right : left == right || left.lowercased() == right.lowercased()
        }
        return current == wanted
    }

    private static func truth(_ value: JSONValue?) -> Bool? {
        value?.boolValue
            ?? value?.stringValue.flatMap { $0.lowercased() == "true" ? true : $0.lowercased() == "false" ? false : nil }
    }
}
