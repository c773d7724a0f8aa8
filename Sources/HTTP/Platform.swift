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
        let descriptor = socket(AF_INET, stream, 0)
        guard descriptor >= 0 else { throw TransportError(.unreachable, "no socket could be opened: \(lastError)") }
        var yes: Int32 = 1
        _ = setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        guard var place = socketAddress(address, port) else {
            _ = close(descriptor)
            throw TransportError(.unreachable, "\"\(address)\" is no IPv4 address; give one such as 127.0.0.1")
        }
        let bound = withUnsafePointer(to: &place) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard bound == 0, Self.systemListen(descriptor, backlog) == 0 else {
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
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        _ = withUnsafeMutablePointer(to: &place) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) }
        }
        return (descriptor, UInt16(bigEndian: place.sin_port))
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

    private static func socketAddress(_ address: String, _ port: UInt16) -> sockaddr_in? {
        var place = sockaddr_in()
        place.sin_family = sa_family_t(AF_INET)
        place.sin_port = port.bigEndian
        #if canImport(Darwin)
            place.sin_len = UInt8(MemoryLayout<sockaddr_in>.size)
        #endif
        guard inet_pton(AF_INET, address, &place.sin_addr) == 1 else { return nil }
        return place
    }

    /// Waits for a connection; gives its descriptor and the peer's address, or `nil` once the listener is closed.
    static func accept(_ listener: Int32) -> (descriptor: Int32, peer: String)? {
        while true {
            var place = sockaddr_in()
            var length = socklen_t(MemoryLayout<sockaddr_in>.size)
            let descriptor = withUnsafeMutablePointer(to: &place) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { systemAccept(listener, $0, &length) }
            }
            if descriptor >= 0 {
                let bytes = withUnsafeBytes(of: place.sin_addr.s_addr) { Array($0) }
                return (descriptor, bytes.map(String.init).joined(separator: "."))
            }
            // A connection that ended before it was taken is no reason to stop; a lack of descriptors passes.
            switch errno {
            case EINTR, ECONNABORTED: continue
            case EMFILE, ENFILE, ENOBUFS, ENOMEM: _ = usleep(10_000)
            default: return nil
            }
        }
    }

    private static func systemAccept(_ listener: Int32, _ place: UnsafeMutablePointer<sockaddr>, _ length: inout socklen_t)
        -> Int32
    {
        #if canImport(Glibc)
            Glibc.accept(listener, place, &length)
        #elseif canImport(Musl)
            Musl.accept(listener, place, &length)
        #else
            Darwin.accept(listener, place, &length)
        #endif
    }

    /// Connects to a port of an address.
    static func connect(address: String, port: UInt16) throws(TransportError) -> Int32 {
        let descriptor = socket(AF_INET, stream, 0)
        guard descriptor >= 0, var place = socketAddress(address, port) else {
            throw TransportError(.unreachable, "no socket could be opened: \(lastError)")
        }
        let result = withUnsafePointer(to: &place) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { systemConnect(descriptor, $0) }
        }
        guard result == 0 else {
            let reason = lastError
            _ = close(descriptor)
            throw TransportError(.unreachable, "nothing answers on \(address):\(port): \(reason)")
        }
        tune(descriptor)
        return descriptor
    }

    private static func systemConnect(_ descriptor: Int32, _ place: UnsafePointer<sockaddr>) -> Int32 {
        #if canImport(Glibc)
            Glibc.connect(descriptor, place, socklen_t(MemoryLayout<sockaddr_in>.size))
        #elseif canImport(Musl)
            Musl.connect(descriptor, place, socklen_t(MemoryLayout<sockaddr_in>.size))
        #else
            Darwin.connect(descriptor, place, socklen_t(MemoryLayout<sockaddr_in>.size))
        #endif
    }

    /// Small messages are sent at once: without this, delayed acknowledgements cost two orders of magnitude.
    static func tune(_ descriptor: Int32) {
        var yes: Int32 = 1
        _ = setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, socklen_t(MemoryLayout<Int32>.size))
        #if canImport(Darwin)
            _ = setsockopt(descriptor, SOL_SOCKET, SO_NOSIGPIPE, &yes, socklen_t(MemoryLayout<Int32>.size))
        #endif
    }

    /// How long a read may wait.
    static func setReadTimeout(_ descriptor: Int32, milliseconds: Int) {
        var time = timeval()
        time.tv_sec = numericCast(milliseconds / 1000)
        time.tv_usec = numericCast((milliseconds % 1000) * 1000)
        _ = setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &time, socklen_t(MemoryLayout<timeval>.size))
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

    /// Sends all bytes; gives `false` where the peer has gone.
    static func send(_ descriptor: Int32, _ bytes: [UInt8]) -> Bool {
        bytes.withUnsafeBytes { buffer in
            var done = 0
            while done < buffer.count {
                let count = systemSend(descriptor, UnsafeRawBufferPointer(rebasing: buffer[done...]))
                if count > 0 {
                    done += count
                } else if errno != EINTR {
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
