// Bodies: of known length, in chunks, and to the end of the connection.
extension HTTP1Reader {
    /// Reads a body of known length.
    mutating func body(length: Int) throws(Failure) -> [UInt8] {
        if length > limits.bodyBytes { throw tooLarge }
        var body: [UInt8] = []
        // What is declared is not yet there: room for much is made as it comes.
        body.reserveCapacity(min(length, BodyBudget.free))
        try take(length, into: &body)
        return body
    }

    /// Reads a chunked body; extensions and trailers are read over (RFC 9112 section 7.1).
    mutating func chunkedBody() throws(Failure) -> [UInt8] {
        var body: [UInt8] = []
        // Whatever is no content: a client that sends much of it has something else in mind.
        var overhead = 0
        while true {
            let line = try line()
            let digits = line.prefix { PercentCoding.nibble($0) != nil }
            let size = digits.reduce(0) { $0 << 4 | Int(PercentCoding.nibble($1) ?? 0) }
            let rest = line[digits.endIndex...].drop { $0 == 0x20 || $0 == 0x09 }
            guard !digits.isEmpty, digits.count <= 8, rest.isEmpty || rest.first == 0x3B else {
                throw .refused(HTTP1Refusal(400, "A chunk's size is not a hexadecimal number of at most eight digits."))
            }
            overhead += line.count - digits.count
            if overhead > limits.headerBytes { throw .refused(HTTP1Refusal(400, "The chunk extensions are too long.")) }
            if size == 0 { break }
            if size > limits.bodyBytes - body.count { throw tooLarge }
            try take(size, into: &body)
            guard try self.line().isEmpty else { throw .refused(HTTP1Refusal(400, "A chunk is longer than its size says.")) }
        }
        var trailerBytes = 0
        while true {
            let trailer = try line()
            if trailer.isEmpty { return body }
            trailerBytes += trailer.count + 2
            if trailerBytes > limits.headerBytes { throw .refused(HTTP1Refusal(431, "The trailer section is too long.")) }
        }
    }

    /// Reads to the end of the connection: a response without length.
    mutating func bodyToEnd() throws(Failure) -> [UInt8] {
        var body: [UInt8] = []
        while true {
            try take(end - start, into: &body)
            if body.count > limits.bodyBytes { throw tooLarge }
            do throws(Failure) {
                try fill(isInside: true)
            } catch {
                if case .cut = error { return body }
                throw error
            }
        }
    }

    /// Gives back what the last body took from the budget of all connections.
    mutating func releaseBody() {
        if budgeted > 0 { budget?.give(back: budgeted) }
        budgeted = 0
    }

    private var tooLarge: Failure { .refused(HTTP1Refusal(413, "The body is larger than \(limits.bodyBytes) bytes.")) }

    /// Appends the next `length` bytes to `body`.
    private mutating func take(_ length: Int, into body: inout [UInt8]) throws(Failure) {
        let whole = body.count + length
        while true {
            let count = min(whole - body.count, end - start)
            try charge(body.count + count)
            body += buffer[start..<start + count]
            start += count
            if body.count == whole { return }
            try fill(isInside: true)
        }
    }

    /// Takes from the budget what a body of `count` bytes needs beyond what it has.
    private mutating func charge(_ count: Int) throws(Failure) {
        guard let budget, count > BodyBudget.free, count > budgeted else { return }
        let step = max(count - budgeted, BodyBudget.free)
        guard budget.take(step) else {
            throw .refused(HTTP1Refusal(503, "The server is holding as many bytes of bodies as it may; try again later."))
        }
        budgeted += step
    }

    /// The next line of a chunked body, without its CRLF.
    private mutating func line() throws(Failure) -> [UInt8] {
        var scanned = start
        while true {
            while scanned < end {
                let byte = buffer[scanned]
                if byte == 0x0A {
                    guard scanned > start, buffer[scanned - 1] == 0x0D else {
                        throw .refused(HTTP1Refusal(400, "A line must end with CRLF."))
                    }
                    let line = Array(buffer[start..<scanned - 1])
                    guard !line.contains(where: { $0 < 0x20 && $0 != 0x09 || $0 == 0x7F }) else {
                        throw .refused(HTTP1Refusal(400, "A chunk's line or a trailer holds a control character."))
                    }
                    start = scanned + 1
                    return line
                }
                scanned += 1
            }
            if end - start > limits.lineBytes { throw .refused(HTTP1Refusal(400, "A chunk's line is too long.")) }
            let offset = scanned - start
            try fill(isInside: true)
            scanned = start + offset
        }
    }
}
