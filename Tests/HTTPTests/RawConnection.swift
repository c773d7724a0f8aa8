import Foundation
import Testing

/// A bare connection, for bytes that no client would send.
final class RawConnection {
    private let descriptor: Int32

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
        try #require(result == 0)
    }

    deinit { close(descriptor) }

    func send(_ text: String) {
        let bytes = Array(text.utf8)
        var done = 0
        while done < bytes.count {
            #if canImport(Darwin)
                let flags: Int32 = 0
            #else
                let flags = Int32(MSG_NOSIGNAL)
            #endif
            let count = bytes[done...].withUnsafeBytes { Foundation.send(descriptor, $0.baseAddress, $0.count, flags) }
            if count <= 0 { return }
            done += count
        }
    }

    func receive(atLeast count: Int) -> String {
        var all: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while all.count < count {
            let received = recv(descriptor, &buffer, buffer.count, 0)
            if received <= 0 { break }
            all += buffer[..<received]
        }
        return String(decoding: all, as: UTF8.self)
    }

    func receiveAll() -> String { receive(atLeast: .max) }

    /// Sends, ends its side, and reads to the end.
    func exchange(_ text: String) throws -> String {
        send(text)
        shutdown(descriptor, Int32(SHUT_WR))
        return receiveAll()
    }
}
