import JSON

/// How far the comparison of one part of the two directories is: everything that a resumed check needs to go on.
struct PopulationState: Sendable, Hashable {
    /// A resource that has no counterpart yet.
    struct Waiting: Sendable, Hashable {
        var object: JSONObject
        var request: Int
    }

    /// A user or group to look up later.
    struct Sampled: Sendable, Hashable {
        var id: String
        var name: String
        var externalID: String?
    }

    var legacy = PageCursor()
    var apiV2 = PageCursor()
    var waitingLegacy: [String: Waiting] = [:]
    var waitingV2: [String: Waiting] = [:]
    var compared = 0
    var findings = FindingTally()
    /// By id: the places that differ between two reads of the same, which are left out of the comparison.
    var noise: [String: Set<String>] = [:]
    /// Whether two reads gave the same in another order.
    var isReordered = false
    var sampled: [Sampled] = []
    /// Ids that differ: legacy to API v2.
    var idMap: [String: String] = [:]
    /// The groups' names by id.
    var names: [String: String] = [:]
    /// How many members were compared.
    var members = 0
    var isFinished = false

    init() {}

    var json: JSONValue {
        func waiting(_ map: [String: Waiting]) -> JSONValue {
            .array(
                map.keys.sorted().compactMap { id in
                    map[id].map { ["object": .object($0.object), "request": .number(JSONNumber($0.request))] }
                }
            )
        }
        return [
            "legacy": legacy.json, "apiV2": apiV2.json, "waitingLegacy": waiting(waitingLegacy), "waitingV2": waiting(waitingV2),
            "compared": .number(JSONNumber(compared)), "findings": findings.json,
            "noise": .array(
                noise.keys.sorted().map { id in
                    ["id": .string(id), "places": .array((noise[id] ?? []).sorted().map { .string($0) })]
                }
            ),
            "reordered": .bool(isReordered),
            "sampled": .array(
                sampled.map {
                    ["id": .string($0.id), "name": .string($0.name), "externalId": $0.externalID.map { .string($0) } ?? .null]
                }
            ),
            "ids": .array(idMap.keys.sorted().map { [.string($0), .string(idMap[$0] ?? "")] }),
            "names": .array(names.keys.sorted().map { [.string($0), .string(names[$0] ?? "")] }),
            "members": .number(JSONNumber(members)), "finished": .bool(isFinished),
        ]
    }

    init(_ json: JSONValue?) {
        guard let json else { return }
        func waiting(_ value: JSONValue?) -> [String: Waiting] {
            var map: [String: Waiting] = [:]
            for item in value?.arrayValue ?? [] {
                guard let object = item["object"]?.objectValue, let id = object["id"]?.stringValue else { continue }
                map[id] = Waiting(object: object, request: item["request"]?.intValue ?? 0)
            }
            return map
        }
        legacy = PageCursor(json["legacy"])
        apiV2 = PageCursor(json["apiV2"])
        waitingLegacy = waiting(json["waitingLegacy"])
        waitingV2 = waiting(json["waitingV2"])
        compared = json["compared"]?.intValue ?? 0
        findings = FindingTally(json["findings"])
        for item in json["noise"]?.arrayValue ?? [] {
            noise[item["id"]?.stringValue ?? ""] = Set((item["places"]?.arrayValue ?? []).compactMap(\.stringValue))
        }
        isReordered = json["reordered"]?.boolValue ?? false
        for item in json["sampled"]?.arrayValue ?? [] {
            guard let id = item["id"]?.stringValue, let name = item["name"]?.stringValue else { continue }
            sampled.append(Sampled(id: id, name: name, externalID: item["externalId"]?.stringValue))
        }
        func map(_ pairs: JSONValue?) -> [String: String] {
            var map: [String: String] = [:]
            for pair in pairs?.arrayValue ?? [] {
                if let from = pair[0]?.stringValue, let to = pair[1]?.stringValue { map[from] = to }
            }
            return map
        }
        idMap = map(json["ids"])
        names = map(json["names"])
        members = json["members"]?.intValue ?? 0
        isFinished = json["finished"]?.boolValue ?? false
    }
}
