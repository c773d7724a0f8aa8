/// Reads HTTP/1.1 messages from a connection, one behind the other, as they come.
///
/// Bodies are read in `HTTP1Reader+Body.swift`.
struct HTTP1Reader {
    private let descriptor: Int32
    let limits: HTTPLimits
    let budget: BodyBudget?
    /// How much of the budget the body that was read last holds.
    var budgeted = 0
    private(set) var buffer: [UInt8]
    var start = 0
    private(set) var end = 0
    /// When the message that is being read must be complete; `nil` between messages.
    private var deadline: Int64?

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

    /// The most bytes of empty lines in front of a request line.
    private static let mostEmptyBytes = 1024

    /// - Parameter budget: what bodies are taken from; `nil` where nobody counts.
    init(_ descriptor: Int32, limits: HTTPLimits, budget: BodyBudget? = nil) {
        self.descriptor = descriptor
        self.limits = limits
        self.budget = budget
        buffer = [UInt8](repeating: 0, count: 16 * 1024)
    }

    /// Whether bytes of a further message are here already.
    var hasBufferedBytes: Bool { start < end }

    /// Reads a header section.
    mutating func head(isRequest: Bool) throws(Failure) -> HTTP1Head {
        deadline = hasBufferedBytes ? Platform.monotonicMilliseconds + Int64(limits.messageMilliseconds) : nil
        var skipped = 0
        var scanned = start
        while true {
            // Empty lines in front of a request line are skipped (RFC 9112 section 2.2).
            while start < end, isRequest, buffer[start] == 0x0D || buffer[start] == 0x0A {
                start += 1
                skipped += 1
                scanned = max(scanned, start)
            }
            if skipped > Self.mostEmptyBytes {
                throw .refused(HTTP1Refusal(400, "There are too many empty lines in front of the request."))
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
            if isRequest, let refusal = hopeless() { throw .refused(refusal) }
            // fill() may move the bytes to the front of the buffer.
            let offset = end - start
            if end - start > limits.headerBytes { throw .refused(HTTP1Refusal(tooLong(), "The header section is too long.")) }
            try fill(isInside: start < end)
            scanned = start + offset
        }
    }

    /// Why the bytes so far can become no request. Nobody who sends TLS or HTTP/0.9 to this port should wait for a timeout.
    private func hopeless() -> HTTP1Refusal? {
        guard start < end else { return nil }
        guard HTTP1Head.isToken(buffer[start]) else { return HTTP1Refusal(400, "This is not HTTP; if it is TLS, use http://.") }
        let line = buffer[start..<end]
        guard let lineEnd = line.firstIndex(of: 0x0A) else {
            return line.count > limits.lineBytes ? HTTP1Refusal(414, "The request line is too long.") : nil
        }
        if lineEnd - start > limits.lineBytes + 1 { return HTTP1Refusal(414, "The request line is too long.") }
        let last = line[..<lineEnd].split(separator: 0x20).last
        return last?.starts(with: "HTTP/".utf8) == true ? nil : HTTP1Refusal(400, "The first line is not one of HTTP/1.1.")
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

    /// Reads more bytes behind those that are here.
    mutating func fill(isInside: Bool) throws(Failure) {
        if let deadline {
            // Waiting ends with the message's time, however the bytes trickle; the socket's own timeout is that of an idle connection.
            let wait = min(deadline - Platform.monotonicMilliseconds, Int64(limits.idleMilliseconds))
            guard Platform.awaitBytes(descriptor, milliseconds: wait) else { throw .timedOut(isInside) }
        }
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
        case .bytes(let count):
            end += count
            if deadline == nil { deadline = Platform.monotonicMilliseconds + Int64(limits.messageMilliseconds) }
        case .ended, .failed: throw isInside ? .cut : .ended
        case .timedOut: throw .timedOut(isInside)
        }
    }
}
