import JSON

/// Finds living objects by a property's value, without regard to case.
struct DirectoryIndex: Sendable {
    /// One id nearly always; names may stand twice.
    private enum Found: Sendable {
        case one(String)
        case many(OrderedIDs)
    }

    /// What is indexed: what administrators and the provisioning service look objects up by.
    private static let properties: [DirectoryObject.Kind: [String]] = [
        .user: ["userPrincipalName", "mail", "mailNickname"], .group: ["displayName", "mail", "mailNickname"],
    ]

    private var found: [DirectoryObject.Kind: [String: [String: Found]]] = [:]

    static func covers(_ kind: DirectoryObject.Kind, _ property: String) -> Bool {
        properties[kind]?.contains(property) ?? false
    }

    /// The ids of the objects whose property has this value.
    func ids(_ kind: DirectoryObject.Kind, _ property: String, _ value: String) -> [String] {
        switch found[kind]?[property]?[value.lowercased()] {
        case .one(let id)?: [id]
        case .many(let ids)?: ids.all
        case nil: []
        }
    }

    mutating func add(_ object: DirectoryObject) {
        for property in Self.properties[object.kind] ?? [] {
            guard let value = object.properties[property]?.stringValue?.lowercased() else { continue }
            switch found[object.kind]?[property]?[value] {
            case nil: found[object.kind, default: [:]][property, default: [:]][value] = .one(object.id)
            case .one(let other)?:
                var ids = OrderedIDs()
                ids.insert(other)
                ids.insert(object.id)
                found[object.kind]?[property]?[value] = .many(ids)
            case .many(var ids)?:
                // Out of the table while it changes, so that it is not copied.
                found[object.kind]?[property]?[value] = .one("")
                ids.insert(object.id)
                found[object.kind]?[property]?[value] = .many(ids)
            }
        }
    }

    mutating func remove(_ object: DirectoryObject) {
        for property in Self.properties[object.kind] ?? [] {
            guard let value = object.properties[property]?.stringValue?.lowercased() else { continue }
            switch found[object.kind]?[property]?[value] {
            case .one(object.id)?: found[object.kind]?[property]?[value] = nil
            case .many(var ids)?:
                found[object.kind]?[property]?[value] = nil
                ids.remove(object.id)
                if ids.count > 0 { found[object.kind]?[property]?[value] = .many(ids) }
            default: break
            }
        }
    }
}
