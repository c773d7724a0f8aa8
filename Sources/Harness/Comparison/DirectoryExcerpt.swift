import JSON

/// What a step made of a tenant's directory: of two lanes and the moment before, only what the step changed or what differs.
public struct DirectoryExcerpt: Sendable, Hashable {
    /// How much a directory holds.
    public struct Size: Sendable, Hashable {
        /// How many users.
        public var users: Int
        /// How many groups.
        public var groups: Int
        /// How many memberships of users in groups.
        public var memberships: Int

        init(_ snapshot: DirectorySnapshot) {
            users = snapshot.users.count
            groups = snapshot.groups.count
            memberships = snapshot.groups.reduce(0) { $0 + ($1.attributes["members"]?.objectValue?.count ?? 0) }
        }
    }

    /// One place, and what stands there.
    public struct Row: Sendable, Hashable {
        /// The place in the paths of ``Divergence/path``: `users/ada@contoso.com/active`.
        public var path: String
        /// The lane's value before the step; `nil` where it is absent.
        public var before: JSONValue?
        /// The lane's value behind the step.
        public var lane: JSONValue?
        /// The baseline's value behind the step; `nil` also where there is no baseline.
        public var baseline: JSONValue?
        /// Whether lane and baseline differ; `false` where there is no baseline.
        public var differs: Bool
    }

    /// The lane's directory before the step.
    public var before: Size
    /// The lane's directory behind the step.
    public var lane: Size
    /// The baseline's directory behind the step; `nil` where the finding is of one lane alone.
    public var baseline: Size?
    /// The places, those that differ first.
    public var rows: [Row]
    /// How many further places are left out.
    public var omitted: Int

    /// How many places are kept.
    static let rowsKept = 16

    /// Works out the excerpt of three directories.
    public init(before: DirectorySnapshot, lane: DirectorySnapshot, baseline: DirectorySnapshot?) {
        self.before = Size(before)
        self.lane = Size(lane)
        self.baseline = baseline.map(Size.init)
        let differences = baseline?.differences(in: lane) ?? []
        let changes = before.differences(in: lane)
        var places: [[String]] = []
        var isThere: Set<[String]> = []
        for path in differences.map(\.path) + changes.map(\.path) where isThere.insert(path).inserted { places.append(path) }
        // Where one directory lacks the whole entry, its attributes need no lines of their own.
        places.removeAll { $0.count > 2 && isThere.contains(Array($0.prefix(2))) }
        let (early, late, other) = (Index(before), Index(lane), baseline.map(Index.init))
        var rows = places.prefix(Self.rowsKept).map { path in
            Row(
                path: Divergence.joined(path),
                before: early.value(at: path),
                lane: late.value(at: path),
                baseline: other?.value(at: path),
                differs: false
            )
        }
        if baseline != nil {
            for index in rows.indices { rows[index].differs = rows[index].lane != rows[index].baseline }
        }
        self.rows = rows.filter(\.differs) + rows.filter { !$0.differs }
        omitted = max(0, places.count - Self.rowsKept)
    }

    /// A snapshot's entries by kind and key.
    private struct Index {
        private var entries: [String: [String: JSONObject]] = [:]

        init(_ snapshot: DirectorySnapshot) {
            for (kind, list) in [("users", snapshot.users), ("groups", snapshot.groups)] {
                entries[kind] = Dictionary(list.map { ($0.key, $0.attributes) }) { first, _ in first }
            }
        }

        /// What stands at a path: an entry's attributes or a value within them.
        func value(at path: [String]) -> JSONValue? {
            guard path.count >= 2, let attributes = entries[path[0]]?[path[1]] else { return nil }
            return path.dropFirst(2).reduce(JSONValue?.some(.object(attributes))) { value, name in
                guard let items = value?.arrayValue else { return value?[name] }
                return Int(name).flatMap { items.indices.contains($0) ? items[$0] : JSONValue?.none }
            }
        }
    }
}
