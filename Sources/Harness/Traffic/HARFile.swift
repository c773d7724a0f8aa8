import Foundation
import HTTP
import JSON

/// A HAR file that is written while traffic passes.
///
/// It is a whole document after every entry: an entry is written over the closing brackets together with new ones, in one write. So a process that
/// is killed leaves a file that any reader opens, and memory does not grow with it. Entries stand in the order in which they ended.
public final class HARFile: Sendable {
    private struct State: Sendable {
        var descriptor: Int32
        /// Where the closing brackets begin.
        var end: Int64
        var entries = 0
        var redaction = Redaction()
    }

    /// The file's path.
    public let path: String
    private let state: Guarded<State>

    /// Creates the file; `version` is that of this build, which the file names as its creator.
    ///
    /// - Throws: ``TrafficError`` where the file cannot be written, or holds something already: a recording is evidence and is not overwritten.
    public init(_ path: String, version: String) throws(TrafficError) {
        let descriptor = open(path, O_RDWR | O_CREAT, 0o600)
        guard descriptor >= 0 else {
            throw .usage("the recording \(path) cannot be written: \(Self.reason). Give a path in a folder that exists.")
        }
        let size = lseek(descriptor, 0, SEEK_END)
        guard size == 0 else {
            close(descriptor)
            throw .usage(
                size < 0
                    ? "the recording \(path) must be a file, for its end is written anew with every exchange."
                    : "the file \(path) is there already and not empty; a recording is not overwritten. Give another name, or remove it."
            )
        }
        self.path = path
        let head = Array(HAREntry.head(version: version).utf8)
        state = Guarded(State(descriptor: descriptor, end: Int64(head.count)))
        guard Self.write(head + Array(HAREntry.tail.utf8), at: 0, descriptor) else {
            let reason = Self.reason
            close(descriptor)
            throw .incomplete("the recording \(path) cannot be written: \(reason).")
        }
    }

    deinit { state.withLock { if $0.descriptor >= 0 { _ = close($0.descriptor) } } }

    /// How many entries it has.
    public var count: Int { state.withLock { $0.entries } }

    /// Adds an exchange, without its secrets. `microseconds` is how long it took; `comment` says what there is to say beside it.
    ///
    /// - Throws: ``TrafficError`` where it could not be written; the file is then as it was before.
    public func append(
        _ request: HTTPRequest,
        _ response: HTTPResponse,
        at moment: Instant,
        microseconds: Int,
        comment: String? = nil
    ) throws(TrafficError) {
        let problem = state.withLock { state -> String? in
            let asked = state.redaction.redacted(request)
            let answered = state.redaction.redacted(response)
            // The answer may have been the first to name a secret that the request repeats.
            let again = state.redaction.redacted(asked)
            let entry = HAREntry.json(again, answered, at: moment, microseconds: microseconds, comment: comment)
            var bytes: [UInt8] = state.entries == 0 ? [0x0A] : [0x2C, 0x0A]
            bytes.reserveCapacity(1024 + request.body.count + response.body.count)
            JSONWriter.append(entry, to: &bytes)
            let end = state.end + Int64(bytes.count)
            bytes += HAREntry.tail.utf8
            guard Self.write(bytes, at: state.end, state.descriptor) else {
                let reason = Self.reason
                // What was written of it goes, and the brackets come back.
                let isRestored =
                    Self.write(Array(HAREntry.tail.utf8), at: state.end, state.descriptor)
                    && ftruncate(state.descriptor, off_t(state.end) + off_t(HAREntry.tail.utf8.count)) == 0
                return isRestored ? reason : "\(reason), and the file may end in a broken entry"
            }
            state.end = end
            state.entries += 1
            return nil
        }
        if let problem { throw .incomplete("an exchange was not recorded in \(path): \(problem).") }
    }

    /// Brings the file to the disk and closes it.
    ///
    /// - Throws: ``TrafficError`` where the system refuses.
    public func finish() throws(TrafficError) {
        let problem = state.withLock { state -> String? in
            guard state.descriptor >= 0 else { return nil }
            let isSafe = fsync(state.descriptor) == 0
            let reason = Self.reason
            let isClosed = close(state.descriptor) == 0
            state.descriptor = -1
            return isSafe && isClosed ? nil : reason
        }
        if let problem { throw .incomplete("the recording \(path) could not be brought to the disk: \(problem).") }
    }

    private static func write(_ bytes: [UInt8], at place: Int64, _ descriptor: Int32) -> Bool {
        var done = 0
        while done < bytes.count {
            let count = bytes[done...].withUnsafeBytes {
                pwrite(descriptor, $0.baseAddress, $0.count, off_t(place) + off_t(done))
            }
            if count > 0 {
                done += count
            } else if count == 0 || errno != EINTR {
                return false
            }
        }
        return true
    }

    private static var reason: String { String(cString: strerror(errno)) }
}
