import HTTP
import JSON
import SCIM

/// Records in creation order with indexes on id, name and externalId; every look-up and change costs the same at any size.
struct RecordTable: Sendable {
    typealias Record = TenantDirectory.Record

    private let schema: SCIMSchema
    /// The attribute behind ``records(named:)``.
    let nameAttribute: String
    private var slots: [Record?] = []
    private var placeByID: [String: Int] = [:]
    private var placesByName: [String: Places] = [:]
    private var placesByExternalID: [String: Places] = [:]

    /// Nearly every key has one record; an array a key would double the memory of an index.
    private enum Places: Sendable {
        case one(Int)
        case several([Int])

        var all: [Int] {
            switch self {
            case .one(let place): [place]
            case .several(let places): places
            }
        }
    }

    init(_ schema: SCIMSchema, nameAttribute: String) {
        self.schema = schema
        self.nameAttribute = nameAttribute
    }

    var count: Int { placeByID.count }

    var all: [Record] { slots.compactMap { $0 } }

    /// The records at `range` of the live ones: a slice where nothing was ever deleted, else a walk.
    func page(_ range: Range<Int>) -> [Record] {
        if slots.count == placeByID.count { return slots[range].compactMap { $0 } }
        var page: [Record] = []
        var place = 0
        for case let record? in slots {
            if place >= range.upperBound { break }
            if place >= range.lowerBound { page.append(record) }
            place += 1
        }
        return page
    }

    func holds(_ id: String) -> Bool { placeByID[id] != nil }

    func record(id: String) -> Record? { placeByID[id].flatMap { slots[$0] } }

    func records(named name: String) -> [Record] { records(at: placesByName[name.lowercased()]) }

    func records(externalID: String) -> [Record] { records(at: placesByExternalID[externalID]) }

    private func records(at places: Places?) -> [Record] {
        switch places {
        case nil: []
        case .one(let place)?: slots[place].map { [$0] } ?? []
        case .several(let places)?: places.sorted().compactMap { slots[$0] }
        }
    }

    mutating func insert(id: String, _ attributes: JSONObject, created: Instant, lastModified: Instant) {
        let place = slots.count
        slots.append(Record(id: id, attributes, schema, created: created, lastModified: lastModified))
        placeByID[id] = place
        index(attributes, at: place)
    }

    /// Replaces the attributes `before`, which the record has, by `after`.
    mutating func update(id: String, from before: JSONObject, to after: JSONObject, at now: Instant) {
        guard let place = placeByID[id], let created = slots[place]?.created else { return }
        let keysDiffer = name(of: before) != name(of: after) || before["externalId"] != after["externalId"]
        if keysDiffer { unindex(before, at: place) }
        slots[place] = Record(id: id, after, schema, created: created, lastModified: now)
        if keysDiffer { index(after, at: place) }
    }

    mutating func touch(id: String, at now: Instant) {
        if let place = placeByID[id] { slots[place]?.lastModified = now }
    }

    mutating func remove(id: String) {
        guard let place = placeByID.removeValue(forKey: id), let record = slots[place] else { return }
        unindex(record.attributes, at: place)
        slots[place] = nil
    }

    private func name(of attributes: JSONObject) -> String? { attributes[nameAttribute]?.stringValue?.lowercased() }

    private mutating func index(_ attributes: JSONObject, at place: Int) {
        if let name = name(of: attributes) { Self.add(place, name, &placesByName) }
        if let externalID = attributes["externalId"]?.stringValue { Self.add(place, externalID, &placesByExternalID) }
    }

    private mutating func unindex(_ attributes: JSONObject, at place: Int) {
        if let name = name(of: attributes) { Self.remove(place, name, &placesByName) }
        if let externalID = attributes["externalId"]?.stringValue { Self.remove(place, externalID, &placesByExternalID) }
    }

    private static func add(_ place: Int, _ key: String, _ index: inout [String: Places]) {
        if let others = index.updateValue(.one(place), forKey: key) { index[key] = .several(others.all + [place]) }
    }

    private static func remove(_ place: Int, _ key: String, _ index: inout [String: Places]) {
        let rest = (index[key]?.all ?? []).filter { $0 != place }
        index[key] = rest.isEmpty ? nil : rest.count == 1 ? .one(rest[0]) : .several(rest)
    }
}
