import Foundation
import JSON

extension Ledger {
    /// Reads a ledger file: a JSON5 list of known differences.
    ///
    /// - Throws: ``ScenarioError`` with every problem and its place.
    public init(file: String) throws(ScenarioError) {
        guard let data = FileManager.default.contents(atPath: file) else {
            throw ScenarioError(problems: [
                ScenarioError.Problem(
                    file: file,
                    location: nil,
                    step: nil,
                    message: "this file cannot be read; check its name and permissions"
                )
            ])
        }
        try self.init([UInt8](data), file: file)
    }

    /// Reads a ledger from bytes.
    ///
    /// - Throws: ``ScenarioError`` with every problem and its place.
    public init(_ bytes: [UInt8], file: String) throws(ScenarioError) {
        let root: LocatedJSON
        do throws(JSONSyntaxError) {
            root = try JSON5.parse(bytes)
        } catch {
            throw ScenarioError(problems: [
                ScenarioError.Problem(
                    file: file,
                    location: SourceLocation(line: error.line, column: error.column),
                    step: nil,
                    message: error.message
                )
            ])
        }
        var check = ScenarioCheck(file: file)
        check.check(root, .list(.object(KnownDifference.fields)), what: "a known difference")
        if !check.problems.isEmpty { throw ScenarioError(problems: check.problems) }
        entries = Reader(root).items.compactMap(KnownDifference.init)
    }
}

extension KnownDifference {
    /// What an entry is written with, in a ledger file and in a scenario.
    static let fields: [Field] = [
        Field("dimension", .word(Dimension.allCases.map(\.rawValue)), required: true, "what differs"),
        Field("path", .text, required: true, "where; * stands for one segment, ** for any number"),
        Field("legacy", .anything, "the legacy endpoint's value; null where it must be absent, left out where any will do"),
        Field("apiV2", .anything, "API v2's value, likewise"),
        Field("reason", .text, required: true, "why the difference is allowed"),
        Field("source", .text, required: true, "where it is documented"),
    ]

    /// Reads an entry; `nil` where it names no dimension, which the check of the fields has told of.
    init?(_ entry: Reader) {
        guard let dimension = entry["dimension"].text.flatMap(Dimension.init(rawValue:)) else { return nil }
        func value(_ reader: Reader) -> Value? { reader.plain.map { $0.isNull ? .absent : .exactly($0) } }
        self.init(
            dimension,
            entry["path"].text ?? "",
            legacy: value(entry["legacy"]),
            apiV2: value(entry["apiV2"]),
            reason: entry["reason"].text ?? "",
            source: entry["source"].text ?? ""
        )
    }
}
