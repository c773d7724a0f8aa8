extension JSON5Reader {
    /// A string in single or double quotes, its escapes resolved (JSON5 section 5).
    mutating func string() throws(JSONSyntaxError) -> String {
        let start = position
        guard let quote = peek else { throw failure("the text ends where a string was expected") }
        position += 1
        var text: [UInt8] = []
        while let byte = peek {
            switch byte {
            case quote:
                position += 1
                return String(decoding: text, as: UTF8.self)
            case 0x5C: try escape(into: &text)
            case 0x0A, 0x0D: throw failure("a line ends inside a string; close it, or write \\n")
            case 0x00..<0x20: throw failure("a control character inside a string; write it as an escape")
            default:
                text.append(byte)
                position += 1
            }
        }
        throw failure("a string that starts here has no end", at: start)
    }

    private mutating func escape(into text: inout [UInt8]) throws(JSONSyntaxError) {
        let start = position
        position += 1
        guard let byte = peek else { throw failure("the text ends inside an escape") }
        position += 1
        switch byte {
        case 0x62: text.append(0x08)
        case 0x66: text.append(0x0C)
        case 0x6E: text.append(0x0A)
        case 0x72: text.append(0x0D)
        case 0x74: text.append(0x09)
        case 0x76: text.append(0x0B)
        case 0x0A: break
        case 0x0D: if peek == 0x0A { position += 1 }
        case 0x78: append(try hexadecimal(digits: 2, at: start), to: &text)
        case 0x75: append(try unicodeEscape(at: start), to: &text)
        case 0x30:
            if let next = peek, next >= 0x30 && next <= 0x39 {
                throw failure("an octal escape; write \\x00 or \\u0000", at: start)
            }
            text.append(0)
        case 0x31...0x39: throw failure("an escape that means nothing; escapes start with a letter or \\0", at: start)
        default: text.append(byte)
        }
    }

    /// `uXXXX` behind the backslash, or a pair of them where the first is a high surrogate.
    private mutating func unicodeEscape(at start: Int) throws(JSONSyntaxError) -> UInt32 {
        let first = try hexadecimal(digits: 4, at: start)
        guard first & 0xF800 == 0xD800 else { return first }
        if first < 0xDC00, peek == 0x5C, position + 1 < bytes.count, bytes[position + 1] == 0x75 {
            position += 2
            let second = try hexadecimal(digits: 4, at: start)
            if second & 0xFC00 == 0xDC00 { return 0x10000 + (first - 0xD800) << 10 + (second - 0xDC00) }
        }
        throw failure("half of a surrogate pair; write the character itself or both halves", at: start)
    }

    private mutating func hexadecimal(digits: Int, at start: Int) throws(JSONSyntaxError) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<digits {
            guard let byte = peek, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
                throw failure("an escape needs \(digits) hexadecimal digits", at: start)
            }
            value = value << 4 | UInt32(digit)
            position += 1
        }
        return value
    }

    private func append(_ scalar: UInt32, to text: inout [UInt8]) {
        guard let scalar = Unicode.Scalar(scalar) else { return }
        text.append(contentsOf: Array(String(Character(scalar)).utf8))
    }
}
