/// Why a message is refused: the status that a server answers, and a sentence.
struct HTTP1Refusal: Error {
    let status: Int
    let message: String

    init(_ status: Int, _ message: String) {
        self.status = status
        self.message = message
    }
}

/// The header section of an HTTP/1.1 message (RFC 9112), read from bytes.
struct HTTP1Head {
    /// The three parts of the first line.
    var first = ""
    var second = ""
    var third = ""
    /// The fields without those of framing.
    var headers = HTTPHeaders()
    var host: String?
    var contentLength: Int?
    var isChunked = false
    var closes = false
    var keepsAlive = false
    var expectsContinue = false

    /// Reads the bytes up to and without the empty line.
    ///
    /// - Parameter isRequest: whether the first line is a request line.
    init(_ bytes: UnsafeRawBufferPointer, isRequest: Bool, limits: HTTPLimits) throws(HTTP1Refusal) {
        var place = 0
        let line = try Self.line(bytes, &place)
        guard line.count <= limits.lineBytes else { throw HTTP1Refusal(isRequest ? 414 : 502, "The first line is too long.") }
        try readFirstLine(line, isRequest: isRequest)
        var fields: [HTTPHeaders.Field] = []
        fields.reserveCapacity(8)
        var hostCount = 0
        var lineCount = 0
        while place < bytes.count {
            let line = try Self.line(bytes, &place)
            lineCount += 1
            guard lineCount <= limits.headerCount else {
                throw HTTP1Refusal(431, "There are too many header fields.")
            }
            guard line.count <= limits.fieldBytes else { throw HTTP1Refusal(431, "A header field is too long.") }
            guard let first = line.first, first != 0x20, first != 0x09 else {
                throw HTTP1Refusal(400, "A header field may not be folded over lines.")
            }
            guard let colon = line.firstIndex(of: 0x3A), colon > line.startIndex else {
                throw HTTP1Refusal(400, "A header field has no name.")
            }
            let nameBytes = UnsafeRawBufferPointer(rebasing: line[line.startIndex..<colon])
            for byte in nameBytes where !Self.isToken(byte) {
                throw HTTP1Refusal(400, "A header field's name holds a character it may not hold.")
            }
            var start = colon + 1
            var end = line.endIndex
            while start < end, line[start] == 0x20 || line[start] == 0x09 { start += 1 }
            while end > start, line[end - 1] == 0x20 || line[end - 1] == 0x09 { end -= 1 }
            let valueBytes = UnsafeRawBufferPointer(rebasing: line[start..<end])
            for byte in valueBytes where byte < 0x20 && byte != 0x09 || byte == 0x7F {
                throw HTTP1Refusal(400, "A header field's value holds a control character.")
            }
            let value = String(decoding: valueBytes, as: UTF8.self)
            switch nameBytes.count {
            case 4 where Self.equals(nameBytes, "host"):
                hostCount += 1
                host = value
                // What no host holds would make `Host` and an absolute target two stories (RFC 9112 section 3.2).
                for byte in valueBytes where !Self.mayStandInHost(byte) {
                    throw HTTP1Refusal(400, "The Host field holds a character it may not hold.")
                }
            case 14 where Self.equals(nameBytes, "content-length"): try takeLength(value)
            case 17 where Self.equals(nameBytes, "transfer-encoding"): try takeCoding(valueBytes)
            case 10 where Self.equals(nameBytes, "connection"):
                for option in valueBytes.split(separator: 0x2C) {
                    let name = UnsafeRawBufferPointer(rebasing: option.drop { $0 == 0x20 || $0 == 0x09 })
                    let word = UnsafeRawBufferPointer(rebasing: name.prefix { $0 != 0x20 && $0 != 0x09 })
                    if Self.equals(word, "close") { closes = true }
                    if Self.equals(word, "keep-alive") { keepsAlive = true }
                }
            case 6 where isRequest && Self.equals(nameBytes, "expect"):
                guard Self.equals(valueBytes, "100-continue") else {
                    throw HTTP1Refusal(417, "The only expectation understood is 100-continue.")
                }
                expectsContinue = true
            default: fields.append(HTTPHeaders.Field(name: String(decoding: nameBytes, as: UTF8.self), value: value))
            }
        }
        if isChunked, contentLength != nil {
            throw HTTP1Refusal(400, "A message may not have both Content-Length and Transfer-Encoding.")
        }
        // An HTTP/1.0 client in front would have read the body otherwise (RFC 9112 section 6.1).
        if isChunked, (isRequest ? third : first) == "HTTP/1.0" {
            throw HTTP1Refusal(400, "HTTP/1.0 has no Transfer-Encoding.")
        }
        if isRequest, hostCount > 1 || (hostCount == 0 && third == "HTTP/1.1") {
            throw HTTP1Refusal(400, "A request needs exactly one Host field.")
        }
        headers = HTTPHeaders(fields)
    }

    private mutating func readFirstLine(_ line: UnsafeRawBufferPointer, isRequest: Bool) throws(HTTP1Refusal) {
        let firstSpace = line.firstIndex(of: 0x20) ?? line.endIndex
        let rest = UnsafeRawBufferPointer(rebasing: line[min(firstSpace + 1, line.endIndex)...])
        // A reason phrase may hold spaces or be missing; a request line has exactly three parts.
        let secondSpace = rest.firstIndex(of: 0x20) ?? rest.endIndex
        first = String(decoding: line[..<firstSpace], as: UTF8.self)
        second = String(decoding: rest[..<secondSpace], as: UTF8.self)
        third = String(decoding: rest[min(secondSpace + 1, rest.endIndex)...], as: UTF8.self)
        let version = isRequest ? third : first
        guard version == "HTTP/1.1" || version == "HTTP/1.0" else {
            throw version.hasPrefix("HTTP/") && !version.contains(" ")
                ? HTTP1Refusal(505, "The HTTP version is not supported.")
                : HTTP1Refusal(400, "The first line is not one of HTTP/1.1.")
        }
        guard isRequest else { return }
        for byte in first.utf8 where !Self.isToken(byte) {
            throw HTTP1Refusal(400, "The method holds a character it may not hold.")
        }
        for byte in second.utf8 where byte <= 0x20 || byte == 0x7F {
            throw HTTP1Refusal(400, "The request target holds a character it may not hold.")
        }
        if String(validating: rest[..<secondSpace], as: UTF8.self) == nil {
            throw HTTP1Refusal(400, "The request target is not UTF-8.")
        }
        if first.isEmpty || second.isEmpty { throw HTTP1Refusal(400, "The request line needs a method and a target.") }
        guard second.utf8.first == 0x2F || Self.origin(of: second) != nil || (first == "OPTIONS" && second == "*") else {
            throw HTTP1Refusal(400, "The request target must be a path that starts with /, or an absolute http URI.")
        }
    }

    /// The authority and the rest of an absolute target (RFC 9112 section 3.2.2); `nil` where it is none.
    static func origin(of target: String) -> (authority: String, target: String)? {
        guard let end = target.utf8.firstIndex(of: 0x3A),
            ["http", "https"].contains(target[..<end].lowercased()), target[end...].utf8.starts(with: "://".utf8)
        else { return nil }
        let rest = target[target.utf8.index(end, offsetBy: 3)...]
        let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        guard !authority.isEmpty, authority.utf8.allSatisfy(mayStandInHost) else { return nil }
        let path = rest[authority.endIndex...]
        return (String(authority), path.utf8.first == 0x2F ? String(path) : "/" + path)
    }

    /// One value, once: where two readers see two lengths, one of them is led astray, and equal ones serve nobody (RFC 9110 section 8.6).
    private mutating func takeLength(_ value: String) throws(HTTP1Refusal) {
        guard contentLength == nil, !value.isEmpty, value.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            throw HTTP1Refusal(400, "The Content-Length is not one whole number.")
        }
        // A number that does not fit is larger than any limit.
        contentLength = Int(value) ?? .max
    }

    /// `chunked` alone is understood. Where it is not the last coding the body's end cannot be told, which is 400; another coding in front of
    /// it is 501 (RFC 9112 sections 6.1 and 6.3).
    private mutating func takeCoding(_ value: UnsafeRawBufferPointer) throws(HTTP1Refusal) {
        if !isChunked, Self.equals(value, "chunked") { return isChunked = true }
        let codings = value.split(separator: 0x2C, omittingEmptySubsequences: false).map { piece in
            String(decoding: piece.drop { $0 == 0x20 || $0 == 0x09 }, as: UTF8.self).lowercased()
        }
        let isLast = codings.last == "chunked" && codings.count { $0 == "chunked" } == 1 && !isChunked
        if isLast, codings.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy(Self.isToken) }) {
            throw HTTP1Refusal(501, "The only transfer coding understood is chunked.")
        }
        throw HTTP1Refusal(400, "The Transfer-Encoding does not end with one chunked coding.")
    }

    /// The next line without its CRLF; a carriage return or a line feed alone is refused.
    private static func line(_ bytes: UnsafeRawBufferPointer, _ place: inout Int) throws(HTTP1Refusal) -> UnsafeRawBufferPointer {
        let start = place
        while place < bytes.count {
            let byte = bytes[place]
            if byte == 0x0D {
                guard place + 1 >= bytes.count || bytes[place + 1] == 0x0A else {
                    throw HTTP1Refusal(400, "A line may not hold a carriage return.")
                }
                let line = UnsafeRawBufferPointer(rebasing: bytes[start..<place])
                place = min(place + 2, bytes.count)
                return line
            }
            if byte == 0x0A { throw HTTP1Refusal(400, "A line must end with CRLF.") }
            place += 1
        }
        return UnsafeRawBufferPointer(rebasing: bytes[start..<place])
    }

    private static func equals(_ bytes: UnsafeRawBufferPointer, _ lowered: StaticString) -> Bool {
        guard bytes.count == lowered.utf8CodeUnitCount else { return false }
        for index in 0..<bytes.count
        where (bytes[index] | (bytes[index] >= 0x41 && bytes[index] <= 0x5A ? 0x20 : 0)) != lowered.utf8Start[index] {
            return false
        }
        return true
    }

    /// What a host and port, a name, an address or a bracketed one, may hold (RFC 3986 section 3.2.2).
    private static func mayStandInHost(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x61...0x7A, 0x41...0x5A, 0x30...0x39: true
        // ! $ % & ' ( ) * + - . : ; = [ ] _ ~
        case 0x21, 0x24...0x2B, 0x2D, 0x2E, 0x3A, 0x3B, 0x3D, 0x5B, 0x5D, 0x5F, 0x7E: true
        default: false
        }
    }

    /// `tchar` of RFC 9110 section 5.6.2.
    static func isToken(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x61...0x7A, 0x41...0x5A, 0x30...0x39: true
        case 0x21, 0x23...0x27, 0x2A, 0x2B, 0x2D, 0x2E, 0x5E, 0x5F, 0x60, 0x7C, 0x7E: true
        default: false
        }
    }
}
