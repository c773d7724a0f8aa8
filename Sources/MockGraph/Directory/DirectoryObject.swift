import HTTP
import JSON

/// A user or a group of Entra ID.
struct DirectoryObject: Sendable, Equatable {
    enum Kind: String, Sendable {
        case user
        case group

        /// `#microsoft.graph.user`.
        var odataType: String { "#microsoft.graph.\(rawValue)" }
        /// What error messages call it.
        var resourceName: String { self == .user ? "User" : "Group" }
    }

    let id: String
    let kind: Kind
    /// The properties as a client wrote them, in their canonical names.
    var properties: JSONObject
    /// When it was soft-deleted; `nil` while it lives.
    var deleted: Instant?
    /// A user's manager.
    var manager: String?
    /// A group's members in the order they joined.
    var members = OrderedIDs()
    /// A group's owners in the order they were named.
    var owners = OrderedIDs()

    subscript(property: String) -> JSONValue? { property == "id" ? .string(id) : properties[property] }
}
