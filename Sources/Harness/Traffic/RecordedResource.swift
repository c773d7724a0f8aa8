import HTTP
import JSON

/// A user or a group as an answer shows it, and which of the two it is.
struct RecordedResource {
    /// Which of the two.
    enum Kind: Hashable {
        case user
        case group

        /// The kind that a path is about: its first segment tells.
        init?(path relative: String) {
            let first = relative.prefix { $0 != "?" }.split(separator: "/").first?.lowercased()
            switch first {
            case "users": self = .user
            case "groups": self = .group
            default: return nil
            }
        }

        /// The attribute by which people tell such resources apart.
        var nameAttribute: String { self == .user ? "userName" : "displayName" }
    }

    let kind: Kind
    let id: String
    let object: JSONObject

    init?(_ value: JSONValue, _ kind: Kind) {
        guard let object = value.objectValue, let id = object.value(ignoringCase: "id")?.stringValue, !id.isEmpty else {
            return nil
        }
        self.kind = kind
        self.id = id
        self.object = object
    }

    /// What a person calls it; `nil` where the answer does not show its name.
    var name: String? { object.value(ignoringCase: kind.nameAttribute)?.stringValue }

    /// Its members' ids and what they are called, where the answer shows them.
    var members: [(id: String, display: String?)]? {
        guard kind == .group, let members = object.value(ignoringCase: "members")?.arrayValue else { return nil }
        return members.compactMap { member in
            guard let id = member["value"]?.stringValue else { return nil }
            return (id, member["display"]?.stringValue)
        }
    }

    /// What a tenant stores of it: without what the server alone writes.
    var attributes: JSONObject {
        let own = ["schemas", "id", "meta", "groups", "status", "members"]
        return JSONObject(
            uncheckedUniqueMembers: object.members.filter { member in
                !member.value.isNull && !own.contains { member.name.equalsIgnoringASCIICase($0) }
            }
        )
    }
}

extension RecordedExchange {
    /// The answer's body as JSON; `nil` where it is none, or was not recorded.
    var responseValue: JSONValue? { try? JSONValue.parse(responseBody, limits: JSONLimits(duplicateNames: .keepLast)) }

    /// The resources that the answer shows.
    var resources: [RecordedResource] { Self.resources(of: relative, status, responseValue) }

    /// The resources that an answer to a request for `relative` shows.
    static func resources(of relative: String, _ status: Int, _ body: JSONValue?) -> [RecordedResource] {
        guard (200..<300).contains(status), let body, let kind = RecordedResource.Kind(path: relative) else { return [] }
        if let list = body["Resources"]?.arrayValue { return list.compactMap { RecordedResource($0, kind) } }
        return [RecordedResource(body, kind)].compactMap { $0 }
    }

    /// The id in the path: `/Users/ID`; `nil` where it has none.
    var pathID: String? {
        let segments = relative.prefix { $0 != "?" }.split(separator: "/")
        guard segments.count >= 2, RecordedResource.Kind(path: relative) != nil, segments[1] != ".search" else { return nil }
        return PercentCoding.decode(segments[1]) ?? String(segments[1])
    }

    /// Whether the request made something new.
    var isCreation: Bool { request.method == "POST" && pathID == nil && isWrite }
}
