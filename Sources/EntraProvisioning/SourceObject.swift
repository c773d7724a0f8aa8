import JSON

/// A user or a group of Entra ID as the service keeps it between cycles.
struct SourceObject: Sendable, Equatable {
    enum Kind: String, Sendable, Hashable {
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
    var presence = Presence.live

    /// What the log calls it.
    var name: String {
        if kind == .user, let name = properties["userPrincipalName"]?.stringValue { return name }
        return properties["displayName"]?.stringValue ?? id
    }

    /// Whether sign-in is allowed; groups have no such switch.
    var isEnabled: Bool { properties["accountEnabled"] != .bool(false) }

    /// The properties of Graph behind the names that mappings use, where they differ.
    private static let graphNames = [
        "physicalDeliveryOfficeName": "officeLocation", "telephoneNumber": "businessPhones", "mobile": "mobilePhone",
        "facsimileTelephoneNumber": "faxNumber", "objectId": "id", "originalUserPrincipalName": "userPrincipalName",
    ]

    /// Attributes that the service works out itself.
    static let computed: Set<String> = ["IsSoftDeleted", "appRoleAssignments"]

    /// The Graph property behind an attribute of a mapping.
    static func graphName(_ attribute: String) -> String { graphNames[attribute] ?? attribute }

    /// The sign-in name of a guest as it is at home: `ada_fabrikam.com#EXT#@contoso.com` is `ada@fabrikam.com`
    /// (How application provisioning works, "B2B (guest) users").
    static func homeName(_ name: String) -> String {
        guard name.utf8.contains(0x23), let mark = name.firstRange(of: "#EXT#"),
            let line = name[..<mark.lowerBound].lastIndex(of: "_")
        else { return name }
        return "\(name[..<line])@\(name[name.index(after: line)..<mark.lowerBound])"
    }

    /// An attribute as mappings read it; `nil` where it has no value, which is never sent ("Entra doesn't support provisioning null values").
    func attribute(_ name: String) -> MappingValue? {
        if name == "objectId" { return .text(id) }
        guard let json = properties[Self.graphName(name)] else { return nil }
        switch json {
        case .string(let text):
            if text.isEmpty { return nil }
            return .text(name == "userPrincipalName" ? Self.homeName(text) : text)
        case .array(let items):
            if items.isEmpty { return nil }
            // Graph keeps the one telephone number in a list.
            return name == "telephoneNumber" ? MappingValue(items[0]) : MappingValue(json)
        default: return MappingValue(json)
        }
    }

    /// A property as the log shows it.
    static func text(_ value: JSONValue) -> String? {
        switch value {
        case .null: nil
        case .bool(let flag): flag ? "True" : "False"
        case .string(let text): text
        case .number(let number): number.lexeme
        case .array(let items): items.compactMap { text($0) }.joined(separator: ", ")
        case .object: value.text(pretty: false)
        }
    }
}
