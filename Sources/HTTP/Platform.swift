// The one place that knows on which system it runs.
#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Sockets, threads and the monotonic clock, as the rest of this module needs them.
enum Platform {
    #if canImport(Glibc)
        private static let stream = Int32(SOCK_STREAM.rawValue)
    #else
        private static let stream = SOCK_STREAM
    #endif

    #if canImport(Darwin)
        private static let sendFlags: Int32 = 0
    #else
        // A peer that has gone must show as an error, not as a signal.
        private static let sendFlags = Int32(MSG_NOSIGNAL)
    #endif

    private static let peekFlags = Int32(MSG_PEEK) | Int32(MSG_DONTWAIT)

    /// Why a system call failed, in the system's words.
    static var lastError: String { String(cString: strerror(errno)) }
    static var lastErrorIsAddressInUse: Bool { errno == EADDRINUSE }

    /// Opens a listening socket; gives the descriptor and the port.
    static func listen(address: String, port: UInt16, backlog: Int32) throws(TransportError) -> (descriptor: Int32, port: UInt16)
    {
        guard var place = SocketAddress(address, port: port) else {
            throw TransportError(.unreachable, "\"\(address)\" is no IP address; give one such as 127.0.0.1 or ::1")
        }
        let descriptor = socket(place.family, stream, 0)
        guard descriptor >= 0 else { throw TransportError(.unreachable, "no socket could be opened: \(lastError)") }
        var yes: Int32 = 1
        var no: Int32 = 0
        _ = setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        // `::` takes IPv4, too, whatever the system's default is.
        if place.family == AF_INET6 {
            _ = setsockopt(descriptor, Int32(IPPROTO_IPV6), IPV6_V6ONLY, &no, socklen_t(MemoryLayout<Int32>.size))
        }
        guard place.withPointer({ bind(descriptor, $0, $1) }) == 0, Self.systemListen(descriptor, backlog) == 0 else {
            let isInUse = lastErrorIsAddressInUse
            let reason = lastError
            _ = close(descriptor)
            throw TransportError(
                .unreachable,
                isInUse
                    ? "port \(port) on \(address) is already in use; choose another, or 0 for any that is free"
                    : "port \(port) on \(address) cannot be opened: \(reason)"
            )
        }
        _ = place.fill { getsockname(descriptor, $0, $1) }
        return (descriptor, place.port)
    }

    private static func systemListen(_ descriptor: Int32, _ backlog: Int32) -> Int32 {
        #if canImport(Glibc)
            Glibc.listen(descriptor, backlog)
        #elseif canImport(Musl)
            Musl.listen(descriptor, backlog)
        #else
            Darwin.listen(descriptor, backlog)
        #endif
    }

    /// Waits for a connection; gives its descriptor and the peer's address, or `nil` once the listener is closed.
    static func accept(_ listener: Int32) -> (descriptor: Int32, peer: String)? {
        while true {
            var place = SocketAddress()
            let descriptor = place.fill { systemAccept(listener, $0, $1) }
            if descriptor >= 0 { return (descriptor, place.text) }
            // A connection that ended before it was taken is no reason to stop; a lack of descriptors passes.
            switch errno {
            case EINTR, ECONNABORTED: continue
            case EMFILE, ENFILE, ENOBUFS, ENOMEM: _ = usleep(10_000)
            default: return nil
            }
        }
    }

    private static func systemAccept(
        _ listener: Int32,
        _ place: UnsafeMutablePointer<sockaddr>,
        _ length: UnsafeMutablePointer<socklen_t>
    ) -> Int32 {
        #if canImport(Glibc)
            Glibc.accept(listener, place, length)
        #elseif canImport(Musl)
            Musl.accept(listener, place, length)
        #else
            Darwin.accept(listener, place, length)
        #endif
    }

    /// Connects to a port of an address.
    static func connect(address: String, port: UInt16) throws(TransportError) -> Int32 {
        guard let place = SocketAddress(address, port: port) else {
            throw TransportError(.unreachable, "\"\(address)\" is no IP address; give one such as 127.0.0.1 or ::1")
        }
        let descriptor = socket(place.family, stream, 0)
        guard descriptor >= 0 else { throw TransportError(.unreachable, "no socket could be opened: \(lastError)") }
        guard place.withPointer({ systemConnect(descriptor, $0, $1) }) == 0 else {
            let reason = lastError
            _ = close(descriptor)
            throw TransportError(.unreachable, "nothing answers on \(place.urlHost):\(port): \(reason)")
        }
        tune(descriptor)
        return descriptor
    }

    private static func systemConnect(_ descriptor: Int32, _ place: UnsafePointer<sockaddr>, _ length: socklen_t) -> Int32 {
        #if canImport(Glibc)
            Glibc.connect(descriptor, place, length)
        #elseif canImport(Musl)
            Musl.connect(descriptor, place, length)
        #else
            Darwin.connect(descriptor, place, length)
        #endif
    }

    /// Two sockets that are connected to each other; neither is handed to a program that is started.
    static func socketPair() throws(TransportError) -> (ours: Int32, theirs: Int32) {
        var pair: [Int32] = [-1, -1]
        guard socketpair(AF_UNIX, stream, 0, &pair) == 0 else {
            throw TransportError(.unreachable, "no socket could be opened: \(lastError)")
        }
        for descriptor in pair { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
        return (pair[0], pair[1])
    }

    /// Small messages are sent at once: without this, delayed acknowledgements cost two orders of magnitude.
    static func tune(_ descriptor: Int32) {
        var yes: Int32 = 1
        _ = setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, socklen_t(MemoryLayout<Int32>.size))
        #if canImport(Darwin)
            _ = setsockopt(descriptor, SOL_SOCKET, SO_NOSIGPIPE, &yes, socklen_t(MemoryLayout<Int32>.size))
        #endif
    }

    /// How long one read or one write may wait.
    static func setTimeouts(_ descriptor: Int32, readMilliseconds: Int, writeMilliseconds: Int) {
        for (option, milliseconds) in [(SO_RCVTIMEO, readMilliseconds), (SO_SNDTIMEO, writeMilliseconds)] {
            var time = timeval()
            time.tv_sec = numericCast(milliseconds / 1000)
            time.tv_usec = numericCast((milliseconds % 1000) * 1000)
            _ = setsockopt(descriptor, SOL_SOCKET, option, &time, socklen_t(MemoryLayout<timeval>.size))
        }
    }

    /// Waits until there is something to read, or the end; gives `false` where nothing came in time.
    static func awaitBytes(_ descriptor: Int32, milliseconds: Int64) -> Bool {
        let end = monotonicMilliseconds + milliseconds
        while true {
            let rest = end - monotonicMilliseconds
            if rest <= 0 { return false }
            var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            let count = poll(&waiting, 1, Int32(min(rest, 3_600_000)))
            if count > 0 { return true }
            if count < 0, errno != EINTR { return true }
        }
    }

    /// Reads over what still comes, so that closing does not send a reset that overtakes the last answer (RFC 9112 section 9.6).
    static func drain(_ descriptor: Int32, milliseconds: Int64, bytes: Int) {
        _ = shutdown(descriptor, Int32(SHUT_WR))
        let end = monotonicMilliseconds + milliseconds
        var rest = bytes
        withUnsafeTemporaryAllocation(byteCount: 16 * 1024, alignment: 1) { buffer in
            while rest > 0, awaitBytes(descriptor, milliseconds: end - monotonicMilliseconds),
                case .bytes(let count) = read(descriptor, buffer)
            { rest -= count }
        }
    }

    /// What a read gave.
    enum ReadResult {
        case bytes(Int)
        case ended
        case timedOut
        case failed
    }

    /// Reads into `buffer`.
    static func read(_ descriptor: Int32, _ buffer: UnsafeMutableRawBufferPointer) -> ReadResult {
        while true {
            let count = recv(descriptor, buffer.baseAddress, buffer.count, 0)
            if count > 0 { return .bytes(count) }
            if count == 0 { return .ended }
            if errno == EINTR { continue }
            return errno == EAGAIN || errno == EWOULDBLOCK ? .timedOut : .failed
        }
    }

    /// Sends all bytes; gives `false` where the peer has gone, or has not taken them in time.
    ///
    /// A write ends by its own timeout (see ``setTimeouts(_:readMilliseconds:writeMilliseconds:)``), and the deadline is looked at between writes:
    /// a peer that takes a byte now and then may not hold a thread and an answer for ever.
    static func send(_ descriptor: Int32, _ bytes: [UInt8], within milliseconds: Int) -> Bool {
        bytes.withUnsafeBytes { buffer in
            var done = 0
            var end: Int64?
            while done < buffer.count {
                let count = systemSend(descriptor, UnsafeRawBufferPointer(rebasing: buffer[done...]))
                if count > 0 { done += count }
                if done == buffer.count { return true }
                let mayGoOn = count > 0 || errno == EINTR || errno == EAGAIN || errno == EWOULDBLOCK
                // Nearly every answer leaves with the first write: only the others cost a look at the clock.
                let deadline = end ?? monotonicMilliseconds + Int64(milliseconds)
                end = deadline
                if !mayGoOn { return false }
                if monotonicMilliseconds >= deadline {
                    // What the peer did not take is dropped with the connection.
                    resetOnClose(descriptor)
                    return false
                }
            }
            return true
        }
    }

    private static func systemSend(_ descriptor: Int32, _ buffer: UnsafeRawBufferPointer) -> Int {
        #if canImport(Glibc)
            Glibc.send(descriptor, buffer.baseAddress, buffer.count, sendFlags)
        #elseif canImport(Musl)
            Musl.send(descriptor, buffer.baseAddress, buffer.count, sendFlags)
        #else
            Darwin.send(descriptor, buffer.baseAddress, buffer.count, sendFlags)
        #endif
    }

    /// Lets the coming close send a reset and drop what was not sent.
    static func resetOnClose(_ descriptor: Int32) {
        var option = linger(l_onoff: 1, l_linger: 0)
        _ = setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
    }

    /// Whether a connection that waits for its next request was ended by the peer, or holds bytes that nobody asked for.
    static func isStale(_ descriptor: Int32) -> Bool {
        var byte: UInt8 = 0
        let count = recv(descriptor, &byte, 1, peekFlags)
        return count >= 0 || (errno != EAGAIN && errno != EWOULDBLOCK)
    }

    /// Ends a connection in one or both directions; a thread that reads from it wakes up.
    static func shutdownReading(_ descriptor: Int32) { _ = shutdown(descriptor, Int32(SHUT_RD)) }
    static func shutdownBoth(_ descriptor: Int32) { _ = shutdown(descriptor, Int32(SHUT_RDWR)) }
    static func closeSocket(_ descriptor: Int32) { _ = close(descriptor) }

    /// Ends a program that this process has started.
    static func kill(_ process: Int32) {
        #if canImport(Glibc)
            _ = Glibc.kill(process, SIGKILL)
        #elseif canImport(Musl)
            _ = Musl.kill(process, SIGKILL)
        #else
            _ = Darwin.kill(process, SIGKILL)
        #endif
    }

    /// Starts a detached thread; gives `false` where the system has none left.
    static func startThread(_ body: @escaping @Sendable () -> Void) -> Bool {
        let box = Unmanaged.passRetained(ThreadBody(body))
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        defer { pthread_attr_destroy(&attributes) }
        pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        pthread_attr_setstacksize(&attributes, 1 << 20)
        #if canImport(Darwin)
            var thread: pthread_t?
            let result = pthread_create(&thread, &attributes, { Self.run($0) }, box.toOpaque())
        #else
            var thread = pthread_t()
            let result = pthread_create(&thread, &attributes, { Self.run($0) }, box.toOpaque())
        #endif
        if result != 0 { box.release() }
        return result == 0
    }

    private static func run(_ pointer: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
        if let pointer { Unmanaged<ThreadBody>.fromOpaque(pointer).takeRetainedValue().body() }
        return nil
    }

    /// Milliseconds of a clock that only moves forward. For timeouts and measurements, never for results.
    static var monotonicMilliseconds: Int64 { Int64(monotonicNanoseconds / 1_000_000) }

    static var monotonicNanoseconds: UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }

    static func sleep(milliseconds: UInt32) { _ = usleep(milliseconds * 1000) }
    static func sleep(microseconds: UInt32) { _ = usleep(microseconds) }
}

/// An IP address, version 4 or 6, with a port.
struct SocketAddress {
    private var storage = sockaddr_storage()
    private var length = socklen_t(MemoryLayout<sockaddr_storage>.size)

    /// Creates room for an address that the system fills in.
    init() {}

    /// Reads a literal such as `127.0.0.1` or `::1`; `nil` where it is none.
    init?(_ literal: String, port: UInt16) {
        var four = sockaddr_in()
        var six = sockaddr_in6()
        if inet_pton(AF_INET, literal, &four.sin_addr) == 1 {
            four.sin_family = sa_family_t(AF_INET)
            four.sin_port = port.bigEndian
            #if canImport(Darwin)
                four.sin_len = UInt8(MemoryLayout<sockaddr_in>.size)
            #endif
            length = socklen_t(MemoryLayout<sockaddr_in>.size)
            withUnsafeMutableBytes(of: &storage) { $0.storeBytes(of: four, as: sockaddr_in.self) }
        } else if inet_pton(AF_INET6, literal, &six.sin6_addr) == 1 {
            six.sin6_family = sa_family_t(AF_INET6)
            six.sin6_port = port.bigEndian
            #if canImport(Darwin)
                six.sin6_len = UInt8(MemoryLayout<sockaddr_in6>.size)
            #endif
            length = socklen_t(MemoryLayout<sockaddr_in6>.size)
            withUnsafeMutableBytes(of: &storage) { $0.storeBytes(of: six, as: sockaddr_in6.self) }
        } else {
            return nil
        }
    }

    var family: Int32 { Int32(storage.ss_family) }

    var port: UInt16 {
        withUnsafeBytes(of: storage) { bytes in
            UInt16(
                bigEndian: family == AF_INET6
                    ? bytes.load(as: sockaddr_in6.self).sin6_port : bytes.load(as: sockaddr_in.self).sin_port
            )
        }
    }

    /// The address's bytes, 4 or 16; a version 4 address that came mapped into version 6 (`::ffff:a.b.c.d`) is one of version 4.
    private var bytes: [UInt8] {
        withUnsafeBytes(of: storage) { raw in
            guard family == AF_INET6 else { return withUnsafeBytes(of: raw.load(as: sockaddr_in.self).sin_addr) { Array($0) } }
            let all = withUnsafeBytes(of: raw.load(as: sockaddr_in6.self).sin6_addr) { Array($0) }
            let isMapped = all[..<10].allSatisfy { $0 == 0 } && all[10] == 0xFF && all[11] == 0xFF
            return isMapped ? Array(all[12...]) : all
        }
    }

    /// The canonical text: `127.0.0.1`, `::1`.
    var text: String {
        let bytes = bytes
        var buffer = [CChar](repeating: 0, count: 64)
        guard inet_ntop(bytes.count == 4 ? AF_INET : AF_INET6, bytes, &buffer, 64) != nil else { return "" }
        return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// The text as a URL writes a host: `127.0.0.1`, `[::1]`.
    var urlHost: String { bytes.count == 4 ? text : "[\(text)]" }

    /// Whether packets to it never leave the machine (RFC 1122 section 3.2.1.3, RFC 4291 section 2.5.3).
    var isLoopback: Bool {
        let bytes = bytes
        return bytes.count == 4 ? bytes[0] == 127 : bytes.last == 1 && bytes.dropLast().allSatisfy { $0 == 0 }
    }

    /// Gives `body` the address as system calls read it.
    func withPointer<Result>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
        withUnsafePointer(to: storage) { $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, length) } }
    }

    /// Gives `body` the room as system calls fill it.
    mutating func fill(_ body: (UnsafeMutablePointer<sockaddr>, UnsafeMutablePointer<socklen_t>) -> Int32) -> Int32 {
        length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        return withUnsafeMutablePointer(to: &storage) { place in
            place.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, &length) }
        }
    }
}

private final class ThreadBody {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
}

/// A value behind the system's mutex, for state that many connection threads share.
///
/// `Synchronization.Mutex` hands the lock from thread to thread on Linux (a priority-inheriting futex); with more threads than cores
/// that cost four fifths of the throughput of a short critical section. The plain mutex lets the running thread go on.
public final class Guarded<Value: Sendable>: @unchecked Sendable {
    // @unchecked: `value` is touched only in withLock, between lock and unlock of a mutex that lives as long as the object.
    private var value: Value
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>

    /// Guards `value`.
    public init(_ value: Value) {
        self.value = value
        mutex = .allocate(capacity: 1)
        mutex.initialize(to: pthread_mutex_t())
        var attributes = pthread_mutexattr_t()
        pthread_mutexattr_init(&attributes)
        #if canImport(Glibc)
            // Spins for about as long as a request takes before it sleeps.
            pthread_mutexattr_settype(&attributes, Int32(PTHREAD_MUTEX_ADAPTIVE_NP))
        #endif
        pthread_mutex_init(mutex, &attributes)
        pthread_mutexattr_destroy(&attributes)
    }

    deinit {
        pthread_mutex_destroy(mutex)
        mutex.deinitialize(count: 1)
        mutex.deallocate()
    }

    /// Gives `body` the value, and nobody else until it returns.
    public func withLock<Result>(_ body: (inout Value) throws -> Result) rethrows -> Result {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return try body(&value)
    }
}
