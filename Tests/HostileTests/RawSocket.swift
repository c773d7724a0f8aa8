import Foundation

/// A bare connection to loopback, for bytes that no client would send and for clients that go away.
final class RawSocket {
    /// Why no connection could be made.
    struct NotConnected: Error { let reason: String }

    private var descriptor: Int32

    init(port: UInt16) throws {
        #if canImport(Darwin)
            descriptor = socket(AF_INET, SOCK_STREAM, 0)
        #else
            descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        #endif
        var place = sockaddr_in()
        place.sin_family = sa_family_t(AF_INET)
        place.sin_port = port.bigEndian
        inet_pton(AF_INET, "127.0.0.1", &place.sin_addr)
        let result = withUnsafePointer(to: &place) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        if result != 0 { throw NotConnected(reason: String(cString: strerror(errno))) }
        // A test must end even where the server does not answer.
        setReceiveTimeout(seconds: 60)
        var wait = timeval(tv_sec: 10, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &wait, socklen_t(MemoryLayout<timeval>.size))
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    func setReceiveTimeout(seconds: Int) {
        var wait = timeval(tv_sec: numericCast(seconds), tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &wait, socklen_t(MemoryLayout<timeval>.size))
    }

    /// Sends all of `bytes`; gives `false` where the server has hung up.
    @discardableResult
    func send(_ bytes: [UInt8]) -> Bool {
        #if canImport(Darwin)
            let flags: Int32 = 0
        #else
            let flags = Int32(MSG_NOSIGNAL)
        #endif
        var done = 0
        while done < bytes.count {
            let count = bytes[done...].withUnsafeBytes { Foundation.send(descriptor, $0.baseAddress, $0.count, flags) }
            if count <= 0 { return false }
            done += count
        }
        return true
    }

    @discardableResult
    func send(_ text: String) -> Bool { send(Array(text.utf8)) }

    /// Ends the sending side only.
    func endWriting() { shutdown(descriptor, Int32(SHUT_WR)) }

    /// Reads until the server ends the connection; `nil` where it never does.
    func receiveAll() -> String? {
        var all: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            if count == 0 { break }
            if count < 0 {
                if errno == EAGAIN || errno == EWOULDBLOCK { return nil }
                break
            }
            all += buffer[..<count]
        }
        return String(decoding: all, as: UTF8.self)
    }

    /// Reads at most `most` bytes of what is there or comes.
    func receive(atMost most: Int) -> String {
        var buffer = [UInt8](repeating: 0, count: most)
        return String(decoding: buffer[..<max(0, recv(descriptor, &buffer, most, 0))], as: UTF8.self)
    }

    /// What came so far, without waiting; `nil` where the connection goes on and nothing came.
    func receiveNow() -> String? {
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = recv(descriptor, &buffer, buffer.count, Int32(MSG_DONTWAIT))
        if count < 0, errno == EAGAIN || errno == EWOULDBLOCK { return nil }
        return String(decoding: buffer[..<max(0, count)], as: UTF8.self)
    }

    /// Ends the connection with a reset.
    func reset() {
        var option = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
        close(descriptor)
        descriptor = -1
    }

    /// Sends, ends its side, and reads to the end.
    func exchange(_ bytes: [UInt8]) -> String? {
        send(bytes)
        endWriting()
        return receiveAll()
    }

    /// Lets this process open as many connections as the tests below need.
    static let manyDescriptors: Void = {
        #if canImport(Darwin)
            let resource = RLIMIT_NOFILE
        #else
            let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        #endif
        var limit = rlimit()
        getrlimit(resource, &limit)
        limit.rlim_cur = min(limit.rlim_max, max(limit.rlim_cur, 4096))
        setrlimit(resource, &limit)
    }()
}

/// Repeats `check` until it holds, or so long that it will not any more.
func eventually(within seconds: Double = 30, _ check: () throws -> Bool) rethrows -> Bool {
    let end = Date().addingTimeInterval(seconds)
    while Date() < end {
        if try check() { return true }
        usleep(10_000)
    }
    return try check()
}

/// The statuses of the answers that came over one connection.
func statuses(in answers: String) -> [Int] {
    answers.matches(of: #/HTTP/1\.1 (\d{3}) /#).compactMap { Int($0.1) }
}
