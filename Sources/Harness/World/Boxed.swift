/// A large value that is copied by reference until someone changes a copy.
///
/// Worlds are kept before and behind every step of every lane; what a step leaves alone, the copies share.
@propertyWrapper
struct Boxed<Value: Sendable>: Sendable {
    // @unchecked: `value` is written through `wrappedValue` alone, and there only where the storage has one owner; a storage with several owners, in
    // whatever threads, is only read.
    private final class Storage: @unchecked Sendable {
        var value: Value
        init(_ value: Value) { self.value = value }
    }

    private var storage: Storage

    init(wrappedValue: Value) { storage = Storage(wrappedValue) }

    var wrappedValue: Value {
        _read { yield storage.value }
        _modify {
            if !isKnownUniquelyReferenced(&storage) { storage = Storage(storage.value) }
            yield &storage.value
        }
    }

    /// The box itself, to be handed on without a copy.
    var projectedValue: Boxed {
        get { self }
        set { self = newValue }
    }
}
