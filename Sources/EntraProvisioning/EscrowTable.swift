import HTTP

/// An object that could not be written and waits for its next attempt.
public struct Escrow: Sendable, Hashable {
    /// What could not be written.
    public enum Operation: String, Sendable, Hashable, CaseIterable {
        case user
        case group
        case members
        case manager

        /// Whether it is a reference to another object, which the threshold of failures leaves out.
        var isReference: Bool { self == .members || self == .manager }
    }

    /// The source object's id.
    public var sourceID: String
    /// What could not be written.
    public var operation: Operation
    /// How many attempts failed.
    public var attempts: Int
    /// When the service tries again.
    public var nextAttempt: Instant

    /// How long the service waits behind `attempts` failures, in seconds: a cycle, doubled with every failure up to a day.
    ///
    /// Assumption: "gradually scaling back the frequency of retries" (How application provisioning works) names no figures.
    public static func delay(attempts: Int) -> Int64 { min(Int64(2400) << Int64(min(max(attempts, 1) - 1, 6)), 86_400) }
}

/// The objects that wait, in the order of their first failure, found by object and operation.
struct EscrowTable: Sendable {
    private struct Key: Hashable {
        let id: String
        let operation: Escrow.Operation
    }

    private var table: [Key: (number: Int, escrow: Escrow)] = [:]
    private var nextNumber = 0

    var isEmpty: Bool { table.isEmpty }
    var count: Int { table.count }

    /// All of them, the first failure first.
    var all: [Escrow] { table.values.sorted { $0.number < $1.number }.map(\.escrow) }

    /// How many there are, references apart.
    var entryCount: Int { table.keys.reduce(0) { $0 + ($1.operation.isReference ? 0 : 1) } }

    func contains(_ id: String, _ operation: Escrow.Operation) -> Bool {
        !table.isEmpty && table[Key(id: id, operation: operation)] != nil
    }

    subscript(id: String, operation: Escrow.Operation) -> Escrow? { table[Key(id: id, operation: operation)]?.escrow }

    /// Notes another failure; gives when it is tried again.
    mutating func fail(_ id: String, _ operation: Escrow.Operation, at now: Instant) -> Escrow {
        let key = Key(id: id, operation: operation)
        let old = table[key]
        let attempts = (old?.escrow.attempts ?? 0) + 1
        let escrow = Escrow(
            sourceID: id,
            operation: operation,
            attempts: attempts,
            nextAttempt: now.adding(seconds: Escrow.delay(attempts: attempts))
        )
        table[key] = (old?.number ?? take(), escrow)
        return escrow
    }

    /// Lets an operation wait for another object's; it is due in the next cycle.
    mutating func wait(_ id: String, _ operation: Escrow.Operation, at now: Instant) {
        let key = Key(id: id, operation: operation)
        if table[key] == nil {
            table[key] = (take(), Escrow(sourceID: id, operation: operation, attempts: 1, nextAttempt: now))
        }
    }

    /// The object was written: it waits no more.
    mutating func settle(_ id: String, _ operation: Escrow.Operation) {
        if !table.isEmpty { table[Key(id: id, operation: operation)] = nil }
    }

    mutating func removeAll() { table = [:] }

    private mutating func take() -> Int {
        nextNumber += 1
        return nextNumber
    }
}
