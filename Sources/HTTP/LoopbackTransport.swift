/// Carries requests over HTTP/1.1 to a server on loopback, whatever host they name: the name travels in `Host`.
///
/// One connection, kept alive, used from one thread at a time.
public final class LoopbackTransport: Transport {
    private let address: String
    private let port: UInt16
    private let limits: HTTPLimits
    private var descriptor: Int32?
    private var reader: HTTP1Reader?

    /// Creates a transport to `port` of `address`; connects with the first request.
    public init(port: UInt16, address: String = "127.0.0.1", limits: HTTPLimits = HTTPLimits()) {
        self.port = port
        self.address = address
        self.limits = limits
    }

    deinit { if let descriptor { Platform.closeSocket(descriptor) } }

    /// Sends `request` and returns the final response.
    ///
    /// A kept connection that the server closed meanwhile is replaced before anything is sent. A request is never sent twice: whether the first took
    /// effect could not be known.
    public func send(_ request: HTTPRequest) throws(TransportError) -> HTTPResponse {
        var out: [UInt8] = []
        out.reserveCapacity(512 + request.body.count)
        HTTP1Writer.append(request, to: &out)
        if let descriptor, Platform.isStale(descriptor) { hangUp() }
        let connection: Int32
        if let descriptor {
            connection = descriptor
        } else {
            connection = try Platform.connect(address: address, port: port)
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
            case .refused(let refusal):
                throw TransportError(.malformed, "the answer from \(place) is not understood: \(refusal.message)")
            }
        }
    }

    /// Where the server is, for messages.
    private var place: String { "\(SocketAddress(address, port: port)?.urlHost ?? address):\(port)" }

    private func hangUp() {
        if let descriptor { Platform.closeSocket(descriptor) }
        descriptor = nil
        reader = nil
    }
}
