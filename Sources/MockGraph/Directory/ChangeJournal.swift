/// What changed, oldest first: what delta queries read. A delta token is a place in it.
///
/// Every entry knows the one before and behind it of the same object, so that a round costs what changed in it, not what is in the directory.
struct ChangeJournal<Content: Sendable>: Sendable {
    struct Entry: Sendable {
        /// The object that changed.
        let id: String
        let content: Content
        /// The place of the entry before this one of the same object; -1 where there is none.
        fileprivate(set) var previous = -1
        /// The place of the entry behind this one of the same object; -1 where there is none.
        fileprivate(set) var next = -1
    }

    private(set) var entries: [Entry] = []
    private var lastPlace: [String: Int] = [:]

    var count: Int { entries.count }

    mutating func append(_ id: String, _ content: Content) {
        var entry = Entry(id: id, content: content)
        if let last = lastPlace[id] {
            entry.previous = last
            entries[last].next = entries.count
        }
        lastPlace[id] = entries.count
        entries.append(entry)
    }

    /// The place of the last entry of an object; -1 where there is none.
    func place(ofLast id: String) -> Int { lastPlace[id] ?? -1 }

    /// The first place in `start..<end` whose entry is the first of its object since `from`, and is one that `isAsked`.
    func firstOfObject(in start: Int, _ end: Int, since from: Int, where isAsked: (Entry) -> Bool) -> Int? {
        var place = start
        while place < end {
            if entries[place].previous < from, isAsked(entries[place]) { return place }
            place += 1
        }
        return nil
    }

    /// Gives the entries of one object from `place` on, up to `end`.
    func forEach(from place: Int, upTo end: Int, _ body: (Content) -> Void) {
        var place = place
        while place >= 0, place < end {
            body(entries[place].content)
            place = entries[place].next
        }
    }
}

/// A change of a user or a group.
struct DirectoryChange: Sendable, Equatable {
    enum What: Sendable, Hashable {
        case created
        case properties([String])
        case memberAdded(String)
        case memberRemoved(String)
        case manager
        case softDeleted
        case restored
        case purged
    }

    let kind: DirectoryObject.Kind
    let what: What
}
