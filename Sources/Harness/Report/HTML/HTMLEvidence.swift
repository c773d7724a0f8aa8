import HTTP
import JSON

/// Findings as the page's script reads them, with exchanges and directories kept once, however many findings rest on them.
struct HTMLEvidence {
    /// The exchanges that findings refer to by place.
    private(set) var exchanges: [JSONValue] = []
    /// The excerpts of directories that findings refer to by place.
    private(set) var directories: [JSONValue] = []
    private var placeOfExchange: [Exchange: Int] = [:]
    private var placeOfDirectory: [DirectoryExcerpt: Int] = [:]
    /// How many bytes of bodies may still be taken.
    private var room = 8 << 20

    /// The longest body that is kept whole; of a longer one the beginning is.
    private static let bodyKept = 16_384
    private static let beginningKept = 4_000
    /// How many lanes of a sweep a finding names.
    private static let sweptLanesNamed = 24

    /// Findings that are shown together, as one object.
    mutating func json(_ group: [Finding]) -> JSONValue {
        guard let first = group.first, let worst = group.worstFirst.first else { return .null }
        let explanation = worst.explanation
        let dimension = first.divergence?.dimension ?? explanation.dimension
        var object: JSONObject = [
            "kind": .string(first.kind.rawValue), "heading": .string(Self.heading(first)),
            "severity": .string(explanation.severity.rawValue), "lane": .string(first.lane.description),
            "place": .string(first.place.description), "phase": .string(first.place.phase.rawValue),
            "step": .number(JSONNumber(first.place.number)), "meanings": .array(meanings(group)),
            "advice": .string(explanation.advice), "differences": .array(group.compactMap(difference)),
            "lanes": .strings(Self.compact([first.lane] + first.alsoIn)),
            "laneCount": .number(JSONNumber(first.alsoIn.count + 1)),
        ]
        if let dimension { object["dimension"] = .string(dimension.rawValue) }
        var messages: [String] = []
        for finding in group where !finding.message.isEmpty && !messages.contains(finding.message) {
            messages.append(finding.message)
        }
        if !messages.isEmpty { object["messages"] = .strings(messages) }
        if let against = first.divergence?.against { object["against"] = .string(against.description) }
        if let pair = first.divergence?.exchanges {
            object["exchanges"] = [place(of: pair.baseline), place(of: pair.lane)]
        } else if let exchange = first.evidence?.exchange {
            object["exchanges"] = [.null, place(of: exchange)]
        }
        if let excerpt = first.directory { object["directory"] = place(of: excerpt) }
        return .object(object)
    }

    private static func heading(_ finding: Finding) -> String {
        finding.divergence.map { "\($0.dimension.rawValue) differs" } ?? FindingText.heading(finding.kind)
    }

    /// What the findings mean, the worst first, each meaning once.
    private func meanings(_ group: [Finding]) -> [JSONValue] {
        var seen: Set<Explanation> = []
        return group.worstFirst.map(\.explanation).filter { seen.insert($0).inserted }.map { explanation in
            var object: JSONObject = [
                "severity": .string(explanation.severity.rawValue), "consequence": .string(explanation.consequence),
                "audience": .string(explanation.audience.words),
            ]
            if let group = explanation.group { object["group"] = .string(group.words) }
            return .object(object)
        }
    }

    /// The place and the two values: of the lanes, or what was expected and found.
    private func difference(_ finding: Finding) -> JSONValue? {
        let (path, left, right): (String, JSONValue?, JSONValue?)
        if let divergence = finding.divergence {
            (path, left, right) = (divergence.path, divergence.baseline, divergence.value)
        } else if let evidence = finding.evidence {
            (path, left, right) = (evidence.path, evidence.expected, evidence.found)
        } else {
            return nil
        }
        var object: JSONObject = ["path": .string(path)]
        if let left { object["left"] = left }
        if let right { object["right"] = right }
        return .object(object)
    }

    // MARK: Lanes

    /// Lanes by name, neighbours together: `cutover@0-9`, `rollback@0,1-9`.
    static func compact(_ lanes: [Lane]) -> [String] {
        var names: [String] = []
        var cutovers: [Int] = []
        var rollbacks: [Int: [Int]] = [:]
        var swept: [String] = []
        for lane in lanes {
            switch lane {
            case .cutover(let after): cutovers.append(after)
            case .rollback(let from, let to): rollbacks[from, default: []].append(to)
            case .legacy, .apiV2, .control: names.append(lane.description)
            case .secondCutover, .monitored, .faulted: swept.append(lane.description)
            }
        }
        names += ranges(cutovers).map { "cutover@\($0)" }
        for from in rollbacks.keys.sorted() { names += ranges(rollbacks[from] ?? []).map { "rollback@\(from),\($0)" } }
        return names + swept.prefix(sweptLanesNamed)
    }

    private static func ranges(_ numbers: [Int]) -> [String] {
        var ranges: [ClosedRange<Int>] = []
        for number in numbers.sorted() {
            if let last = ranges.last, last.upperBound + 1 >= number {
                ranges[ranges.count - 1] = last.lowerBound...number
            } else {
                ranges.append(number...number)
            }
        }
        return ranges.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)" }
    }

    // MARK: Exchanges

    /// Where an exchange is; `false` where there is no room for it, `null` where there is none.
    private mutating func place(of exchange: Exchange?) -> JSONValue {
        guard let exchange else { return .null }
        if let place = placeOfExchange[exchange] { return .number(JSONNumber(place)) }
        let size = min(exchange.request.body.count, Self.bodyKept) + min(exchange.response?.body.count ?? 0, Self.bodyKept) + 512
        guard size <= room else { return false }
        room -= size
        placeOfExchange[exchange] = exchanges.count
        exchanges.append(Self.json(exchange))
        return .number(JSONNumber(exchanges.count - 1))
    }

    private static func json(_ exchange: Exchange) -> JSONValue {
        var object: JSONObject = [
            "number": .number(JSONNumber(exchange.number)), "at": .string(exchange.at.iso8601),
            "method": .string(exchange.request.method),
            "url": .string("\(exchange.request.scheme)://\(exchange.request.authority)\(exchange.request.target)"),
            "requestHeaders": json(exchange.request.headers), "requestBody": json(exchange.request.body),
        ]
        switch exchange.result {
        case .response(let response):
            object["status"] = .number(JSONNumber(response.status))
            object["responseHeaders"] = json(response.headers)
            object["responseBody"] = json(response.body)
        case .failure(let error): object["error"] = .string(error.message)
        }
        return .object(object)
    }

    /// Header fields, secrets as fingerprints.
    private static func json(_ headers: HTTPHeaders) -> JSONValue {
        .array(headers.redacted.fields.map { [.string($0.name), .string($0.value)] })
    }

    private static func json(_ body: [UInt8]) -> JSONValue {
        if body.isEmpty { return .null }
        if body.count > bodyKept {
            return [
                "beginning": .string(String(decoding: body.prefix(beginningKept), as: UTF8.self)),
                "bytes": .number(JSONNumber(body.count)),
            ]
        }
        do throws(JSONSyntaxError) {
            return ["json": try JSONValue.parse(body)]
        } catch {
            return ["text": .string(String(decoding: body, as: UTF8.self))]
        }
    }

    // MARK: Directories

    private mutating func place(of excerpt: DirectoryExcerpt) -> JSONValue {
        if let place = placeOfDirectory[excerpt] { return .number(JSONNumber(place)) }
        placeOfDirectory[excerpt] = directories.count
        directories.append(Self.json(excerpt))
        return .number(JSONNumber(directories.count - 1))
    }

    private static func json(_ excerpt: DirectoryExcerpt) -> JSONValue {
        let rows = excerpt.rows.map { row -> JSONValue in
            var object: JSONObject = ["path": .string(row.path), "differs": .bool(row.differs)]
            if let value = row.before { object["before"] = value }
            if let value = row.lane { object["lane"] = value }
            if let value = row.baseline { object["baseline"] = value }
            return .object(object)
        }
        var object: JSONObject = [
            "before": json(excerpt.before), "lane": json(excerpt.lane), "rows": .array(rows),
            "omitted": .number(JSONNumber(excerpt.omitted)),
        ]
        if let baseline = excerpt.baseline { object["baseline"] = json(baseline) }
        return .object(object)
    }

    private static func json(_ size: DirectoryExcerpt.Size) -> JSONValue {
        .array([size.users, size.groups, size.memberships].map { .number(JSONNumber($0)) })
    }
}
