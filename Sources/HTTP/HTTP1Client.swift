/// Speaks HTTP/1.1 over a connection that it makes when it needs one and keeps while it can. Used from one thread at a time.
final class HTTP1Client {
    private let limits: HTTPLimits
    private let place: String
    private let connect: () throws(TransportError) -> Int32
    private var descriptor: Int32?
    private var reader: HTTP1Reader?

    /// - Parameters:
    ///   - place: where the server is, for messages.
    ///   - connect: makes a connection and gives its descriptor.
    init(place: String, limits: HTTPLimits, connect: @escaping () throws(TransportError) -> Int32) {
        self.place = place
        self.limits = limits
        self.connect = connect
    }

    deinit { if let descriptor { Platform.closeSocket(descriptor) } }

    /// Sends `request` and returns the final response.
    ///
    /// A kept connection that the server closed meanwhile is replaced before anything is sent. A request is never sent twice: whether the first took
    /// effect could not be known.
    func send(_ request: HTTPRequest) throws(TransportError) -> HTTPResponse {
        var out: [UInt8] = []
        out.reserveCapacity(512 + request.body.count)
        HTTP1Writer.append(request, to: &out)
        if let descriptor, Platform.isStale(descriptor) { hangUp() }
        let connection: Int32
        if let descriptor {
            connection = descriptor
        } else {
            connection = try connect()
            Platform.setTimeouts(
                connection,
                readMilliseconds: limits.messageMilliseconds,
                writeMilliseconds: max(1, min(limits.messageMilliseconds, 500))
            )
            descriptor = connection
            reader = HTTP1Reader(connection, limits: limits)
        }
        guard Platform.send(connection, out, within: limits.messageMilliseconds), var reader else {
            hangUp()
            throw .endedBeforeAnswer
        }
        self.reader = nil
        do throws(HTTP1Reader.Failure) {
            var head = try reader.head(isRequest: false)
            while head.second.utf8.first == 0x31 { head = try reader.head(isRequest: false) }
            guard let status = Int(head.second), (200..<600).contains(status) else {
                throw .refused(HTTP1Refusal(502, "The status is no number."))
            }
            var body: [UInt8] = []
            var isAtEnd = head.closes || head.first == "HTTP/1.0"
            if request.method != "HEAD", HTTP1Writer.mayHaveBody(status) {
                if head.isChunked {
                    body = try reader.chunkedBody()
                } else if let length = head.contentLength {
                    body = try reader.body(length: length)
                } else {
                    body = try reader.bodyToEnd()
                    isAtEnd = true
                }
            }
            self.reader = reader
            if isAtEnd { hangUp() }
            return HTTPResponse(status: status, headers: head.headers, body: body)
        } catch {
            hangUp()
            switch error {
            case .ended: throw .endedBeforeAnswer
            case .cut: throw .cutAnswer
            case .timedOut:
                throw TransportError(.timedOut, "no answer from \(place) within \(limits.messageMilliseconds) ms")
            case .refused(let refusal) where refusal.status == 413:
                throw TransportError(
                    .tooLarge,
                    "\(place) answers with more than \(limits.bodyBytes) bytes to \(request.method) \(request.path); the rest was not read"
                )
            case .refused(let refusal):
                throw TransportError(.malformed, "the answer from \(place) is not understood: \(refusal.message)")
            }
        }
    }

    /// Ends the connection; the next request makes another.
    func hangUp() {
        if let descriptor { Platform.closeSocket(descriptor) }
        descriptor = nil
        reader = nil
    }
}
