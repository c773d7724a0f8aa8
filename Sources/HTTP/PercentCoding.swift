/// Percent-coding as RFC 3986 section 2 and, for queries, the `+` of HTML forms: done once, at the edge.
public enum PercentCoding {
    /// The text that `encoded` stands for, or `nil` where an escape is broken or the result is not UTF-8.
    ///
    /// - Parameter plusIsSpace: whether `+` stands for a space, as it does in a query that a form or Entra ID wrote.
    public static func decode(_ encoded: Substring, plusIsSpace: Bool = false) -> String? {
        // Most of what is decoded holds no escape.
        if !encoded.utf8.contains(where: { $0 == 0x25 || $0 == 0x2B && plusIsSpace }) { return String(encoded) }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(encoded.utf8.count)
        var iterator = encoded.utf8.makeIterator()
        while let byte = iterator.next() {
            switch byte {
            case 0x25:
                guard let high = iterator.next().flatMap(nibble), let low = iterator.next().flatMap(nibble) else { return nil }
                bytes.append(high << 4 | low)
            case 0x2B where plusIsSpace: bytes.append(0x20)
            default: bytes.append(byte)
            }
        }
        return String(validating: bytes, as: UTF8.self)
    }

    /// The text that `encoded` stands for, as above.
    public static func decode(_ encoded: String, plusIsSpace: Bool = false) -> String? {
        decode(encoded[...], plusIsSpace: plusIsSpace)
    }

    /// `text` with every byte escaped that is neither unreserved (RFC 3986 section 2.3) nor in `allowed`.
    public static func encode(_ text: String, allowing allowed: StaticString = "", spaceAsPlus: Bool = false) -> String {
        // Most of what is encoded is an id or a name that needs no escape.
        if text.utf8.allSatisfy({ isUnreserved($0) || contains(allowed, $0) }) { return text }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count + 8)
        for byte in text.utf8 {
            if isUnreserved(byte) || contains(allowed, byte) {
                bytes.append(byte)
            } else if byte == 0x20 && spaceAsPlus {
                bytes.append(0x2B)
            } else {
                bytes.append(0x25)
                bytes.append(digit(byte >> 4))
                bytes.append(digit(byte & 0xF))
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The value of a hexadecimal digit; `nil` where it is none.
    static func nibble(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x41 + 10
        case 0x61...0x66: byte - 0x61 + 10
        default: nil
        }
    }

    private static func digit(_ nibble: UInt8) -> UInt8 { nibble < 10 ? 0x30 + nibble : 0x37 + nibble }

    private static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E: true
        default: false
        }
    }

    private static func contains(_ set: StaticString, _ byte: UInt8) -> Bool {
        for index in 0..<set.utf8CodeUnitCount where set.utf8Start[index] == byte { return true }
        return false
    }
}

extension HTTPRequest {
    /// The path's segments, decoded one by one after splitting, so that an escaped `/` stays inside its segment; `nil` where one is broken.
    ///
    /// Empty segments are dropped: `/Users/` and `/Users` name the same resource here.
    public var pathSegments: [String]? {
        var segments: [String] = []
        segments.reserveCapacity(6)
        let bytes = target.utf8
        var start = bytes.startIndex
        var place = start
        var isEscaped = false
        // Bytes, not characters: this is asked of every request.
        while true {
            let byte = place < bytes.endIndex ? bytes[place] : 0x3F
            if byte == 0x2F || byte == 0x3F {
                if start < place {
                    let piece = target[start..<place]
                    guard let segment = isEscaped ? PercentCoding.decode(piece) : String(piece) else { return nil }
                    segments.append(segment)
                }
                if byte == 0x3F { break }
                start = bytes.index(after: place)
                isEscaped = false
            } else if byte == 0x25 {
                isEscaped = true
            }
            place = bytes.index(after: place)
        }
        return segments
    }

    /// The query's items, or an empty list where there is no query; `nil` where an escape is broken.
    public var queryItems: QueryItems? {
        guard let query else { return QueryItems() }
        return QueryItems(parsing: query)
    }
}

/// The items of a query string in their order.
public struct QueryItems: Sendable, Hashable {
    /// Name and value of every item, decoded.
    public private(set) var items: [Item] = []

    /// One item.
    public struct Item: Sendable, Hashable {
        /// The decoded name.
        public var name: String
        /// The decoded value; empty where the item has no `=`.
        public var value: String

        /// Creates an item.
        public init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    /// Creates a list.
    public init(_ items: [Item] = []) { self.items = items }

    /// Reads `name=value&name=value`; `+` is a space. Gives `nil` where an escape is broken or not UTF-8.
    public init?(parsing query: Substring) {
        for piece in query.utf8.split(separator: 0x26) {
            let equals = piece.firstIndex(of: 0x3D) ?? piece.endIndex
            let rest = equals == piece.endIndex ? piece[equals...] : piece[piece.index(after: equals)...]
            guard let name = PercentCoding.decode(Substring(piece[..<equals]), plusIsSpace: true),
                let value = PercentCoding.decode(Substring(rest), plusIsSpace: true)
            else { return nil }
            items.append(Item(name: name, value: value))
        }
    }

    /// Reads a whole text.
    public init?(parsing query: String) { self.init(parsing: query[...]) }

    /// The value of the first item called `name`, exactly.
    public subscript(name: String) -> String? { items.first { $0.name == name }?.value }

    /// The value of the first item whose name equals `name` without regard to ASCII case.
    public func value(ignoringCase name: String) -> String? { items.first { $0.name.equalsFieldName(name) }?.value }
}
