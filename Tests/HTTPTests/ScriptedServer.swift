import Foundation
import HTTP

/// A server that answers every connection with bytes that a well-behaved one would not send.
final class ScriptedServer: Sendable {
    /// One connection, behind its first request.
    struct Peer: Sendable {
        let descriptor: Int32
        /// The header section as it came.
        let head: String

        /// Sends `bytes`; gives `false` where the client has gone.
        @discardableResult
        func send(_ bytes: [UInt8]) -> Bool {
            var done = 0
            while done < bytes.count {
                let count = bytes[done...].withUnsafeBytes { Foundation.send(descriptor, $0.baseAddress, $0.count, Self.flags) }
                if count <= 0 { return false }
                done += count
            }
            return true
        }

        @discardableResult
        func send(_ text: String) -> Bool { send(Array(text.utf8)) }

        #if canImport(Darwin)
            private static let flags: Int32 = 0
        #else
            private static let flags = Int32(MSG_NOSIGNAL)
        #endif
    }

    let port: UInt16
    private let listener: Int32
    private let seen = Guarded([String]())

    /// The header sections that came.
    var heads: [String] { seen.withLock { $0 } }

    init(_ script: @escaping @Sendable (Peer) -> Void) throws {
        #if canImport(Darwin)
            let listener = socket(AF_INET, SOCK_STREAM, 0)
        #else
            let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        #endif
        self.listener = listener
        var place = sockaddr_in()
        place.sin_family = sa_family_t(AF_INET)
        inet_pton(AF_INET, "127.0.0.1", &place.sin_addr)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = withUnsafeMutablePointer(to: &place) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, length) == 0 && getsockname(listener, $0, &length) == 0
            }
        }
        guard result, listen(listener, 16) == 0 else { throw TransportError(.unreachable, "no port for the scripted server") }
        port = UInt16(bigEndian: place.sin_port)
        let seen = seen
        Thread.detachNewThread {
            while true {
                let descriptor = accept(listener, nil, nil)
                // Closed here alone: a number that is free again may be another test's socket.
                if descriptor < 0 {
                    close(listener)
                    return
                }
                Thread.detachNewThread {
                    defer { close(descriptor) }
                    var head: [UInt8] = []
                    var byte: UInt8 = 0
                    while !head.suffix(4).elementsEqual("\r\n\r\n".utf8) {
                        if recv(descriptor, &byte, 1, 0) != 1 { return }
                        head.append(byte)
                    }
                    let text = String(decoding: head, as: UTF8.self)
                    seen.withLock { $0.append(text) }
                    script(Peer(descriptor: descriptor, head: text))
                }
            }
        }
    }

    /// Ends listening.
    func stop() { shutdown(listener, Int32(SHUT_RDWR)) }
}
