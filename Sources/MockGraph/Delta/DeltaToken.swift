import HTTP

/// What a delta link or the next link of a delta query carries. Opaque to clients; a token that was changed is refused.
struct DeltaToken {
    enum Place: Equatable {
        /// In the middle of the first round: the number of the next object, and of the next of its members.
        case listing(object: Int, member: Int)
        /// In the middle of a later round: the place of the next change in the journal, and of the next member of its object.
        case changes(place: Int, member: Int)
        /// At the end of a round.
        case done
    }

    /// How many objects a delta query may follow by id (group: delta).
    static let idLimit = 50

    var place: Place
    /// Up to where in the journal the round reaches.
    var journal: Int
    /// From where in the journal the round starts; only for later rounds.
    var from = 0
    var issued: Instant
    /// How often tokens had been reset when it was made.
    var epoch: Int
    var select: [String]?
    /// The objects that the query follows; `nil` for all.
    var ids: [String]?

    init(place: Place, journal: Int, issued: Instant, epoch: Int, select: [String]? = nil, ids: [String]? = nil) {
        self.place = place
        self.journal = journal
        self.issued = issued
        self.epoch = epoch
        self.select = select
        self.ids = ids
    }

    var text: String {
        let place =
            switch place {
            case .listing(let object, let member): "l.\(object).\(member)"
            case .changes(let change, let member): "c.\(change).\(member)"
            case .done: "d.0.0"
            }
        func list(_ items: [String]?) -> String { items.map { "s" + $0.joined(separator: ",") } ?? "a" }
        return Base64URL.encode("\(place).\(journal).\(from).\(issued.milliseconds).\(epoch).\(list(select)).\(list(ids))".utf8)
    }

    init?(_ text: String) {
        guard let bytes = Base64URL.decode(text) else { return nil }
        // Bytes: a token is read with every page.
        let parts = bytes.split(separator: 0x2E, omittingEmptySubsequences: false)
        guard parts.count == 9, parts[0].count == 1, let kind = parts[0].first else { return nil }
        // Places are counted on from: what a client made up must not overflow.
        let numbers = parts[1...6].compactMap { Int64(String(decoding: $0, as: UTF8.self)) }
        guard numbers.count == 6, [0, 1, 2, 3, 5].allSatisfy({ (0...Int64(Int32.max)).contains(numbers[$0]) }),
            numbers[2] >= numbers[3]
        else { return nil }
        let first = Int(numbers[0])
        let second = Int(numbers[1])
        switch kind {
        case UInt8(ascii: "l"): place = .listing(object: first, member: second)
        case UInt8(ascii: "c"): place = .changes(place: first, member: second)
        case UInt8(ascii: "d"): place = .done
        default: return nil
        }
        journal = Int(numbers[2])
        from = Int(numbers[3])
        issued = Instant(milliseconds: numbers[4])
        epoch = Int(numbers[5])
        guard let select = Self.list(parts[7]), let ids = Self.list(parts[8]) else { return nil }
        guard (select.items?.count ?? 0) <= ODataQuery.selectLimit, (ids.items?.count ?? 0) <= Self.idLimit else { return nil }
        self.select = select.items
        self.ids = ids.items
    }

    private static func list(_ text: ArraySlice<UInt8>) -> (items: [String]?, Void)? {
        if text.count == 1, text.first == UInt8(ascii: "a") { return (nil, ()) }
        guard text.first == UInt8(ascii: "s") else { return nil }
        return (text.dropFirst().split(separator: 0x2C).map { String(decoding: $0, as: UTF8.self) }, ())
    }
}

/// Base64 with the URL's alphabet and without padding (RFC 4648 section 5).
enum Base64URL {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

    static func encode(_ bytes: some Sequence<UInt8>) -> String {
        var text: [UInt8] = []
        text.reserveCapacity(bytes.underestimatedCount * 4 / 3 + 2)
        var buffer: UInt32 = 0
        var bits = 0
        for byte in bytes {
            buffer = (buffer << 8 | UInt32(byte)) & 0xFFFF
            bits += 8
            while bits >= 6 {
                bits -= 6
                text.append(alphabet[Int(buffer >> UInt32(bits) & 0x3F)])
            }
        }
        if bits > 0 { text.append(alphabet[Int(buffer << UInt32(6 - bits) & 0x3F)]) }
        return String(decoding: text, as: UTF8.self)
    }

    /// The bytes, or `nil` where a character is none of the alphabet or the end is not what was encoded.
    static func decode(_ text: String) -> [UInt8]? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count * 3 / 4 + 1)
        var buffer: UInt32 = 0
        var bits = 0
        for character in text.utf8 {
            let value: UInt8
            switch character {
            case 0x41...0x5A: value = character - 0x41
            case 0x61...0x7A: value = character - 0x61 + 26
            case 0x30...0x39: value = character - 0x30 + 52
            case 0x2D, 0x2B: value = 62
            case 0x5F, 0x2F: value = 63
            default: return nil
            }
            buffer = (buffer << 6 | UInt32(value)) & 0xFFFF
            bits += 6
            if bits >= 8 {
                bits -= 8
                bytes.append(UInt8(truncatingIfNeeded: buffer >> UInt32(bits)))
            }
        }
        return bits < 6 && buffer & (1 << UInt32(bits) - 1) == 0 ? bytes : nil
    }
}
