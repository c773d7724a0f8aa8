import Synchronization

/// Serves a handler over HTTP/1.1 on plain sockets: a blocking thread a connection, keep-alive, pipelining, chunked bodies.
///
/// The server adds no field of its own to a response but those of framing, so that a client sees what the handler gave.
public final class LoopbackServer: Sendable {
    /// How a server listens.
    public struct Configuration: Sendable, Hashable {
        /// The IPv4 or IPv6 address; anything but loopback is for the caller to warn about.
        public var address = "127.0.0.1"
        /// The port; 0 picks a free one.
        public var port: UInt16 = 0
        /// The scheme that requests are given, since a mock stands in for hosts that are reached over TLS.
        public var scheme = "https"
        /// What the server takes.
        public var limits = HTTPLimits()

        /// Creates the default: loopback, a free port.
        public init() {}

        /// Whether the address can be reached from this machine only.
        public var isLoopback: Bool { SocketAddress(address, port: 0)?.isLoopback ?? false }

        /// The address as a URL writes a host: `127.0.0.1`, `[::1]`.
        public var urlHost: String { SocketAddress(address, port: 0)?.urlHost ?? address }
    }

    /// The port it listens on.
    public let port: UInt16
    private let listener: Int32
    private let configuration: Configuration
    private let handler: any HTTPHandler
    private let connections = Guarded<Set<Int32>>([])
    private let budget: BodyBudget
    /// Asked behind every request by every connection, so it must not be a lock.
    private let isStopping = Atomic(false)

    /// Starts to listen; connections are taken as soon as this returns.
    ///
    /// - Throws: ``TransportError`` where the port is in use or the address is not this machine's.
    public init(_ handler: any HTTPHandler, configuration: Configuration = Configuration()) throws(TransportError) {
        self.handler = handler
        self.configuration = configuration
        budget = BodyBudget(configuration.limits.allBodiesBytes)
        (listener, port) = try Platform.listen(address: configuration.address, port: configuration.port, backlog: 512)
        guard Platform.startThread({ [self] in takeConnections() }) else {
            Platform.closeSocket(listener)
            throw TransportError(.unreachable, "the system has no thread left for a server")
        }
    }

    /// How many connections there are.
    public var connectionCount: Int { connections.withLock { $0.count } }

    /// Stops: takes no connection any more, lets requests that are being answered end, and closes the rest.
    ///
    /// - Parameter milliseconds: how long connections may take before they are cut.
    public func stop(within milliseconds: Int = 1000) {
        guard !isStopping.exchange(true, ordering: .sequentiallyConsistent) else { return }
        Platform.shutdownBoth(listener)
        // A connection that waits for its next request sees the end; one that is answering sends its answer first.
        connections.withLock { for descriptor in $0 { Platform.shutdownReading(descriptor) } }
        let end = Platform.monotonicMilliseconds + Int64(milliseconds)
        while connectionCount > 0, Platform.monotonicMilliseconds < end { Platform.sleep(milliseconds: 1) }
        connections.withLock { for descriptor in $0 { Platform.shutdownBoth(descriptor) } }
    }

    // MARK: Connections

    private func takeConnections() {
        defer { Platform.closeSocket(listener) }
        while let (descriptor, peer) = Platform.accept(listener) {
            Platform.tune(descriptor)
            Platform.setTimeouts(
                descriptor,
                readMilliseconds: configuration.limits.idleMilliseconds,
                writeMilliseconds: max(1, min(configuration.limits.messageMilliseconds, 500))
            )
            let isTaken = connections.withLock { connections in
                guard !isStopping.load(ordering: .sequentiallyConsistent), connections.count < configuration.limits.connections
                else {
                    return false
                }
                connections.insert(descriptor)
                return true
            }
            guard isTaken else {
                var out: [UInt8] = []
                HTTP1Writer.append(
                    Self.refusal(503, "There are too many connections; try again later."),
                    isHead: false,
                    closes: true,
                    to: &out
                )
                // A fresh socket takes this at once; nothing here may wait, for the next connection does.
                _ = send(out, descriptor)
                Platform.drain(descriptor, milliseconds: 0, bytes: 0)
                Platform.closeSocket(descriptor)
                continue
            }
            if !Platform.startThread({ [self] in
                serve(descriptor, peer)
                leave(descriptor)
            }) {
                leave(descriptor)
            }
        }
    }

    private func leave(_ descriptor: Int32) {
        // Closed under the lock, so that no other connection can have the descriptor while stop() still knows it.
        connections.withLock { connections in
            connections.remove(descriptor)
            Platform.closeSocket(descriptor)
        }
    }

    private func serve(_ descriptor: Int32, _ peer: String) {
        var reader = HTTP1Reader(descriptor, limits: configuration.limits, budget: budget)
        defer { reader.releaseBody() }
        var out: [UInt8] = []
        out.reserveCapacity(4096)
        while true {
            do throws(HTTP1Reader.Failure) {
                let head = try reader.head(isRequest: true)
                let isOld = head.third == "HTTP/1.0"
                // Who is told to go on with a body that will be refused sends it for nothing.
                if head.expectsContinue, !isOld, !reader.hasBufferedBytes,
                    head.contentLength ?? 0 <= configuration.limits.bodyBytes
                {
                    guard flush(&out, descriptor), send(Array("HTTP/1.1 100 Continue\r\n\r\n".utf8), descriptor)
                    else { return }
                }
                let body = head.isChunked ? try reader.chunkedBody() : try reader.body(length: head.contentLength ?? 0)
                var (target, authority) = (head.second, head.host ?? "")
                // A byte, not a character: a combining mark behind the slash would make another character of it.
                if target.utf8.first != 0x2F, let place = HTTP1Head.origin(of: target) { (authority, target) = place }
                let request = HTTPRequest(
                    method: head.first,
                    scheme: configuration.scheme,
                    authority: authority,
                    target: target,
                    headers: head.headers,
                    body: body
                )
                let (response, delivery) = handler.deliver(request, from: peer)
                reader.releaseBody()
                let closes = head.closes || (isOld && !head.keepsAlive) || isStopping.load(ordering: .relaxed)
                if let delivery {
                    guard flush(&out, descriptor) else { return }
                    HTTP1Writer.append(response, isHead: request.method == "HEAD", closes: closes, to: &out)
                    guard hand(out, over: delivery, descriptor) else { return }
                    out.removeAll(keepingCapacity: true)
                } else {
                    HTTP1Writer.append(response, isHead: request.method == "HEAD", closes: closes, to: &out)
                    // Answers to pipelined requests leave together.
                    if closes || !reader.hasBufferedBytes || out.count > 256 * 1024 {
                        guard flush(&out, descriptor) else { return }
                    }
                }
                if closes { return linger(descriptor) }
            } catch {
                switch error {
                case .ended, .timedOut(false): break
                case .cut: refuse(400, "The connection ended in the middle of the request.", &out)
                case .timedOut(true): refuse(408, "The request took too long.", &out)
                case .refused(let refusal): refuse(refusal.status, refusal.message, &out)
                }
                if !out.isEmpty, flush(&out, descriptor) { linger(descriptor) }
                return
            }
        }
    }

    private func refuse(_ status: Int, _ message: String, _ out: inout [UInt8]) {
        HTTP1Writer.append(Self.refusal(status, message), isHead: false, closes: true, to: &out)
    }

    /// Lets the peer take the last answer before the connection ends.
    private func linger(_ descriptor: Int32) {
        Platform.drain(
            descriptor,
            milliseconds: Int64(min(configuration.limits.messageMilliseconds, 2000)),
            bytes: configuration.limits.bodyBytes
        )
    }

    /// Sends a response as `delivery` says; gives `false` where the connection ends with it.
    private func hand(_ bytes: [UInt8], over delivery: Delivery, _ descriptor: Int32) -> Bool {
        if delivery.delayMilliseconds > 0 { pause(milliseconds: delivery.delayMilliseconds) }
        // Half of everything behind the header section, so that the cut shows as one.
        let sent: [UInt8]
        switch delivery.cut {
        case .before?: sent = []
        case .within?: sent = Array(bytes.prefix(max(bytes.count / 2, bytes.count - 64)))
        case .after?, nil: sent = bytes
        }
        var isThere = true
        if let speed = delivery.bytesPerSecond {
            // Ten pieces a second, a byte each at least.
            let piece = max(1, speed / 10)
            for start in stride(from: 0, to: sent.count, by: piece) where isThere {
                isThere = send(Array(sent[start..<min(start + piece, sent.count)]), descriptor)
                pause(milliseconds: max(1, 1000 * piece / speed))
            }
        } else {
            isThere = send(sent, descriptor)
        }
        guard delivery.cut != nil else { return isThere }
        if delivery.isReset {
            // A reset overtakes bytes that the client has not read yet.
            if delivery.cut == .after { pause(milliseconds: 50) }
            Platform.resetOnClose(descriptor)
        }
        return false
    }

    /// Waits, unless the server stops.
    private func pause(milliseconds: Int) {
        let end = Platform.monotonicMilliseconds + Int64(milliseconds)
        while !isStopping.load(ordering: .relaxed) {
            let rest = end - Platform.monotonicMilliseconds
            if rest <= 0 { return }
            Platform.sleep(milliseconds: UInt32(min(rest, 50)))
        }
    }

    private func flush(_ out: inout [UInt8], _ descriptor: Int32) -> Bool {
        if out.isEmpty { return true }
        // One large answer should not be held for the rest of a long connection.
        defer { out.removeAll(keepingCapacity: out.capacity <= 1 << 20) }
        return send(out, descriptor)
    }

    private func send(_ bytes: [UInt8], _ descriptor: Int32) -> Bool {
        Platform.send(descriptor, bytes, within: configuration.limits.messageMilliseconds)
    }

    private static func refusal(_ status: Int, _ message: String) -> HTTPResponse {
        HTTPResponse(status: status, headers: ["Content-Type": "text/plain; charset=utf-8"], body: Array("\(message)\n".utf8))
    }
}
