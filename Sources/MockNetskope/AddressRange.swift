/// A range of IP addresses in CIDR notation, version 4 or 6.
public struct AddressRange: Sendable, Hashable, CustomStringConvertible {
    private let bytes: [UInt8]
    private let prefix: Int
    /// The range as it was written.
    public let description: String

    /// Reads `10.0.0.0/8`, `2001:db8::/32` or a single address; `nil` where it is neither.
    public init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard let address = parts.first.flatMap(Self.address), parts.count <= 2 else { return nil }
        guard let length = parts.count == 2 ? Int(parts[1]) : address.count * 8, (0...address.count * 8).contains(length) else {
            return nil
        }
        bytes = address
        prefix = length
        description = text
    }

    /// Whether both contain the same addresses, however they are written.
    public static func == (left: AddressRange, right: AddressRange) -> Bool {
        left.bytes == right.bytes && left.prefix == right.prefix
    }

    /// Feeds what the range contains.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(bytes)
        hasher.combine(prefix)
    }

    /// Whether `address` lies in the range.
    public func contains(_ address: String) -> Bool {
        guard let other = Self.address(address[...]), other.count == bytes.count else { return false }
        for bit in 0..<prefix {
            let mask = UInt8(0x80) >> UInt8(bit % 8)
            if (bytes[bit / 8] ^ other[bit / 8]) & mask != 0 { return false }
        }
        return true
    }

    private static func address(_ text: Substring) -> [UInt8]? {
        if !text.contains(":") {
            let parts = text.split(separator: ".", omittingEmptySubsequences: false).map { UInt8($0) }
            return parts.count == 4 && !parts.contains(nil) ? parts.compactMap { $0 } : nil
        }
        let halves = text.split(separator: "::", maxSplits: 1, omittingEmptySubsequences: false)
        var groups: [[UInt16]] = []
        for half in halves {
            let words = half.split(separator: ":", omittingEmptySubsequences: half.isEmpty)
            let values = words.map { UInt16($0, radix: 16) }
            if values.contains(nil) { return nil }
            groups.append(values.compactMap { $0 })
        }
        let written = groups.reduce(0) { $0 + $1.count }
        guard groups.count == 1 ? written == 8 : written < 8 else { return nil }
        var words = groups[0]
        if groups.count == 2 { words += [UInt16](repeating: 0, count: 8 - written) + groups[1] }
        return words.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
    }
}
