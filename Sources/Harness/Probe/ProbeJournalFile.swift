import Foundation
import JSON

/// A probe's journal in a file: made anew, readable by its owner alone, every line brought to the disk before anything else happens.
public final class ProbeJournalFile: Sendable {
    private let descriptor: Int32
    /// Where it is.
    public let path: String

    /// Makes the file.
    ///
    /// - Throws: ``ProbeJournalError`` where it cannot be made, or is there already: what an earlier probe left must not be lost.
    public init(creating path: String) throws(ProbeJournalError) {
        descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0o600)
        self.path = path
        guard descriptor >= 0 else {
            if errno == EEXIST {
                throw ProbeJournalError(
                    "\(path) is there already and may say what an earlier probe left behind: remove that with "
                        + "\"cutover check --clean-up \(path)\" and the two URLs, or give another file"
                )
            }
            throw ProbeJournalError("the clean-up journal \(path) cannot be made: \(Self.reason). Nothing was sent")
        }
        // The file's name must be on the disk, too.
        let folder = open(URL(fileURLWithPath: path).deletingLastPathComponent().path, O_RDONLY)
        if folder >= 0 {
            fsync(folder)
            close(folder)
        }
    }

    /// Opens a file that is there, to append what a clean-up does.
    ///
    /// - Throws: ``ProbeJournalError`` in the system's words.
    public init(continuing path: String) throws(ProbeJournalError) {
        descriptor = open(path, O_WRONLY | O_APPEND | O_CLOEXEC)
        self.path = path
        guard descriptor >= 0 else { throw ProbeJournalError("the clean-up journal \(path) cannot be written: \(Self.reason)") }
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// Appends `line` and brings it to the disk.
    func append(_ line: String) throws(ProbeJournalError) {
        guard writeAll(Array(line.utf8), to: descriptor), fsync(descriptor) == 0 else {
            throw ProbeJournalError("the clean-up journal \(path) cannot be written: \(Self.reason)")
        }
    }

    private static var reason: String { String(cString: strerror(errno)) }
}

/// What a journal says.
public struct ProbeJournalContents: Sendable {
    let entries: [ProbeJournal.Entry]
    /// Whose names they are.
    public let names: ProbeNames
    /// The legacy endpoint that was used.
    public let legacyURL: String
    /// The API v2 endpoint that was used.
    public let apiV2URL: String

    /// Reads the file at `path`.
    ///
    /// - Throws: ``ProbeJournalError`` with the line that is wrong.
    public init(path: String) throws(ProbeJournalError) {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw ProbeJournalError("\(path) cannot be read; check its name and permissions")
        }
        try self.init([UInt8](data), path: path)
    }

    /// Reads lines. A last line that was cut short is left out: the request that it would have announced was never sent.
    init(_ bytes: [UInt8], path: String) throws(ProbeJournalError) {
        var entries: [ProbeJournal.Entry] = []
        let lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() where !line.isEmpty {
            guard index < lines.count - 1 else { continue }
            guard let json = try? JSONValue.parse(Array(line)), let entry = ProbeJournal.Entry(json) else {
                throw ProbeJournalError(
                    "\(path): line \(index + 1) is not of a clean-up journal; expected the file that \"cutover check --write-probe\" named"
                )
            }
            entries.append(entry)
        }
        guard case .began(let probe, let legacyURL, let apiV2URL)? = entries.first, let names = ProbeNames(id: probe) else {
            throw ProbeJournalError(
                "\(path): the first line does not say which probe it is of; expected the file that \"cutover check --write-probe\" named"
            )
        }
        self.entries = entries
        self.names = names
        self.legacyURL = legacyURL
        self.apiV2URL = apiV2URL
    }
}
