/// The members of one group: those that Entra ID has, in the order they joined, and those that the target was told of.
///
/// A change costs what it changes, not the size of the group.
struct Membership: Sendable, Equatable {
    /// The members in Entra ID with the number of their joining, which gives their order.
    private var joined: [String: Int] = [:]
    private var nextNumber = 0
    /// The members that the target was told of.
    private(set) var told: Set<String> = []
    /// Members that the target was not told of yet. Those without an account in the target stay here until the group is evaluated again.
    private(set) var joining: Set<String> = []
    /// Former members that the target still holds.
    private(set) var leaving: Set<String> = []

    /// How many members there are in Entra ID.
    var count: Int { joined.count }

    func contains(_ id: String) -> Bool { joined[id] != nil }

    /// The members in the order they joined.
    var all: [String] { ordered(joined.keys) }

    /// `ids` in the order they joined, those that left last and by their ids.
    func ordered(_ ids: some Sequence<String>) -> [String] {
        ids.map { (joined[$0] ?? .max, $0) }.sorted { $0 < $1 }.map(\.1)
    }

    /// Adds a member; gives `false` where it is one already.
    mutating func join(_ id: String) -> Bool {
        guard joined[id] == nil else { return false }
        joined[id] = nextNumber
        nextNumber += 1
        if told.contains(id) { leaving.remove(id) } else { joining.insert(id) }
        return true
    }

    /// Removes a member; gives `false` where it is none.
    mutating func leave(_ id: String) -> Bool {
        guard joined.removeValue(forKey: id) != nil else { return false }
        if told.contains(id) { leaving.insert(id) } else { joining.remove(id) }
        return true
    }

    /// Takes all members out, as before a first round that lists them anew.
    mutating func leaveAll() {
        joined = [:]
        joining = []
        leaving = told
    }

    /// The target holds the member now, or holds it no more.
    mutating func tell(_ id: String, isMember: Bool) {
        if isMember {
            told.insert(id)
            joining.remove(id)
            if joined[id] == nil { leaving.insert(id) }
        } else {
            told.remove(id)
            leaving.remove(id)
            if joined[id] != nil { joining.insert(id) }
        }
    }

    /// The target's group is gone: it was told of nobody.
    mutating func forget() {
        told = []
        leaving = []
        joining = Set(joined.keys)
    }
}
