import Foundation

/// A state in a file.
///
/// It is written beside its place under another name, brought to the disk, and then renamed: whoever opens the file finds the state of before or
/// the whole new one, also where the process is killed in between. What a killed process leaves is `NAME.PROCESS.partial`.
public enum StateFile {
    /// Writes `state` to `path`.
    ///
    /// - Throws: ``StateError`` in the system's words; what stood at `path` is as it was.
    public static func save(_ state: SavedState, to path: String) throws(StateError) {
        let partial = "\(path).\(ProcessInfo.processInfo.processIdentifier).partial"
        let descriptor = open(partial, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        guard descriptor >= 0 else { throw failure("\(partial) cannot be written") }
        var buffer: [UInt8] = []
        buffer.reserveCapacity(bufferSize + 4096)
        do {
            try state.save { line in
                buffer += line
                if buffer.count >= bufferSize {
                    try write(buffer, descriptor, partial)
                    buffer.removeAll(keepingCapacity: true)
                }
            }
            try write(buffer, descriptor, partial)
            guard fsync(descriptor) == 0 else { throw failure("\(partial) cannot be brought to the disk") }
        } catch {
            close(descriptor)
            unlink(partial)
            throw error as? StateError ?? StateError("\(partial) cannot be written")
        }
        guard close(descriptor) == 0, rename(partial, path) == 0 else {
            let error = failure("\(path) cannot be replaced")
            unlink(partial)
            throw error
        }
        bringToDisk(folderOf: path)
    }

    /// Reads the state in the file at `path`.
    ///
    /// - Throws: ``StateError`` with the file's name and the line that is wrong.
    public static func load(_ path: String) throws(StateError) -> SavedState {
        let descriptor = open(path, O_RDONLY)
        guard descriptor >= 0 else { throw failure("\(path) cannot be read") }
        defer { close(descriptor) }
        var lines = LineSplitter()
        var reader = StateReader()
        var buffer = [UInt8](repeating: 0, count: bufferSize)
        do throws(StateError) {
            while true {
                let count = read(descriptor, &buffer, buffer.count)
                if count < 0, errno == EINTR { continue }
                if count < 0 { throw failure("it cannot be read") }
                if count == 0 { break }
                try lines.take(buffer[..<count]) { line throws(StateError) in try reader.take(line) }
            }
            if let rest = lines.rest { try reader.take(rest) }
            return try reader.finished()
        } catch {
            throw StateError("\(path): \(error.description). Nothing was loaded.")
        }
    }

    private static let bufferSize = 1 << 20

    private static func write(_ bytes: [UInt8], _ descriptor: Int32, _ name: String) throws(StateError) {
        if !writeAll(bytes, to: descriptor) { throw failure("\(name) cannot be written") }
    }

    /// A renamed file is safe once its folder is on the disk, too. A file system that refuses loses nothing but that certainty.
    private static func bringToDisk(folderOf path: String) {
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
        let descriptor = open(folder, O_RDONLY)
        guard descriptor >= 0 else { return }
        fsync(descriptor)
        close(descriptor)
    }

    private static func failure(_ what: String) -> StateError { StateError("\(what): \(String(cString: strerror(errno)))") }
}

/// Cuts bytes that come in pieces into lines.
struct LineSplitter {
    private var begun: [UInt8] = []

    mutating func take(_ bytes: ArraySlice<UInt8>, _ line: ([UInt8]) throws(StateError) -> Void) throws(StateError) {
        var start = bytes.startIndex
        while let end = bytes[start...].firstIndex(of: 0x0A) {
            if begun.isEmpty {
                try line(Array(bytes[start..<end]))
            } else {
                try line(begun + bytes[start..<end])
                begun.removeAll(keepingCapacity: true)
            }
            start = end + 1
        }
        begun += bytes[start...]
    }

    /// What stands behind the last line feed; `nil` for nothing.
    var rest: [UInt8]? { begun.isEmpty ? nil : begun }
}
