import HTTP
import JSON

/// What was asked of served mocks and what they answered, with fingerprints in the place of secrets.
struct Journal: Sendable {
    /// What is known of an exchange beside the messages.
    struct Circumstances: Sendable {
        let peer: String
        let at: Instant
        let endpoint: Fault.Target
        /// Where a fault ended the connection.
        let cut: Delivery.Cut?
        /// How long the answer took to make.
        let microseconds: Int
        /// What was likely meant, where nothing answers under the address.
        let nearMiss: String?
    }

    /// One exchange.
    struct Entry: Sendable {
        let number: Int
        let circumstances: Circumstances
        let request: HTTPRequest
        let response: HTTPResponse

        /// How much of the memory it takes.
        var bodyBytes: Int { request.body.count + response.body.count }

        /// Whether it could change something.
        var isWrite: Bool { !["GET", "HEAD", "OPTIONS"].contains(request.method) && !request.path.hasSuffix("/.search") }
    }

    /// The last exchanges, oldest first, kept as they were: they are written out when somebody asks.
    private var kept: [Entry] = []
    /// How many exchanges there were.
    private(set) var count = 0
    /// How many of them could change something, and the numbers of the last such.
    private(set) var writes = 0
    private var lastWrite = 0
    private let write: (@Sendable (String) -> Void)?

    /// How many bytes of bodies those hold.
    private var bytes = 0

    /// How many exchanges are kept in memory.
    private static let capacity = 1000
    /// How many bytes of bodies are kept: a client that sends large ones pushes older exchanges out, and does not fill the memory.
    private static let byteCapacity = 32 * 1024 * 1024

    init(write: (@Sendable (String) -> Void)? = nil) { self.write = write }

    /// The last exchanges, oldest first.
    var entries: ArraySlice<Entry> { kept.suffix(Self.capacity) }

    /// Whether anything could have been changed behind exchange `number`.
    func hasWrites(since number: Int) -> Bool { lastWrite > number }

    mutating func note(_ request: HTTPRequest, _ response: HTTPResponse, _ circumstances: Circumstances) {
        count += 1
        let entry = Entry(number: count, circumstances: circumstances, request: request, response: response)
        if entry.isWrite {
            writes += 1
            lastWrite = count
        }
        kept.append(entry)
        bytes += entry.bodyBytes
        if kept.count > 2 * Self.capacity { drop(kept.count - Self.capacity) }
        if bytes > Self.byteCapacity {
            var rest = bytes
            drop(
                kept.prefix { entry in
                    defer { rest -= entry.bodyBytes }
                    return rest > Self.byteCapacity / 2
                }.count
            )
        }
        write?(entry.json.text(pretty: false) + "\n")
    }

    private mutating func drop(_ number: Int) {
        for entry in kept.prefix(number) { bytes -= entry.bodyBytes }
        kept.removeFirst(number)
    }

    mutating func clear() {
        kept = []
        bytes = 0
        count = 0
        writes = 0
        lastWrite = 0
    }
}

/// Which exchanges somebody asks for; what is `nil` does not matter.
struct JournalQuery {
    var method: String?
    var path: String?
    var status: Int?
    var endpoint: String?
    var since = 0
    var writesOnly = false

    /// Why a query cannot be read.
    struct Problem: Error { let message: String }

    /// Reads `method`, `path` (a part of it), `status`, `endpoint`, `since` (a number) and `writes=true`.
    init(_ items: QueryItems) throws(Problem) {
        for item in items.items {
            switch item.name {
            case "method": method = item.value.uppercased()
            case "path": path = item.value.lowercased()
            case "endpoint": endpoint = item.value
            case "writes": writesOnly = item.value == "true"
            case "status", "since":
                guard let number = Int(item.value), number >= 0 else {
                    throw Problem(message: "\"\(item.name)\" must be a whole number; found \"\(item.value)\"")
                }
                if item.name == "status" { status = number } else { since = number }
            default:
                throw Problem(
                    message: "a journal query has no \"\(item.name)\"; it has method, path, status, endpoint, since, writes"
                )
            }
        }
    }

    func matches(_ entry: Journal.Entry) -> Bool {
        entry.number > since && (method ?? entry.request.method) == entry.request.method
            && (status ?? entry.response.status) == entry.response.status
            && (endpoint ?? entry.circumstances.endpoint.rawValue) == entry.circumstances.endpoint.rawValue
            && (path.map { entry.request.target.lowercased().contains($0) } ?? true) && (!writesOnly || entry.isWrite)
    }
}
