import JSON

/// A user or a group of Entra ID as the service keeps it between cycles.
struct SourceObject: Sendable {
    enum Kind: String, Sendable {
        case user = "User"
        case group = "Group"
    }

    /// How it stands in Entra ID.
    enum Presence: Sendable, Hashable {
        case live
        /// In the recycle bin.
        case softDeleted
        /// Gone for good.
        case purged
    }

    let id: String
    let kind: Kind
    /// Properties of Microsoft Graph.
    var properties: JSONObject = [:]
    var manager: String?
    /// A group's members, in the order they joined.
    var members: [String] = []
    var memberSet: Set<String> = []
    var presence = Presence.live

    /// What the log calls it.
    var name: String {
        let names = kind == .user ? ["userPrincipalName", "displayName"] : ["displayName"]
        return names.lazy.compactMap { properties[$0]?.stringValue }.first ?? id
    }

    /// The properties of Graph behind the names that mappings use, where they differ.
    private static let graphNames = [
        "physicalDeliveryOfficeName": "officeLocation", "telephoneNumber": "businessPhones", "mobile": "mobilePhone",
        "facsimileTelephoneNumber": "faxNumber", "objectId": "id",
    ]

    /// The Graph property behind an attribute of a mapping.
    static func graphName(_ attribute: String) -> String { graphNames[attribute] ?? attribute }

    /// An attribute as text; `nil` where it has no value, which is never sent.
    func attribute(_ name: String) -> String? {
        if name == "objectId" { return id }
        guard let value = properties[Self.graphName(name)] else { return nil }
        switch value {
        case .string(let text): return text.isEmpty ? nil : text
        case .bool(let flag): return flag ? "True" : "False"
        case .number(let number): return number.lexeme
        case .array(let items): return items.first?.stringValue
        case .null, .object: return nil
        }
    }
}
