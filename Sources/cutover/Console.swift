import Foundation
import Harness

/// A file descriptor that text is written to, and what is known about it.
struct OutputStream: Sendable {
    /// The descriptor.
    var descriptor: Int32
    /// What error messages call it.
    var name: String
    /// Whether a person looks at it on a terminal.
    var isTerminal: Bool { isatty(descriptor) == 1 }

    static let standardOutput = OutputStream(descriptor: STDOUT_FILENO, name: "standard output")
    static let standardError = OutputStream(descriptor: STDERR_FILENO, name: "standard error")

    /// Writes all of `bytes`.
    ///
    /// - Throws: an `incomplete` failure where the disk is full, the reader has gone, and so on.
    func write(_ bytes: some Collection<UInt8>) throws(CommandFailure) {
        guard writeAll(Array(bytes), to: descriptor) else {
            throw .incomplete("Could not write to \(name): \(String(cString: strerror(errno))).")
        }
    }

    /// Writes `text` as UTF-8.
    func write(_ text: String) throws(CommandFailure) { try write(text.utf8) }
}

/// Whether human output on `stream` may carry colour: only on a terminal, never with NO_COLOR (https://no-color.org).
func mayColour(_ stream: OutputStream) -> Bool {
    let environment = ProcessInfo.processInfo.environment
    return stream.isTerminal && (environment["NO_COLOR"] ?? "").isEmpty && environment["TERM"] != "dumb"
}
