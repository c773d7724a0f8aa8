/// A small, fast, seeded random source (SplitMix64): the same seed gives the same ids on every machine.
public struct SeededGenerator: RandomNumberGenerator, Sendable, Hashable {
    private var state: UInt64

    /// Creates a source from `seed`.
    public init(seed: UInt64) { state = seed }

    /// Creates a source that goes on from the ``position`` of another.
    public init(position: UInt64) { state = position }

    /// Where the source stands, for a state that is saved.
    public var position: UInt64 { state }

    /// The next 64 bits.
    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// The next version 4 UUID in lower-case text (RFC 9562 section 5.4), from this source alone.
    public mutating func nextUUID() -> String {
        let high = (next() & 0xFFFF_FFFF_FFFF_0FFF) | 0x4000
        let low = (next() & 0x3FFF_FFFF_FFFF_FFFF) | 0x8000_0000_0000_0000
        return String(unsafeUninitializedCapacity: 36) { buffer in
            let digits: StaticString = "0123456789abcdef"
            var place = 0
            for index in 0..<32 {
                if index == 8 || index == 12 || index == 16 || index == 20 {
                    buffer[place] = 0x2D
                    place += 1
                }
                let word = index < 16 ? high : low
                let nibble = Int((word >> UInt64((15 - index % 16) * 4)) & 0xF)
                buffer[place] = digits.utf8Start[nibble]
                place += 1
            }
            return 36
        }
    }
}
