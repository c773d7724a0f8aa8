import HTTP
import JSON
import MockNetskope

/// Compares what two sides answered to the same recorded request.
struct ReplayComparison {
    let names: NameTable
    let options: ReplayOptions

    /// The differences of a pair of answers, and which known difference covers each.
    struct Outcome {
        /// Differences that nothing declares.
        var divergences: [Divergence] = []
        /// What declares the others.
        var known: [KnownDifference] = []
        /// Whether lists held the same in another order, which nobody promises (RFC 7644 section 3.4.2).
        var isReordered = false
    }

    /// Compares `lane` with `baseline`; `endpoints` are those behind the two.
    func outcome(
        of exchange: RecordedExchange,
        _ baseline: Exchange,
        _ lane: Exchange,
        endpoints: (baseline: Endpoint, lane: Endpoint),
        isRecorded: Bool
    ) -> Outcome {
        var outcome = Outcome()
        let left = Self.comparable(baseline.result, like: nil, &outcome.isReordered)
        let right = Self.comparable(lane.result, like: left, &outcome.isReordered)
        // Both sides were asked the same, so the recorded request stands for either's own.
        func form(_ result: Exchange.Result) -> WireForm {
            WireForm(
                Exchange(number: exchange.entry, at: exchange.at, request: exchange.request, result: result),
                names: names,
                bases: [exchange.base]
            )
        }
        let isRefusal = Self.status(left) >= 400 && Self.status(left) == Self.status(right)
        for difference in form(left).differences(in: form(right)) {
            let place = difference.path.count > 2 ? difference.path[2] : ""
            if isRecorded, !exchange.hasResponseBody, place == "body" || place == "Content-Type" { continue }
            // A tool that leaves fields out says nothing about the media type.
            if isRecorded, place == "Content-Type", difference.baseline == "", !exchange.responseBody.isEmpty { continue }
            let divergence = Divergence(
                .wire,
                lane: endpoints.lane == .legacy ? .legacy : .apiV2,
                against: endpoints.baseline == .legacy ? .legacy : .apiV2,
                step: StepPlace(.steps, exchange.entry, exchange.request.method),
                path: difference.path,
                baseline: difference.baseline,
                value: difference.lane
            )
            if endpoints.baseline != endpoints.lane,
                let known = known(divergence, isRefusal: isRefusal, baseline: endpoints.baseline)
            {
                outcome.known.append(known)
            } else {
                outcome.divergences.append(divergence)
            }
        }
        return outcome
    }

    private func known(_ divergence: Divergence, isRefusal: Bool, baseline: Endpoint) -> KnownDifference? {
        if let place = options.ledger.entry(for: divergence, baseline: baseline) { return options.ledger.entries[place] }
        guard isRefusal, let place = options.refusals.entry(for: divergence, baseline: baseline) else { return nil }
        return options.refusals.entries[place]
    }

    private static func status(_ result: Exchange.Result) -> Int {
        if case .response(let response) = result { return response.status }
        return 0
    }

    /// A result without what is never the same twice: opaque versions. Lists that hold the same as `other`'s are brought into its order.
    private static func comparable(_ result: Exchange.Result, like other: Exchange.Result?, _ isReordered: inout Bool)
        -> Exchange.Result
    {
        guard case .response(var response) = result, let value = try? JSONValue.parse(response.body) else { return result }
        var otherValue: JSONValue?
        if case .response(let response)? = other { otherValue = try? JSONValue.parse(response.body) }
        response.body = comparable(value, like: otherValue, &isReordered).bytes()
        return .response(response)
    }

    private static func comparable(_ value: JSONValue, like other: JSONValue?, _ isReordered: inout Bool) -> JSONValue {
        guard case .object(let object) = value else { return value }
        var members: [JSONObject.Member] = []
        members.reserveCapacity(object.count)
        for member in object.members {
            var new = member.value
            switch member.name {
            case "meta":
                if var meta = new.objectValue, meta["version"] != nil {
                    meta["version"] = "{version}"
                    new = .object(meta)
                }
            case "Resources":
                let list = aligned(new.arrayValue ?? [], other?[member.name]?.arrayValue, by: "id", &isReordered)
                let others = other?[member.name]?.arrayValue ?? []
                new = .array(
                    list.enumerated().map {
                        comparable($1, like: $0 < others.count ? others[$0] : nil, &isReordered)
                    }
                )
            case "members":
                new = .array(aligned(new.arrayValue ?? [], other?[member.name]?.arrayValue, by: "value", &isReordered))
            default: break
            }
            members.append(JSONObject.Member(member.name, new))
        }
        return .object(JSONObject(uncheckedUniqueMembers: members))
    }

    /// `list` in the order of `other` where both hold the same keys, each once.
    private static func aligned(_ list: [JSONValue], _ other: [JSONValue]?, by key: String, _ isReordered: inout Bool)
        -> [JSONValue]
    {
        guard let other, other.count == list.count else { return list }
        let keys = list.map { $0[key]?.stringValue ?? "" }
        let wanted = other.map { $0[key]?.stringValue ?? "" }
        if keys == wanted { return list }
        let byKey = Dictionary(zip(keys, list), uniquingKeysWith: { first, _ in first })
        guard byKey.count == list.count, Set(wanted) == Set(keys) else { return list }
        isReordered = true
        return wanted.compactMap { byKey[$0] }
    }
}
