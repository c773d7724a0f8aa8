import JSON
import SCIM

/// A target attribute of a mapping, taken apart: `emails[type eq "work"].value`, `name.givenName`, `urn:…:User:department`.
///
/// A class, because every value that flows refers to one.
package final class TargetAttribute: Sendable {
    /// The text in the mapping, which is also the path of a PATCH operation.
    let path: String
    /// The extension's URN, empty for the core schema.
    let extensionURN: String
    /// The attribute: `emails`.
    let attribute: String
    /// The sub-attribute that the filter compares, `type` or `primary`, and its value as it is written; `nil` without a filter.
    let filter: (name: String, value: String)?
    /// The sub-attribute: `value`; `nil` for a simple attribute.
    let subAttribute: String?

    package init(_ path: String) {
        self.path = path
        var rest = path[...]
        if path.hasPrefix("urn:"), let colon = path.lastIndex(of: ":") {
            extensionURN = String(path[..<colon])
            rest = path[path.index(after: colon)...]
        } else {
            extensionURN = ""
        }
        if let open = rest.firstIndex(of: "["), let close = rest.lastIndex(of: "]"), open < close {
            attribute = String(rest[..<open])
            let clause = rest[rest.index(after: open)..<close].split(separator: " ", maxSplits: 2)
            filter = clause.count == 3 ? (String(clause[0]), clause[2].filter { $0 != "\"" }) : ("type", "")
            rest = rest[rest.index(after: close)...]
            subAttribute = rest.hasPrefix(".") ? String(rest.dropFirst()) : nil
        } else {
            let parts = rest.split(separator: ".", maxSplits: 1)
            attribute = parts.first.map(String.init) ?? ""
            filter = nil
            subAttribute = parts.count > 1 ? String(parts[1]) : nil
        }
    }

    /// The value in a resource that the target answered; `nil` where it has none (null is none: RFC 7643 section 2.5).
    func value(in resource: JSONObject) -> JSONValue? {
        guard let value = anyValue(in: resource), !value.isNull else { return nil }
        return value
    }

    private func anyValue(in resource: JSONObject) -> JSONValue? {
        var scope = resource
        if !extensionURN.isEmpty {
            guard let inner = resource.value(ignoringCase: extensionURN)?.objectValue else { return nil }
            scope = inner
        }
        guard let found = scope.value(ignoringCase: attribute) else { return nil }
        if let filter {
            let elements = found.arrayValue ?? [found]
            let element = elements.first {
                Self.text($0.objectValue?.value(ignoringCase: filter.name)) == filter.value.lowercased()
            }
            return element?.objectValue?.value(ignoringCase: subAttribute ?? "value")
        }
        if let subAttribute { return found.objectValue?.value(ignoringCase: subAttribute) }
        return found
    }

    private static func text(_ value: JSONValue?) -> String? {
        value?.stringValue?.lowercased() ?? value?.boolValue.map { $0 ? "true" : "false" }
    }

    /// Puts the value into the body of a creation.
    func set(_ value: JSONValue, in body: inout JSONObject) {
        if !extensionURN.isEmpty {
            var inner = body[extensionURN]?.objectValue ?? [:]
            inner[attribute] = value
            body[extensionURN] = .object(inner)
        } else if let filter {
            var elements = body[attribute]?.arrayValue ?? []
            if let index = elements.firstIndex(where: { Self.text($0[filter.name]) == filter.value.lowercased() }) {
                var element = elements[index].objectValue ?? [:]
                element[subAttribute ?? "value"] = value
                elements[index] = .object(element)
            } else {
                // Microsoft's example of a creation marks the work address as primary.
                var element: JSONObject = attribute == "emails" && filter.value == "work" ? ["primary": true] : [:]
                element[filter.name] = filter.name == "primary" ? true : .string(filter.value)
                element[subAttribute ?? "value"] = value
                elements.append(.object(element))
            }
            body[attribute] = .array(elements)
        } else if let subAttribute {
            var inner = body[attribute]?.objectValue ?? [:]
            inner[subAttribute] = value
            body[attribute] = .object(Self.inSchemaOrder(inner))
        } else {
            body[attribute] = value
        }
    }

    /// The order of a name's parts in Microsoft's examples, which is that of RFC 7643 section 4.1.1.
    private static let order = ["formatted", "familyName", "givenName", "middleName", "honorificPrefix", "honorificSuffix"]

    private static func inSchemaOrder(_ object: JSONObject) -> JSONObject {
        guard object.count > 1 else { return object }
        var sorted = JSONObject()
        for name in order { if let value = object[name] { sorted[name] = value } }
        for member in object.members where sorted[member.name] == nil { sorted[member.name] = member.value }
        return sorted
    }

    /// Whether the target attribute is Boolean: `active` alone in the default mappings.
    var isBoolean: Bool { extensionURN.isEmpty && attribute == "active" }

    /// Whether it holds several values that are not told apart by a filter: `roles`.
    var isMultiValued: Bool {
        extensionURN.isEmpty && filter == nil && subAttribute == nil && Self.multiValued.contains(attribute)
    }

    private static let multiValued: Set<String> = [
        "roles", "emails", "phoneNumbers", "addresses", "ims", "photos", "entitlements", "x509Certificates",
    ]

    /// Whether a change of letter case alone is a change (caseExact of RFC 7643; re-casing otherwise sends nothing).
    var isCaseExact: Bool { extensionURN.isEmpty && (attribute == "externalId" || attribute == "id") }

    /// Whether the target has this value already.
    func isEqual(_ current: JSONValue?, _ wanted: JSONValue) -> Bool {
        if isBoolean { return Self.truth(current) == Self.truth(wanted) }
        if isMultiValued, let values = wanted.arrayValue { return Self.values(current) == Self.values(.array(values)) }
        guard let current else { return false }
        if case .string(let left) = current, case .string(let right) = wanted {
            return isCaseExact ? left == right : left == right || left.lowercased() == right.lowercased()
        }
        return current == wanted
    }

    /// The `value` of every element.
    static func values(_ list: JSONValue?) -> Set<String> {
        Set((list?.arrayValue ?? list.map { [$0] } ?? []).compactMap(value))
    }

    /// The `value` of one element. A role that went out as JSON text comes back as such.
    static func value(_ element: JSONValue) -> String? {
        guard let text = element["value"]?.stringValue ?? element.stringValue else { return nil }
        guard text.hasPrefix("{"), let inner = try? JSONValue.parse(Array(text.utf8)) else { return text }
        return inner["value"]?.stringValue ?? text
    }

    private static func truth(_ value: JSONValue?) -> Bool? {
        value?.boolValue
            ?? value?.stringValue.flatMap { $0.lowercased() == "true" ? true : $0.lowercased() == "false" ? false : nil }
    }
}
