import HTTP
import JSON

/// A user or a group of Entra ID.
struct DirectoryObject: Sendable {
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

    subscript(property: String) -> JSONValue? { property == "id" ? .string(id) : properties[property] }
}

/// Ids in the order they were added, with constant-time membership, addition and removal.
struct OrderedIDs: Sendable {
    private var slots: [String?] = []
    private var slotOf: [String: Int] = [:]

    var count: Int { slotOf.count }
    var all: [String] { slots.compactMap { $0 } }

    func contains(_ id: String) -> Bool { slotOf[id] != nil }

    @discardableResult
    mutating func insert(_ id: String) -> Bool {
        guard slotOf[id] == nil else { return false }
        slotOf[id] = slots.count
        slots.append(id)
        return true
    }

    @discardableResult
    mutating func remove(_ id: String) -> Bool {
        guard let slot = slotOf.removeValue(forKey: id) else { return false }
        slots[slot] = nil
        if slots.count > 32, slots.count > 2 * slotOf.count { compact() }
        return true
    }

    private mutating func compact() {
        slots = slots.filter { $0 != nil }
        for (slot, id) in slots.enumerated() {
            if let id { slotOf[id] = slot }
        }
    }
}
