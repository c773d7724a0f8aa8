/// The pieces of a `$filter`, `$search` or `$expand`.
enum ODataToken: Hashable {
    /// A name, a path, a keyword, a number, a bare date.
    case word(String)
    /// A text in single quotes, without them; a doubled quote within stands for one.
    case text(String)
    /// `(`, `)`, `,` or `:`.
    case mark(UInt8)

    /// Splits a text into pieces, or gives `nil` where a quote is left open.
    static func split(_ text: String) -> [ODataToken]? {
        let bytes = Array(text.utf8)
        var tokens: [ODataToken] = []
        var place = 0
        while place < bytes.count {
            switch bytes[place] {
            case 0x20, 0x09: place += 1
            case 0x28, 0x29, 0x2C:
                tokens.append(.mark(bytes[place]))
                place += 1
            case 0x27:
                guard let quoted = Self.quoted(bytes, &place) else { return nil }
                tokens.append(.text(quoted))
            default:
                let start = place
                while place < bytes.count, !isEnd(bytes, place) { place += 1 }
                if place == start {
                    // A colon: between a lambda's variable and its condition. In a time it belongs to the word.
                    tokens.append(.mark(bytes[place]))
                    place += 1
                } else {
                    tokens.append(.word(String(decoding: bytes[start..<place], as: UTF8.self)))
                }
            }
        }
        return tokens
    }

    private static func isEnd(_ bytes: [UInt8], _ place: Int) -> Bool {
        switch bytes[place] {
        case 0x20, 0x09, 0x28, 0x29, 0x2C, 0x27: return true
        case 0x3A:
            func isDigit(_ place: Int) -> Bool { bytes.indices.contains(place) && bytes[place] >= 0x30 && bytes[place] <= 0x39 }
            return !(isDigit(place - 1) && isDigit(place + 1))
        default: return false
        }
    }

    private static func quoted(_ bytes: [UInt8], _ place: inout Int) -> String? {
        var content: [UInt8] = []
        place += 1
        while place < bytes.count {
            if bytes[place] == 0x27 {
                place += 1
                guard place < bytes.count, bytes[place] == 0x27 else { return String(decoding: content, as: UTF8.self) }
            }
            content.append(bytes[place])
            place += 1
        }
        return nil
    }
}
