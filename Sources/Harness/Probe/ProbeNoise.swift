import JSON

/// What differs between two rounds through the legacy endpoint, at which step and which place: without any change, so it says nothing of a change.
///
/// Only a place that varied is let vary, and only as it did: a value by one of the same type, an order by another order of the same items, something
/// that came and went by its coming and going. A status that varies is never noise: then the endpoint cannot be judged at that step.
struct ProbeNoise: Sendable {
    /// How a place varied.
    enum Kind: String, Sendable, Hashable {
        /// Another value of the same type.
        case value
        /// The same items in another order.
        case order
        /// There in one round and not in the other.
        case presence
    }

    /// Where: the step's number, what was shown, and the place in it.
    struct Place: Sendable, Hashable {
        let step: Int
        let channel: ProbeChannel
        let path: [String]
    }

    private(set) var kinds: [Place: Kind] = [:]
    /// The places in the order in which they were found, with what the two rounds showed there.
    private(set) var found: [(place: Place, kind: Kind, difference: JSONDifference)] = []
    /// Steps that the legacy endpoint did not answer alike twice, and how.
    private(set) var unsteady: [(step: Int, channel: ProbeChannel, difference: JSONDifference)] = []

    /// Learns from the two rounds.
    init(_ control: [ProbeRecord], _ again: [ProbeRecord]) {
        for step in control.indices where again.indices.contains(step) {
            for (channel, left, right) in ProbeChannel.pairs(control[step], again[step]) { learn(step, channel, left, right) }
        }
    }

    private mutating func learn(_ step: Int, _ channel: ProbeChannel, _ left: WireForm?, _ right: WireForm?) {
        guard let left, let right else {
            if left != nil || right != nil {
                let difference = JSONDifference(
                    path: ["request"],
                    baseline: left.map { .string($0.line) },
                    lane: right.map { .string($0.line) }
                )
                unsteady.append((step, channel, difference))
            }
            return
        }
        let orders = ArrayOrder.places(left.responseValue, right.responseValue, at: [left.kind, "response", "body"])
        for path in orders.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
            add(Place(step: step, channel: channel, path: path), .order, JSONDifference(path: path, baseline: nil, lane: nil))
        }
        for difference in left.ordered(orders).differences(in: right.ordered(orders)) {
            let isInBody = difference.path.dropFirst().starts(with: ["response", "body"])
            let kind: Kind? =
                switch (difference.baseline, difference.lane) {
                case (let a?, let b?) where a.typeName == b.typeName: .value
                case (nil, _?), (_?, nil): .presence
                default: nil
                }
            guard isInBody, let kind else {
                unsteady.append((step, channel, difference))
                continue
            }
            add(Place(step: step, channel: channel, path: difference.path), kind, difference)
        }
    }

    private mutating func add(_ place: Place, _ kind: Kind, _ difference: JSONDifference) {
        kinds[place] = kind
        found.append((place, kind, difference))
    }

    /// The arrays whose order says nothing at a step.
    func orders(_ step: Int, _ channels: [ProbeChannel]) -> Set<[String]> {
        Set(kinds.filter { $0.value == .order && $0.key.step == step && channels.contains($0.key.channel) }.map(\.key.path))
    }

    /// Whether a difference is no more than what varied there without any change.
    func covers(_ difference: JSONDifference, _ step: Int, _ channels: [ProbeChannel]) -> Bool {
        channels.contains { channel in
            switch kinds[Place(step: step, channel: channel, path: difference.path)] {
            case .value: difference.baseline != nil && difference.baseline?.typeName == difference.lane?.typeName
            case .presence:
                difference.baseline == nil || difference.lane == nil || difference.baseline?.typeName == difference.lane?.typeName
            case .order, nil: false
            }
        }
    }
}

/// Whose words are compared.
enum ProbeChannel: Sendable, Hashable {
    /// The answer to the step itself.
    case answer
    /// What an endpoint shows of an object behind it.
    case reading(ProbeSubject, Endpoint)

    /// What two records of a step showed, channel by channel.
    static func pairs(_ left: ProbeRecord, _ right: ProbeRecord) -> [(ProbeChannel, WireForm?, WireForm?)] {
        var pairs: [(ProbeChannel, WireForm?, WireForm?)] = []
        if left.form != nil || right.form != nil { pairs.append((.answer, left.form, right.form)) }
        for reading in left.readings {
            pairs.append(
                (.reading(reading.subject, reading.side), reading.form, right.reading(reading.subject, reading.side)?.form)
            )
        }
        for reading in right.readings where left.reading(reading.subject, reading.side) == nil {
            pairs.append((.reading(reading.subject, reading.side), nil, reading.form))
        }
        return pairs
    }
}

extension ProbeRecord {
    /// What `side` showed of `subject`.
    func reading(_ subject: ProbeSubject, _ side: Endpoint) -> Reading? {
        readings.first { $0.subject == subject && $0.side == side }
    }
}

/// Arrays that hold the same items in another order: the same by `value`, where items have one, for that is what names a member.
enum ArrayOrder {
    /// The places at which `left` and `right` have the same items in another order.
    static func places(_ left: JSONValue?, _ right: JSONValue?, at path: [String]) -> Set<[String]> {
        switch (left, right) {
        case (.array(let a)?, .array(let b)?):
            let (left, right) = (a.map(key), b.map(key))
            if a.count == b.count, left != right, left.sorted() == right.sorted() { return [path] }
            return zip(a, b).enumerated().reduce(into: []) { found, pair in
                found.formUnion(places(pair.element.0, pair.element.1, at: path + [String(pair.offset)]))
            }
        case (.object(let a)?, .object(let b)?):
            return a.members.reduce(into: []) { $0.formUnion(places($1.value, b[$1.name], at: path + [$1.name])) }
        default: return []
        }
    }

    /// `value` with the arrays at `places` in one order.
    static func sorted(_ value: JSONValue, at path: [String], places: Set<[String]>) -> JSONValue {
        switch value {
        case .array(let items):
            let inner = items.enumerated().map { sorted($0.element, at: path + [String($0.offset)], places: places) }
            return .array(places.contains(path) ? inner.map { (key($0), $0) }.sorted { $0.0 < $1.0 }.map(\.1) : inner)
        case .object(let object):
            return .object(
                JSONObject(
                    object.members.map { JSONObject.Member($0.name, sorted($0.value, at: path + [$0.name], places: places)) }
                )
            )
        default: return value
        }
    }

    private static func key(_ item: JSONValue) -> String { (item["value"] ?? item).text(pretty: false) }
}

extension WireForm {
    /// The form with the arrays at `places` of its response in one order.
    func ordered(_ places: Set<[String]>) -> WireForm {
        guard !places.isEmpty, let value = responseValue else { return self }
        var form = self
        form.responseBody = ArrayOrder.sorted(value, at: [kind, "response", "body"], places: places).bytes()
        return form
    }
}
