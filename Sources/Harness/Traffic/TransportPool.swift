import HTTP

/// Transports to one server for any number of threads: each is lent to one request, and comes back with its connection open.
final class TransportPool: Sendable {
    /// A transport on its way from one thread to the next.
    private struct Parcel: @unchecked Sendable {
        // @unchecked: a parcel is in the pool or with the one thread that took it out, never with two; the pool's lock is between them.
        let transport: any Transport
    }

    private let idle = Guarded<[Parcel]>([])
    private let make: @Sendable () throws(TransportError) -> any Transport

    init(_ make: @escaping @Sendable () throws(TransportError) -> any Transport) { self.make = make }

    /// Sends `request` over a transport that nobody else uses.
    func send(_ request: HTTPRequest) throws(TransportError) -> HTTPResponse {
        let parcel: Parcel
        if let idle = idle.withLock({ $0.popLast() }) { parcel = idle } else { parcel = Parcel(transport: try make()) }
        defer { idle.withLock { if $0.count < Self.capacity { $0.append(parcel) } } }
        return try parcel.transport.send(request)
    }

    /// How many connections are kept open for nobody.
    private static let capacity = 64
}
