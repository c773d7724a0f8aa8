import Foundation
import HTTP
import JSON

extension Recording {
    /// Reads a recording: HAR as browsers, proxies and `cutover record` write it, or what Postman exports: a collection with saved responses, a
    /// collection run, a report of newman.
    ///
    /// - Parameters:
    ///   - file: the path of the recording.
    ///   - host: the one host whose entries count; `nil` where the file has SCIM traffic of one tenant only.
    /// - Throws: ``TrafficError`` with the file, the place and the entry of what is wrong.
    public init(file: String, host: String? = nil) throws(TrafficError) {
        guard let data = FileManager.default.contents(atPath: file) else {
            throw .usage("the recording \(file) cannot be read; check its name and permissions.")
        }
        try self.init([UInt8](data), file: file, host: host)
    }

    /// Reads a recording from bytes; `file` is what messages call it.
    ///
    /// - Throws: ``TrafficError`` with the file, the place and the entry of what is wrong.
    public init(_ bytes: [UInt8], file: String, host: String? = nil) throws(TrafficError) {
        var reader = RecordingReader(file: file, bytes: bytes)
        let entries = try reader.entries()
        self = try RecordingSelection(file: file, host: host, notes: reader.notes).recording(of: entries)
    }
}

/// Reads the file's own form into entries.
struct RecordingReader {
    /// What is wrong at a place of a document; the place becomes line and column when the error is told.
    struct Problem: Error {
        var path: [String]
        var entry: Int?
        var message: String
    }

    let file: String
    var bytes: [UInt8]
    /// What there is to say about the file.
    var notes: [String] = []

    init(file: String, bytes: [UInt8]) {
        self.file = file
        // Some Windows tools put a mark before the text.
        self.bytes = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
    }

    /// The entries in the order of the file.
    mutating func entries() throws(TrafficError) -> [RawEntry] {
        if bytes.allSatisfy({ [0x20, 0x09, 0x0A, 0x0D].contains($0) }) {
            throw .usage("\(file) is empty; expected a recording such as 'cutover record' writes.")
        }
        let document = try document()
        do throws(Problem) {
            if document["log"] != nil { return try HARReading.entries(document) }
            if let found = try PostmanReading.entries(document, &notes) { return found }
            throw Problem(
                path: [],
                message:
                    "this is JSON, but no recording: expected HAR (an object with \"log\"), or what Postman or newman exports"
            )
        } catch {
            throw .usage(told(error))
        }
    }

    private mutating func document() throws(TrafficError) -> JSONValue {
        let limits = JSONLimits(duplicateNames: .keepLast)
        do throws(JSONSyntaxError) {
            return try JSONValue.parse(bytes, limits: limits)
        } catch {
            if let repaired = Self.withoutBrokenEnd(bytes), let value = try? JSONValue.parse(repaired, limits: limits) {
                notes.append("the file was cut off; what stands behind its last whole entry is left out")
                bytes = repaired
                return value
            }
            throw .usage(
                "\(file):\(error.line):\(error.column): \(error.message). Expected a recording in HAR, or what Postman or newman exports."
            )
        }
    }

    /// A file of ``HARFile`` whose last write did not reach the disk as a whole: everything up to the last whole line, closed again.
    private static func withoutBrokenEnd(_ bytes: [UInt8]) -> [UInt8]? {
        guard var end = bytes.lastIndex(of: 0x0A), bytes.starts(with: Array(#"{"log":{"#.utf8)) else { return nil }
        while end > 0, [0x0A, 0x2C].contains(bytes[end - 1]) { end -= 1 }
        return Array(bytes[..<end]) + Array(HAREntry.tail.utf8)
    }

    /// `trace.har:12:9, entry 3: …`.
    private func told(_ problem: Problem) -> String {
        var text = file
        // The places are looked for only now: a document with places takes several times the memory.
        if let root = try? JSON5.parse(bytes, limits: JSONLimits(duplicateNames: .keepLast)) {
            text += ":\(Self.place(problem.path[...], root))"
        }
        if let entry = problem.entry { text += ", entry \(entry)" }
        let path = problem.path.isEmpty ? "" : " (at \(problem.path.joined(separator: ".")))"
        return "\(text): \(problem.message)\(path)."
    }

    private static func place(_ path: ArraySlice<String>, _ value: LocatedJSON) -> SourceLocation {
        guard let name = path.first else { return value.location }
        switch value.kind {
        case .object(let members):
            guard let member = members.last(where: { $0.name == name }) else { return value.location }
            return place(path.dropFirst(), member.value)
        case .array(let elements):
            guard let index = Int(name), elements.indices.contains(index) else { return value.location }
            return place(path.dropFirst(), elements[index])
        default: return value.location
        }
    }
}
