/// The ids of a group's members in the order they joined; adding, removing and asking cost the same in a group of ten or of a million.
public struct MemberSet: Sendable {
    private var slots: [String?] = []
    private var places: [String: Int] = [:]

    /// Creates an empty set.
    public init() {}

    /// The number of members.
    public var count: Int { places.count }

    /// Whether `id` is a member.
    public func contains(_ id: String) -> Bool { places[id] != nil }

    /// The members in the order they joined.
    public var ids: [String] { slots.compactMap { $0 } }

    /// Adds `id`; gives `false` where it is a member already.
    @discardableResult
    public mutating func insert(_ id: String) -> Bool {
        // One look-up for the usual case, in which it is none.
        if let place = places.updateValue(slots.count, forKey: id) {
            places[id] = place
            return false
        }
        slots.append(id)
        return true
    }

    /// Removes `id`; gives `false` where it is no member.
    @discardableResult
    public mutating func remove(_ id: String) -> Bool {
        guard let place = places.removeValue(forKey: id) else { return false }
        slots[place] = nil
        // Closing the gaps when they are half of the slots costs a constant share of each removal.
        if slots.count > 32, places.count * 2 < slots.count {
            slots.removeAll { $0 == nil }
            for (place, id) in slots.enumerated() { if let id { places[id] = place } }
        }
        return true
    }
}
