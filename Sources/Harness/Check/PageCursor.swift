import JSON
import SCIM

/// What a pass over both endpoints reads.
enum PopulationPart: String, Sendable, Hashable, CaseIterable {
    case users
    case groups
    case memberships

    var path: String { self == .users ? "/Users" : "/Groups" }
    /// What is asked for beside the page. Members come in a pass of their own: API v2 shows them on request alone.
    var query: String {
        switch self {
        case .users: ""
        case .groups: "excludedAttributes=members"
        case .memberships: "attributes=members"
        }
    }
    /// How many are asked for at a time: `filter.maxResults` of API v2 is 200, and members make groups large.
    var pageSize: Int { self == .memberships ? 50 : 200 }
    var nameAttribute: String { self == .users ? "userName" : "displayName" }
    var one: String { self == .users ? "user" : "group" }
}

/// Where the reading of one list stands, and what was wrong with its pages.
struct PageCursor: Sendable, Hashable {
    /// The place of the next page, counted from 1.
    var start = 1
    /// What the list said it holds in all.
    var total: Int?
    /// The ids that came.
    var seen: Set<String> = []
    var isDone = false
    /// Whether everything came that was promised, and one more page is asked for to see whether the promise was true.
    var isProbing = false

    /// Whether more came than was promised, which is told once.
    var isBeyond = false

    /// A list that holds more than this is not read to its end.
    static let most = 5_000_000
    /// How far beyond its promise a list is read.
    static let mostBeyond = 2_000

    /// Takes a page and moves on; gives what was new on it, and what was wrong.
    mutating func take(_ page: ListResponse, number: Int, of endpoint: String, _ part: PopulationPart)
        -> (new: [JSONObject], problems: [CheckFinding])
    {
        var problems: [CheckFinding] = []
        func problem(_ text: String) { problems.append(CheckFinding(.paging, "\(endpoint) \(part.path)", text, [number])) }
        let declared = page.totalResults
        if let total, total != declared {
            problem(
                "totalResults was \(total) and is \(declared) on the page from \(start): the directory changes, or the number is not true"
            )
        }
        total = declared
        var new: [JSONObject] = []
        var repeated = 0
        for resource in page.resources {
            guard let id = resource["id"]?.stringValue, !id.isEmpty else {
                problem("a \(part.one) on the page from \(start) has no id")
                continue
            }
            if seen.insert(id).inserted { new.append(resource) } else { repeated += 1 }
        }
        if isProbing, !new.isEmpty, !isBeyond {
            isBeyond = true
            problem("totalResults is \(declared), but more come behind it: the number is not true")
        }
        if page.resources.isEmpty {
            if seen.count < declared { problem("totalResults is \(declared), but the pages hold only \(seen.count)") }
            isDone = true
            return (new, problems)
        }
        if repeated > 0, !isProbing || !new.isEmpty {
            problem(
                "\(repeated) of \(page.resources.count) on the page from \(start) came before: pages overlap, or go in circles"
            )
        }
        start += page.resources.count
        if new.isEmpty {
            if seen.count < declared {
                problem(
                    "reading stopped at \(seen.count) of \(declared): the page from \(start - page.resources.count) brings nothing new"
                )
            }
            isDone = true
        } else if seen.count > min(declared, Self.most) + Self.mostBeyond {
            problem("reading stopped at \(seen.count), though totalResults is \(declared): the list has no end in sight")
            isDone = true
        } else if start > declared {
            // Everything came that was promised. One more page shows whether the promise was true.
            isProbing = true
        }
        return (new, problems)
    }

    var json: JSONValue {
        [
            "start": .number(JSONNumber(start)), "total": total.map { .number(JSONNumber($0)) } ?? .null,
            "seen": .array(seen.sorted().map { .string($0) }), "done": .bool(isDone), "probing": .bool(isProbing),
            "beyond": .bool(isBeyond),
        ]
    }

    init() {}

    init(_ json: JSONValue?) {
        start = json?["start"]?.intValue ?? 1
        total = json?["total"]?.intValue
        seen = Set((json?["seen"]?.arrayValue ?? []).compactMap(\.stringValue))
        isDone = json?["done"]?.boolValue ?? false
        isProbing = json?["probing"]?.boolValue ?? false
        isBeyond = json?["beyond"]?.boolValue ?? false
    }
}
