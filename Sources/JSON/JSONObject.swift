/// An ordered list of JSON members with unique names.
///
/// Look-up is linear: SCIM and Graph objects have a dozen members, and a scan beats a hash there.
/// Equality ignores order (RFC 8259 section 4: an object is an unordered collection).
public struct JSONObject: Sendable {
    /// One name and its value.
    ///
    /// A type of its own and no tuple: an array of tuples is copied and freed element by element through tables at run time.
    public struct Member: Sendable {
        /// The name.
        public var name: String
        /// The value.
        public var value: JSONValue

        /// Creates a member.
        public init(_ name: String, _ value: JSONValue) {
            self.name = name
            self.value = value
        }

        /// Whether this is its name, byte for byte in effect: names of one length are compared, others differ at once.
        @inline(__always)
        func isCalled(_ name: String) -> Bool { self.name.utf8.count == name.utf8.count && self.name == name }
    }

    /// The members in the order they were written.
    public private(set) var members: [Member]

    /// Creates an empty object.
    public init() { members = [] }

    /// Creates an object from `members`; a later member replaces an earlier one of the same name.
    public init(_ members: [(String, JSONValue)]) { self.init(members.map { Member($0.0, $0.1) }) }

    /// Creates an object from `members`; a later member replaces an earlier one of the same name.
    public init(_ members: [Member]) {
        if members.count <= Self.few {
            let areUnique = members.indices.allSatisfy { place in !members[..<place].contains { $0.isCalled(members[place].name) }
            }
            if areUnique {
                self.members = members
                return
            }
        }
        self.members = []
        self.members.reserveCapacity(members.count)
        var places: [String: Int] = [:]
        for member in members {
            if let place = places[member.name] {
                self.members[place].value = member.value
            } else {
                places[member.name] = self.members.count
                self.members.append(member)
            }
        }
    }

    /// Up to here a scan beats a hash; above it, a hash keeps n members from costing n² comparisons.
    static let few = 16

    /// Creates an object from members whose names are known to differ, without checking (the parser has checked already).
    public init(uncheckedUniqueMembers members: [Member]) { self.members = members }

    /// The number of members.
    public var count: Int { members.count }
    /// Whether the object has no member.
    public var isEmpty: Bool { members.isEmpty }
    /// The names in order.
    public var names: [String] { members.map(\.name) }

    /// The value of the member called `name`, exactly. Assigning keeps the member's place; assigning `nil` removes it.
    public subscript(name: String) -> JSONValue? {
        get {
            for member in members where member.isCalled(name) { return member.value }
            return nil
        }
        set {
            if let index = members.firstIndex(where: { $0.isCalled(name) }) {
                if let newValue { members[index].value = newValue } else { members.remove(at: index) }
            } else if let newValue {
                members.append(Member(name, newValue))
            }
        }
    }

    /// The place of the member whose name equals `name` without regard to ASCII case, as SCIM attribute names do (RFC 7643 section 2.1).
    public func index(ignoringCase name: String) -> Int? {
        members.firstIndex { $0.name.equalsIgnoringASCIICase(name) }
    }

    /// The value of the member whose name equals `name` without regard to ASCII case.
    public func value(ignoringCase name: String) -> JSONValue? {
        index(ignoringCase: name).map { members[$0].value }
    }

    /// Replaces the value at `index`, a place that ``index(ignoringCase:)`` gave.
    public mutating func setValue(_ value: JSONValue, at index: Int) { members[index].value = value }

    /// Removes the member called `name`, exactly, and returns its value.
    @discardableResult
    public mutating func removeValue(_ name: String) -> JSONValue? {
        guard let index = members.firstIndex(where: { $0.isCalled(name) }) else { return nil }
        return members.remove(at: index).value
    }
}

extension JSONObject: Hashable {
    /// Whether both have the same members, in any order.
    public static func == (left: JSONObject, right: JSONObject) -> Bool {
        guard left.members.count == right.members.count else { return false }
        // The usual case is the same order: compare place by place before looking a name up.
        for (index, member) in left.members.enumerated() {
            let other = right.members[index]
            if other.name == member.name {
                if other.value != member.value { return false }
            } else if left.members.count > few {
                return isSame(left.members[index...], right)
            } else if right[member.name] != member.value {
                return false
            }
        }
        return true
    }

    /// Whether `right` has every member of `left`, for objects of many members in different orders.
    private static func isSame(_ left: ArraySlice<Member>, _ right: JSONObject) -> Bool {
        let values = Dictionary(right.members.map { ($0.name, $0.value) }) { first, _ in first }
        return left.allSatisfy { values[$0.name] == $0.value }
    }

    /// Feeds a value that does not depend on the order of members.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(members.count)
        var sum = 0
        for member in members {
            var inner = Hasher()
            inner.combine(member.name)
            inner.combine(member.value)
            sum &+= inner.finalize()
        }
        hasher.combine(sum)
    }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
    /// Creates an object; a later member replaces an earlier one of the same name.
    public init(dictionaryLiteral elements: (String, JSONValue)...) { self.init(elements) }
}

extension String {
    /// Whether both strings are the same when ASCII letters are compared without regard to case.
    public func equalsIgnoringASCIICase(_ other: String) -> Bool {
        // Names differ in length more often than not, and length costs nothing to ask.
        if utf8.count != other.utf8.count { return false }
        let fast = utf8.withContiguousStorageIfAvailable { left in
            other.utf8.withContiguousStorageIfAvailable { right in Self.equals(left, right) }
        }
        if let fast, let fast { return fast }
        return Self.equals(utf8, other.utf8)
    }

    private static func equals(_ left: some Collection<UInt8>, _ right: some Collection<UInt8>) -> Bool {
        var other = right.makeIterator()
        for a in left {
            guard let b = other.next(), a == b || lowered(a) == lowered(b) else { return false }
        }
        return true
    }

    private static func lowered(_ byte: UInt8) -> UInt8 {
        byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte
    }
}
