import Synchronization

/// How many bytes of bodies all connections of a server may hold at a time.
///
/// A body takes from it as its bytes come, not by the length that it declares: a client that declares much and sends nothing
/// takes nothing from the others.
final class BodyBudget: Sendable {
    /// Bodies up to this size are not counted: they are what honest clients send, and cost no atomic operation.
    static let free = 64 * 1024

    private let taken = Atomic(0)
    private let most: Int

    /// Creates a budget of `most` bytes.
    init(_ most: Int) { self.most = most }

    /// Takes `count` bytes; gives `false`, and takes nothing, where there are not as many left.
    func take(_ count: Int) -> Bool {
        let (_, now) = taken.add(count, ordering: .relaxed)
        if now <= most { return true }
        give(back: count)
        return false
    }

    /// Gives bytes back.
    func give(back count: Int) { taken.subtract(count, ordering: .relaxed) }
}
