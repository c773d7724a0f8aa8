import JSON

/// One thing that differs between the endpoints, or that is wrong with one of them.
struct CheckFinding: Sendable, Hashable {
    enum Kind: String, Sendable, Hashable, CaseIterable {
        /// The legacy endpoint has it, API v2 has not.
        case missing
        /// API v2 has it, the legacy endpoint has not.
        case extra
        /// Both have one of that name, under different ids.
        case otherID = "other-id"
        /// An attribute differs.
        case attribute
        /// The members differ.
        case members
        /// A list does not hold what it says.
        case paging
        /// A list left out what a request for it alone shows.
        case unlisted
        /// A look-up is answered differently.
        case lookup
        /// Two of one endpoint have the same name, letter case aside.
        case twin
        /// Two reads of the same differ.
        case unstable
    }

    var kind: Kind
    /// The user's or group's name.
    var subject: String
    /// The attribute, or the query; empty where it concerns the whole.
    var place: String
    var legacy: JSONValue?
    var apiV2: JSONValue?
    var requests: [Int]

    /// A sentence for a person.
    var text: String {
        func shown(_ value: JSONValue?) -> String {
            let text = value?.text(pretty: false) ?? "(absent)"
            return text.count > 80 ? "\(text.prefix(80))…" : text
        }
        switch kind {
        case .missing: return "\(subject) is missing on API v2"
        case .extra: return "\(subject) is on API v2 alone"
        case .otherID: return "\(subject) has another id: \(shown(legacy)) on legacy, \(shown(apiV2)) on API v2"
        case .attribute: return "\(subject): \(place) is \(shown(legacy)) on legacy, \(shown(apiV2)) on API v2"
        case .members: return "\(subject): \(place)"
        case .paging, .unlisted, .unstable, .twin: return place.isEmpty ? subject : "\(subject): \(place)"
        case .lookup: return "\(place): \(shown(legacy)) on legacy, \(shown(apiV2)) on API v2"
        }
    }

    var json: JSONValue {
        var object: JSONObject = ["kind": .string(kind.rawValue), "subject": .string(subject), "place": .string(place)]
        if let legacy { object["legacy"] = legacy }
        if let apiV2 { object["apiV2"] = apiV2 }
        object["requests"] = .array(requests.map { .number(JSONNumber($0)) })
        return .object(object)
    }

    /// Passes everything that a host said through `shown`, which makes it fit for a report.
    mutating func show(as shown: (String) -> String) {
        func fit(_ value: JSONValue) -> JSONValue {
            switch value {
            case .string(let text): .string(shown(text))
            case .array(let items): .array(items.map(fit))
            case .object(let object):
                .object(JSONObject(uncheckedUniqueMembers: object.members.map { .init(shown($0.name), fit($0.value)) }))
            default: value
            }
        }
        subject = shown(subject)
        place = shown(place)
        legacy = legacy.map(fit)
        apiV2 = apiV2.map(fit)
    }

    init(
        _ kind: Kind,
        _ subject: String,
        _ place: String = "",
        legacy: JSONValue? = nil,
        apiV2: JSONValue? = nil,
        _ requests: [Int] = []
    ) {
        self.kind = kind
        self.subject = subject
        self.place = place
        self.legacy = legacy
        self.apiV2 = apiV2
        self.requests = requests
    }

    init?(_ json: JSONValue) {
        guard let kind = json["kind"]?.stringValue.flatMap(Kind.init(rawValue:)), let subject = json["subject"]?.stringValue,
            let place = json["place"]?.stringValue
        else { return nil }
        let requests = (json["requests"]?.arrayValue ?? []).compactMap(\.intValue)
        self.init(kind, subject, place, legacy: json["legacy"], apiV2: json["apiV2"], requests)
    }
}

/// Findings, all of them counted and the first of each kind kept.
struct FindingTally: Sendable, Hashable {
    private(set) var counts: [CheckFinding.Kind: Int] = [:]
    private(set) var kept: [CheckFinding] = []

    /// How many of a kind are kept.
    static let most = 100

    mutating func add(_ finding: CheckFinding) {
        let count = counts[finding.kind, default: 0]
        counts[finding.kind] = count + 1
        if count < Self.most { kept.append(finding) }
    }

    func count(_ kinds: CheckFinding.Kind...) -> Int { kinds.reduce(0) { $0 + counts[$1, default: 0] } }

    /// The first findings of `kinds` as evidence, and how many more there are.
    func evidence(_ kinds: CheckFinding.Kind..., shown: Int = 5) -> [CheckStep.Evidence] {
        let found = kept.filter { kinds.contains($0.kind) }
        let total = kinds.reduce(0) { $0 + counts[$1, default: 0] }
        var evidence = found.prefix(shown).map { CheckStep.Evidence($0.text, $0.requests) }
        if total > evidence.count {
            evidence.append(
                CheckStep.Evidence("… and \(total - evidence.count) more; the JSON report names the first \(Self.most)")
            )
        }
        return evidence
    }

    var json: JSONValue {
        [
            "counts": .object(
                JSONObject(
                    CheckFinding.Kind.allCases.filter { counts[$0] != nil }.map {
                        ($0.rawValue, .number(JSONNumber(counts[$0] ?? 0)))
                    }
                )
            ),
            "first": .array(kept.map(\.json)),
        ]
    }

    init() {}

    init(_ json: JSONValue?) {
        for kind in CheckFinding.Kind.allCases { counts[kind] = json?["counts"]?[kind.rawValue]?.intValue }
        kept = (json?["first"]?.arrayValue ?? []).compactMap { CheckFinding($0) }
    }
}
