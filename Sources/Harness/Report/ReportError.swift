import JSON

/// Why a report cannot be read, or reports cannot be joined: what is wrong, where, and what to do.
public struct ReportError: Error, Sendable, Hashable, CustomStringConvertible {
    /// One or two sentences.
    public let description: String

    init(_ description: String) { self.description = description }

    /// A file that cannot be read.
    public init(unreadable file: String) {
        self.init("\(file): this report cannot be read; check its name and permissions.")
    }
}

/// A place in a report that is read.
struct ReportReader {
    /// The file, for messages.
    let file: String
    /// The place, for messages: `scenarios[3].lanes[0]`.
    let path: String
    /// What stands there.
    let value: JSONValue

    /// What stands under `name`, which must be there.
    func callAsFunction(_ name: String) throws(ReportError) -> ReportReader {
        guard let member = value[name] else { throw wrong("has no member \"\(name)\"") }
        return ReportReader(file: file, path: path.isEmpty ? name : "\(path).\(name)", value: member)
    }

    /// What stands under `name`; `nil` where nothing, or `null`, does.
    func optional(_ name: String) throws(ReportError) -> ReportReader? {
        if value[name].map(\.isNull) ?? true { return nil }
        return try self(name)
    }

    /// The elements.
    func elements() throws(ReportError) -> [ReportReader] {
        guard let elements = value.arrayValue else { throw wrong("is no array") }
        return elements.enumerated().map { ReportReader(file: file, path: "\(path)[\($0)]", value: $1) }
    }

    /// Text.
    func text() throws(ReportError) -> String {
        guard let text = value.stringValue else { throw wrong("is no string") }
        return text
    }

    /// Pieces of text.
    func texts() throws(ReportError) -> [String] {
        try elements().map { (element) throws(ReportError) in try element.text() }
    }

    /// A count, that is a whole number of at least 0.
    func count() throws(ReportError) -> Int {
        guard let number = value.intValue, number >= 0 else { throw wrong("is no whole number of at least 0") }
        return number
    }

    /// Counts.
    func counts() throws(ReportError) -> [Int] {
        try elements().map { (element) throws(ReportError) in try element.count() }
    }

    /// True or false.
    func flag() throws(ReportError) -> Bool {
        guard let flag = value.boolValue else { throw wrong("is neither true nor false") }
        return flag
    }

    /// What `read` makes of the text.
    func word<Value>(_ what: String, _ read: (String) -> Value?) throws(ReportError) -> Value {
        let text = try text()
        guard let value = read(text) else { throw wrong("is no \(what): \"\(text.prefix(60))\"") }
        return value
    }

    /// A message about this place.
    func wrong(_ what: String) -> ReportError {
        ReportError(
            "\(file): \(path.isEmpty ? "the document" : path) \(what). It is no report that this build of cutover wrote with "
                + "--report json=FILE; write it again."
        )
    }
}
