import Foundation
import JSON

extension Ledger {
    private static let entryFields: [Field] = [
        Field("dimension", .word(Dimension.allCases.map(\.rawValue)), required: true, "what differs"),
        Field("path", .text, required: true, "where; * stands for one segment, ** for any number"),
        Field("legacy", .anything, "the legacy endpoint's value; null where it must be absent, left out where any will do"),
        Field("apiV2", .anything, "API v2's value, likewise"),
        Field("reason", .text, required: true, "why the difference is allowed"),
        Field("source", .text, required: true, "where it is documented"),
    ]

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
        check.check(root, .list(.object(Self.entryFields)), what: "a known difference")
        if !check.problems.isEmpty { throw ScenarioError(problems: check.problems) }
        func value(_ reader: Reader) -> KnownDifference.Value? {
            reader.plain.map { $0.isNull ? .absent : .exactly($0) }
        }
        entries = Reader(root).items.compactMap { entry in
            guard let dimension = entry["dimension"].text.flatMap(Dimension.init(rawValue:)) else { return nil }
            return KnownDifference(
                dimension,
                entry["path"].text ?? "",
                legacy: value(entry["legacy"]),
                apiV2: value(entry["apiV2"]),
                reason: entry["reason"].text ?? "",
                source: entry["source"].text ?? ""
            )
        }
    }
}
