/// Ids in the order they were added, with constant-time membership, addition and removal.
///
/// Every id keeps the number under which it was added, whatever is removed before it: a page of a list goes on from such a number and misses
/// nothing, and it costs what the page holds.
struct OrderedIDs: Sendable, Equatable {
    private var slots: [String?] = []
    /// The number of each slot; empty as long as every slot's number is its place.
    private var numbers: [Int] = []
    private var slotOf: [String: Int] = [:]
    private var nextNumber = 0
    /// The first slot that is taken, or the number of slots.
    private var head = 0

    var count: Int { slotOf.count }
    var all: [String] { slots.compactMap { $0 } }
    var first: String? { head < slots.count ? slots[head] : nil }

    func contains(_ id: String) -> Bool { slotOf[id] != nil }

    /// The number under which an id was added.
    func number(of id: String) -> Int? { slotOf[id].map(number) }

    /// Gives the ids whose numbers are `start` or more, with their numbers, until `body` gives `false`.
    func forEach(from start: Int, _ body: (_ id: String, _ number: Int) -> Bool) {
        var slot = firstSlot(from: start)
        while slot < slots.count {
            if let id = slots[slot], !body(id, number(slot)) { return }
            slot += 1
        }
    }

    @discardableResult
    mutating func insert(_ id: String) -> Bool {
        guard slotOf[id] == nil else { return false }
        slotOf[id] = slots.count
        if !numbers.isEmpty || nextNumber != slots.count { numbers.append(nextNumber) }
        slots.append(id)
        nextNumber += 1
        return true
    }

    @discardableResult
    mutating func remove(_ id: String) -> Bool {
        guard let slot = slotOf.removeValue(forKey: id) else { return false }
        slots[slot] = nil
        while head < slots.count, slots[head] == nil { head += 1 }
        if slots.count > 32, slots.count > 2 * slotOf.count { compact() }
        return true
    }

    private func number(_ slot: Int) -> Int { numbers.isEmpty ? slot : numbers[slot] }

    /// The first slot whose number is `start` or more.
    private func firstSlot(from start: Int) -> Int {
        if numbers.isEmpty { return min(max(start, 0), slots.count) }
        var low = 0
        var high = numbers.count
        while low < high {
            let middle = (low + high) / 2
            if numbers[middle] < start { low = middle + 1 } else { high = middle }
        }
        return low
    }

    private mutating func compact() {
        let kept = slots.indices.filter { slots[$0] != nil }
        numbers = kept.map(number)
        slots = kept.map { slots[$0] }
        head = 0
        for (slot, id) in slots.enumerated() {
            if let id { slotOf[id] = slot }
        }
    }
}
