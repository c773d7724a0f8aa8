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

        /// How many bytes its bodies take.
        var bytes: Int { request.body.count + response.body.count }

        /// Whether it could change something.
        var isWrite: Bool { !["GET", "HEAD", "OPTIONS"].contains(request.method) && !request.path.hasSuffix("/.search") }
    }

    /// The last exchanges, kept as they were: they are written out when somebody asks. A ring: behind the newest comes the oldest.
    private var ring: [Entry?] = []
    private var newest = -1
    private var keptBytes = 0
    /// How many exchanges there were.
    private(set) var count = 0
    /// How many of them could change something, and the numbers of the last such.
    private(set) var writes = 0
    private var lastWrite = 0
    private let write: (@Sendable (String) -> Void)?

    /// How many exchanges are kept in memory at most, and how many bytes of bodies: a thousand long lists would be half a gigabyte.
    private static let capacity = 1000
    private static let byteCapacity = 64 << 20

    init(write: (@Sendable (String) -> Void)? = nil) { self.write = write }

    /// The last exchanges, oldest first.
    var entries: [Entry] { (ring[(newest + 1)...] + ring[..<(newest + 1)]).compactMap { $0 } }

    /// Whether anything could have been changed behind exchange `number`.
    func hasWrites(since number: Int) -> Bool { lastWrite > number }

    mutating func note(_ request: HTTPRequest, _ response: HTTPResponse, _ circumstances: Circumstances) {
        count += 1
        let entry = Entry(number: count, circumstances: circumstances, request: request, response: response)
        if entry.isWrite {
            writes += 1
            lastWrite = count
        }
        keep(entry)
        write?(entry.json.text(pretty: false) + "\n")
    }

    private mutating func keep(_ entry: Entry) {
        newest = (newest + 1) % Self.capacity
        if newest < ring.count {
            keptBytes -= ring[newest]?.bytes ?? 0
            ring[newest] = entry
        } else {
            ring.append(entry)
        }
        keptBytes += entry.bytes
        var oldest = newest
        while keptBytes > Self.byteCapacity {
            oldest = (oldest + 1) % ring.count
            if oldest == newest { break }
            keptBytes -= ring[oldest]?.bytes ?? 0
            ring[oldest] = nil
        }
    }

    mutating func clear() {
        ring = []
        newest = -1
        keptBytes = 0
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
