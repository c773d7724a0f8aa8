extension JSONParser {
    /// Reads a string; the position is on its opening quote.
    mutating func parseString() throws(JSONSyntaxError) -> String {
        position += 1
        let start = position
        // Nearly every string is plain: find its end, then check the UTF-8 once for the whole of it.
        var isASCII = true
        while position < bytes.count {
            let byte = bytes[position]
            if byte == 0x22 {
                let content = UnsafeBufferPointer(rebasing: bytes[start..<position])
                if !isASCII { try checkUTF8(from: start, to: position) }
                position += 1
                let text = String(decoding: content, as: UTF8.self)
                if !isASCII { try checkMarks(of: text, from: start) }
                return text
            }
            if byte == 0x5C { return try parseEscapedString(from: start) }
            if byte < 0x20 { throw failure("a control character (\(found)) in a string; write it as an escape such as \\n") }
            if byte >= 0x80 { isASCII = false }
            position += 1
        }
        throw failure("the text ends inside a string")
    }

    private mutating func parseEscapedString(from start: Int) throws(JSONSyntaxError) -> String {
        var content = [UInt8](bytes[start..<position])
        var plainStart = position
        try checkUTF8(from: start, to: position)
        while position < bytes.count {
            let byte = bytes[position]
            if byte == 0x22 || byte == 0x5C {
                try checkUTF8(from: plainStart, to: position)
                content.append(contentsOf: bytes[plainStart..<position])
                position += 1
                if byte == 0x22 {
                    let text = String(decoding: content, as: UTF8.self)
                    try checkMarks(of: text, from: start)
                    return text
                }
                try parseEscape(into: &content)
                plainStart = position
                continue
            }
            if byte < 0x20 { throw failure("a control character (\(found)) in a string; write it as an escape such as \\n") }
            position += 1
        }
        throw failure("the text ends inside a string")
    }

    /// How many combining marks may follow each other; text that people write has a handful, and the Stream-Safe Text Format of Unicode
    /// (UAX #15) allows thirty.
    private static let mostMarks = 128

    /// Refuses a run of combining marks that is no text: comparing or hashing such a string sorts the run in quadratic time, and a quarter of a
    /// megabyte of it would stop a server for seconds.
    private mutating func checkMarks(of text: String, from start: Int) throws(JSONSyntaxError) {
        if text.utf8.count <= Self.mostMarks { return }
        var run = 0
        for scalar in text.unicodeScalars {
            // Below U+0300 nothing combines.
            guard scalar.value >= 0x300, scalar.properties.canonicalCombiningClass != .notReordered else {
                run = 0
                continue
            }
            run += 1
            if run > Self.mostMarks {
                position = start
                throw failure("a string with more than \(Self.mostMarks) combining marks in a row; that is no text")
            }
        }
    }

    /// Reads what stands behind a backslash.
    private mutating func parseEscape(into content: inout [UInt8]) throws(JSONSyntaxError) {
        guard let byte = peek else { throw failure("the text ends inside a string") }
        switch byte {
        case 0x22, 0x5C, 0x2F: content.append(byte)
        case 0x62: content.append(0x08)
        case 0x66: content.append(0x0C)
        case 0x6E: content.append(0x0A)
        case 0x72: content.append(0x0D)
        case 0x74: content.append(0x09)
        case 0x75:
            position += 1
            content.append(contentsOf: String(Character(try parseUnicodeEscape())).utf8)
            return
        default: throw failure("\(found) behind a backslash; JSON knows \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\uXXXX")
        }
        position += 1
    }

    private mutating func parseUnicodeEscape() throws(JSONSyntaxError) -> Unicode.Scalar {
        let first = try fourHexDigits()
        if let scalar = Unicode.Scalar(first) { return scalar }
        // A high surrogate must be followed by a low one (RFC 8259 section 7); alone it is no character.
        guard first < 0xDC00, peek == 0x5C, position + 1 < bytes.count, bytes[position + 1] == 0x75 else {
            throw failure("a lone surrogate escape; surrogates come in pairs")
        }
        position += 2
        let second = try fourHexDigits()
        guard second >= 0xDC00, second <= 0xDFFF,
            let scalar = Unicode.Scalar(0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00))
        else { throw failure("a lone surrogate escape; surrogates come in pairs") }
        return scalar
    }

    private mutating func fourHexDigits() throws(JSONSyntaxError) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = peek else { throw failure("the text ends inside a string") }
            switch byte {
            case 0x30...0x39: value = value << 4 | UInt32(byte - 0x30)
            case 0x41...0x46: value = value << 4 | UInt32(byte - 0x41 + 10)
            case 0x61...0x66: value = value << 4 | UInt32(byte - 0x61 + 10)
            default: throw failure("unexpected \(found) where one of four hexadecimal digits was expected")
            }
            position += 1
        }
        return value
    }

    /// Refuses what is not UTF-8: stray and missing continuation bytes, overlong forms, surrogates, more than U+10FFFF (RFC 3629).
    private mutating func checkUTF8(from start: Int, to end: Int) throws(JSONSyntaxError) {
        var index = start
        while index < end {
            let lead = bytes[index]
            if lead < 0x80 {
                index += 1
                continue
            }
            let length: Int
            var lowest: UInt8 = 0x80
            var highest: UInt8 = 0xBF
            switch lead {
            case 0xC2...0xDF: length = 2
            case 0xE0: (length, lowest) = (3, 0xA0)
            case 0xED: (length, highest) = (3, 0x9F)
            case 0xE1...0xEF: length = 3
            case 0xF0: (length, lowest) = (4, 0x90)
            case 0xF4: (length, highest) = (4, 0x8F)
            case 0xF1...0xF3: length = 4
            default: length = 0
            }
            var isValid = length > 0 && index + length <= end && bytes[index + 1] >= lowest && bytes[index + 1] <= highest
            if isValid && length > 2 { isValid = bytes[index + 2] & 0xC0 == 0x80 }
            if isValid && length > 3 { isValid = bytes[index + 3] & 0xC0 == 0x80 }
            guard isValid else {
                position = index
                throw failure("\(found) is not valid UTF-8; save the text as UTF-8")
            }
            index += length
        }
    }
}
