import HTTP
import JSON
import MockGraph
import MockNetskope

/// The state of served mocks as a document of JSON lines: the tenant with its users, groups, console and audit log, Microsoft Graph, and the
/// clock where it stands still. No secret is in it.
///
/// The first line says what the document is, the last how many lines stand before it, so that a document that was cut is known as one.
public struct SavedState: Sendable {
    /// The Netskope tenant.
    public internal(set) var tenant: Tenant
    /// Microsoft Graph.
    public internal(set) var graph: GraphTenant
    /// The moment at which a frozen clock stands.
    public internal(set) var frozenAt: Instant?

    static let format = "cutover-state"
    static let version = 2

    /// Gives every line, each with its line feed, to `write`.
    public func save(_ write: ([UInt8]) throws -> Void) rethrows {
        var count = 0
        func line(_ bytes: [UInt8]) throws {
            count += 1
            try write(bytes + [0x0A])
        }
        try line(
            JSONValue.object(
                [
                    "format": .string(Self.format), "version": .number(JSONNumber(Self.version)),
                    "frozenAt": frozenAt.map { .string($0.iso8601Milliseconds) } ?? .null, "tenant": .object(tenant.saved),
                ]
            ).bytes()
        )
        try tenant.saveRecords(line)
        try graph.saveRecords(line)
        try line(JSONValue.object(["end": .number(JSONNumber(count))]).bytes())
    }
}

/// Why a document is not a state: where, and what to do.
public struct StateError: Error, Sendable, Hashable, CustomStringConvertible {
    /// `line N: reason`, or the reason alone where it is about the whole.
    public var description: String
    init(_ description: String) { self.description = description }
}

/// Reads a state line by line; nothing is given before the last line has come.
struct StateReader {
    /// A record as deep as a request's body may be, and the few levels of the line around it.
    private static let limits = JSONLimits(depth: JSONLimits.default.depth + 16)

    private var state: SavedState?
    private var line = 0
    private var isWhole = false

    /// Takes the next line, without its line feed.
    mutating func take(_ bytes: [UInt8]) throws(StateError) {
        line += 1
        if isWhole { throw StateError("line \(line): there is more behind the last line of the state") }
        let value: JSONValue
        do throws(JSONSyntaxError) {
            value = try JSONValue.parse(bytes, limits: Self.limits)
        } catch {
            throw StateError("line \(line), column \(error.column): \(error.message)")
        }
        guard case .object(let object) = value else { throw StateError("line \(line): expected an object") }
        do throws(JSONShapeError) {
            try take(object)
        } catch {
            throw StateError("line \(line): \(error.description)")
        }
    }

    private mutating func take(_ object: JSONObject) throws(JSONShapeError) {
        guard state != nil else {
            guard object["format"] == .string(SavedState.format) else {
                throw JSONShapeError("this is not a state of cutover: its first line has no \"format\": \"\(SavedState.format)\"")
            }
            let version = try object.integer("version")
            guard version == SavedState.version else {
                throw JSONShapeError("the state has version \(version); this build reads version \(SavedState.version)")
            }
            let tenant = try Tenant(saved: object.object("tenant"))
            let moment = try object.optional("frozenAt", "a moment") { $0.stringValue.flatMap { Instant(iso8601: $0) } }
            let graph = GraphTenant(configuration: .served(seed: tenant.configuration.seed))
            state = SavedState(tenant: tenant, graph: graph, frozenAt: moment)
            return
        }
        if let count = object["end"]?.intValue, object.count == 1 {
            guard count == line - 1 else {
                throw JSONShapeError("the state says that it has \(count) lines and has \(line - 1); lines were lost or added")
            }
            try state?.tenant.finishLoading()
            isWhole = true
            return
        }
        if try state?.tenant.load(record: object) == true { return }
        if try state?.graph.load(record: object) == true { return }
        throw JSONShapeError("\"\(object.members.first?.name ?? "")\" is nothing that a state holds")
    }

    /// The state, once its last line has come.
    func finished() throws(StateError) -> SavedState {
        guard let state, isWhole else {
            throw StateError(
                line == 0 ? "the state is empty" : "the state ends behind line \(line) without its last line: it was cut"
            )
        }
        return state
    }
}
