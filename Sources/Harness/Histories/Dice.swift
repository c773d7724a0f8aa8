import HTTP

/// Random choices of a history, all from one seed.
struct Dice: Sendable {
    private var generator: SeededGenerator

    /// Creates dice whose throws depend on the run's seed and the history's number alone, so that a history is the same whatever ran before it.
    init(seed: UInt64, number: Int) {
        var mixer = SeededGenerator(seed: seed ^ 0x6869_7374_6F72_7900)
        let base = mixer.next()
        var second = SeededGenerator(seed: base ^ (UInt64(truncatingIfNeeded: number) &* 0x9E37_79B9_7F4A_7C15))
        generator = SeededGenerator(seed: second.next())
    }

    /// A number from 0 up to, and without, `bound`.
    mutating func below(_ bound: Int) -> Int { bound <= 1 ? 0 : Int(generator.next() % UInt64(bound)) }

    /// A number within `range`.
    mutating func number(_ range: ClosedRange<Int>) -> Int { range.lowerBound + below(range.count) }

    /// Yes in so many of a hundred throws.
    mutating func chance(_ percent: Int) -> Bool { below(100) < percent }

    /// One of `items`; `nil` where there is none.
    mutating func pick<Item>(_ items: [Item]) -> Item? { items.isEmpty ? nil : items[below(items.count)] }

    /// Some of `items`, at most `count`, in their order.
    mutating func some<Item>(_ items: [Item], atMost count: Int) -> [Item] {
        var left = min(count, items.count)
        return items.enumerated().filter { place, _ in
            guard left > 0, below(items.count - place) < left else { return false }
            left -= 1
            return true
        }.map(\.element)
    }

    /// The place of one of `weights`, the heavier the likelier.
    mutating func place(in weights: [Int]) -> Int? {
        let total = weights.reduce(0, +)
        guard total > 0 else { return nil }
        var rest = below(total)
        for (place, weight) in weights.enumerated() {
            if rest < weight { return place }
            rest -= weight
        }
        return nil
    }
}
