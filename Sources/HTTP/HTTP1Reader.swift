/// Reads HTTP/1.1 messages from a connection, one behind the other, as they come.
struct HTTP1Reader {
    private let descriptor: Int32
    private let limits: HTTPLimits
    private var buffer: [UInt8] = []
    private var start = 0
    private var end = 0

    /// What waiting for a message came to.
    enum Failure: Error {
        /// The peer ended the connection between two messages.
        case ended
        /// The peer ended the connection in the middle of a message.
        case cut
        /// Nothing came in time; `true` in the middle of a message.
        case timedOut(Bool)
        /// The message is refused.
        case refused(HTTP1Refusal)
    }

    init(_ descriptor: Int32, limits: HTTPLimits) {
        self.descriptor = descriptor
        self.limits = limits
        buffer = [UInt8](repeating: 0, count: 16 * 1024)
    }

    /// Whether bytes of a further message are here already.
    var hasBufferedBytes: Bool { start < end }

    /// Reads a header section.
    mutating func head(isRequest: Bool) throws(Failure) -> HTTP1Head {
        // Empty lines in front of a request line are skipped (RFC 9112 section 2.2).
        var began: Int64?
        var scanned = start
        while true {
            while start < end, isRequest, buffer[start] == 0x0D || buffer[start] == 0x0A {
                start += 1
                scanned = max(scanned, start)
            }
            if let headEnd = findEnd(from: max(start, scanned - 3)) {
                if headEnd - start > limits.headerBytes {
                    throw .refused(HTTP1Refusal(tooLong(), "The header section is too long."))
                }
                let range = start..<headEnd
                start = headEnd + 4
                do throws(HTTP1Refusal) {
                    let limits = limits
                    let bytes = buffer
                    return try withHead(bytes, range) { (section) throws(HTTP1Refusal) in
                        try HTTP1Head(section, isRequest: isRequest, limits: limits)
                    }
                } catch {
                    throw .refused(error)
                }
            }
            // fill() may move the bytes to the front of the buffer.
            let offset = end - start
            if end - start > limits.headerBytes { throw .refused(HTTP1Refusal(tooLong(), "The header section is too long.")) }
            if start < end, began == nil { began = Platform.monotonicMilliseconds }
            try fill(began, isInside: start < end)
            scanned = start + offset
        }
    }

    /// 414 where the first line alone is too long, 431 otherwise.
    private func tooLong() -> Int {
        let line = buffer[start..<end].prefix { $0 != 0x0A }
        return line.count > limits.lineBytes ? 414 : 431
    }

    private func withHead<Result>(
        _ bytes: [UInt8],
        _ range: Range<Int>,
        _ body: (UnsafeRawBufferPointer) throws(HTTP1Refusal) -> Result
    ) throws(HTTP1Refusal) -> Result {
        var result: Swift.Result<Result, HTTP1Refusal>?
        bytes.withUnsafeBytes { buffer in
            do throws(HTTP1Refusal) {
                result = .success(try body(UnsafeRawBufferPointer(rebasing: buffer[range])))
            } catch {
                result = .failure(error)
            }
        }
        guard let result else { throw HTTP1Refusal(500, "The header section could not be read.") }
        return try result.get()
    }

    private func findEnd(from place: Int) -> Int? {
        var index = place
        while index + 3 < end {
            // The last of the four bytes decides how far to go on.
            let last = buffer[index + 3]
            if last == 0x0A {
                if buffer[index] == 0x0D, buffer[index + 1] == 0x0A, buffer[index + 2] == 0x0D { return index }
                index += 2
            } else {
                index += last == 0x0D ? 1 : 4
            }
        }
        return nil
    }

    /// Reads a body of known length.
    mutating func body(length: Int) throws(Failure) -> [UInt8] {
        if length > limits.bodyBytes { throw .refused(HTTP1Refusal(413, "The body is larger than \(limits.bodyBytes) bytes.")) }
        let began = Platform.monotonicMilliseconds
        var body: [UInt8] = []
        body.reserveCapacity(length)
        while true {
            let count = min(length - body.count, end - start)
            body += buffer[start..<start + count]
            start += count
            if body.count == length { return body }
            try fill(began, isInside: true)
        }
    }

    /// Reads a chunked body; extensions and trailers are read over (RFC 9112 section 7.1).
    mutating func chunkedBody() throws(Failure) -> [UInt8] {
        let began = Platform.monotonicMilliseconds
        var body: [UInt8] = []
        while true {
            let line = try line(began)
            let digits = line.prefix { $0 != 0x3B && $0 != 0x20 }
            guard !digits.isEmpty, digits.count <= 8, let size = Int(String(decoding: digits, as: UTF8.self), radix: 16),
                size >= 0
            else {
                throw .refused(HTTP1Refusal(400, "A chunk's size is not a hexadecimal number."))
            }
            if size == 0 { break }
            if body.count + size > limits.bodyBytes {
                throw .refused(HTTP1Refusal(413, "The body is larger than \(limits.bodyBytes) bytes."))
            }
            body += try self.body(length: size)
            guard try self.line(began).isEmpty else { throw .refused(HTTP1Refusal(400, "A chunk is longer than its size says.")) }
        }
        var trailerBytes = 0
        while true {
            let trailer = try line(began)
            if trailer.isEmpty { return body }
            trailerBytes += trailer.count
            if trailerBytes > limits.headerBytes { throw .refused(HTTP1Refusal(431, "The trailer section is too long.")) }
        }
    }

    /// Reads to the end of the connection: a response without length.
    mutating func bodyToEnd() throws(Failure) -> [UInt8] {
        let began = Platform.monotonicMilliseconds
        var body: [UInt8] = []
        while true {
            body += buffer[start..<end]
            start = end
            if body.count > limits.bodyBytes {
                throw .refused(HTTP1Refusal(413, "The body is larger than \(limits.bodyBytes) bytes."))
            }
            do throws(Failure) {
                try fill(began, isInside: true)
            } catch {
                if case .cut = error { return body }
                throw error
            }
        }
    }

    private mutating func line(_ began: Int64) throws(Failure) -> [UInt8] {
        var scanned = start
        while true {
            while scanned < end {
                if buffer[scanned] == 0x0A {
                    guard scanned > start, buffer[scanned - 1] == 0x0D else {
                        throw .refused(HTTP1Refusal(400, "A line must end with CRLF."))
                    }
                    let line = Array(buffer[start..<scanned - 1])
                    start = scanned + 1
                    return line
                }
                scanned += 1
            }
            if end - start > limits.lineBytes { throw .refused(HTTP1Refusal(400, "A chunk's line is too long.")) }
            let offset = scanned - start
            try fill(began, isInside: true)
            scanned = start + offset
        }
    }

    /// Reads more bytes behind those that are here.
    private mutating func fill(_ began: Int64?, isInside: Bool) throws(Failure) {
        if let began, Platform.monotonicMilliseconds - began > Int64(limits.messageMilliseconds) { throw .timedOut(isInside) }
        if start == end {
            start = 0
            end = 0
        } else if start > 0, end == buffer.count {
            buffer.replaceSubrange(0..<end - start, with: Array(buffer[start..<end]))
            end -= start
            start = 0
        }
        if end == buffer.count { buffer += [UInt8](repeating: 0, count: buffer.count) }
        let free = end
        let result = buffer.withUnsafeMutableBytes {
            Platform.read(descriptor, UnsafeMutableRawBufferPointer(rebasing: $0[free...]))
        }
        switch result {
        case .bytes(let count): end += count
        case .ended, .failed: throw isInside ? .cut : .ended
        case .timedOut: throw .timedOut(isInside)
        }
    }
}
