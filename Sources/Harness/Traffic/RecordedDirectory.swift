import HTTP
import JSON
import SCIM

/// The directory that a recording began with, as far as its answers show it: what was read, changed or refused as a duplicate without having been
/// created before. A mock is seeded with it, so that recorded look-ups find what they found.
struct RecordedDirectory {
    /// A user or a group that was there before the first request.
    struct Record {
        let kind: RecordedResource.Kind
        /// The recorded id.
        let id: String
        var attributes = JSONObject()
        /// Whether the attributes come from an answer that shows them all.
        var isComplete = false
        /// The members' ids; `nil` where no answer shows them.
        var members: [String]?
        /// Its place among all of its kind, counted from 1, where a list without a filter shows it.
        var position: Int?
        /// Who joined and left before an answer showed the members.
        var changes: [(id: String, joins: Bool)] = []
        /// Whether nothing but a change of a group's members tells of it.
        var isPresumed = false

        var name: String? { attributes.value(ignoringCase: kind.nameAttribute)?.stringValue }
    }

    /// The records in the order in which they are first met.
    private(set) var records: [Record] = []
    /// How many there were in all, by the first list without a filter.
    private(set) var totals: [RecordedResource.Kind: Int] = [:]
    private var places: [String: Int] = [:]
    private var born: Set<String> = []
    private var gone: [RecordedResource.Kind: (born: Int, removed: Int)] = [:]
    /// The kinds of which somebody who was there before is gone, so that lists show other places.
    private var shifted: Set<RecordedResource.Kind> = []
    private var displays: [String: String] = [:]
    private var taken: [(kind: RecordedResource.Kind, body: JSONObject)] = []

    /// Reads the beginning off the exchanges.
    init(_ exchanges: [RecordedExchange]) {
        for exchange in exchanges where !exchange.isTransient { take(exchange) }
        settleMembers()
        for place in records.indices {
            if records[place].name == nil, let display = displays[records[place].id] {
                records[place].attributes[records[place].kind.nameAttribute] = .string(display)
            }
        }
        addTaken()
        dropPresumed()
    }

    private mutating func take(_ exchange: RecordedExchange) {
        guard let kind = RecordedResource.Kind(path: exchange.relative) else { return }
        let isDone = (200..<300).contains(exchange.status)
        let body = try? JSONValue.parse(exchange.request.body)
        if exchange.isCreation {
            let name = body?.objectValue?.value(ignoringCase: kind.nameAttribute)?.stringValue.map {
                "\(kind) \($0.lowercased())"
            }
            // Whom the recording created before is refused again without help.
            if exchange.status == 409, let object = body?.objectValue, let name, !createdNames.contains(name) {
                taken.append((kind, object))
            }
            if isDone, let name { createdNames.insert(name) }
            for resource in exchange.resources {
                // 200 says that an existing record was written over.
                if exchange.status == 200 { note(resource, exchange) } else { born.insert(resource.id) }
                for member in resource.members ?? [] { meet(member.id, .user) }
            }
            if isDone, exchange.status != 200 { gone[kind, default: (0, 0)].born += 1 }
            return
        }
        if isDone, let id = exchange.pathID {
            meet(id, kind)
            // Who joined before the answer shows the members was no member at first.
            if exchange.request.method == "PATCH", let body { changeMembers(of: id, body) }
            if exchange.request.method == "PUT", let place = places[id], records[place].members == nil {
                records[place].members = []
            }
            if exchange.request.method == "DELETE" {
                gone[kind, default: (0, 0)].removed += 1
                if !born.contains(id) { shifted.insert(kind) }
            }
        }
        for resource in exchange.resources { note(resource, exchange) }
        notePositions(exchange, kind)
    }

    /// Remembers a resource that an answer shows.
    private mutating func note(_ resource: RecordedResource, _ exchange: RecordedExchange) {
        for member in resource.members ?? [] {
            if let display = member.display { displays[member.id] = display }
            meet(member.id, .user)
        }
        meet(resource.id, resource.kind)
        guard let place = places[resource.id] else { return }
        let isPartial = exchange.relative.lowercased().contains("attributes=")
        if !records[place].isComplete {
            if isPartial {
                for member in resource.attributes.members where records[place].attributes[member.name] == nil {
                    records[place].attributes[member.name] = member.value
                }
            } else {
                records[place].attributes = resource.attributes
                records[place].isComplete = true
            }
        }
        if records[place].members == nil, let members = resource.members {
            var ids = members.map(\.id)
            for change in records[place].changes.reversed() {
                if change.joins { ids.removeAll { $0 == change.id } } else if !ids.contains(change.id) { ids.append(change.id) }
            }
            records[place].members = ids
        }
    }

    /// Notes that `id` is somebody's; nothing where the recording itself created it.
    private mutating func meet(_ id: String, _ kind: RecordedResource.Kind, isPresumed: Bool = false) {
        guard !born.contains(id) else { return }
        if let place = places[id] {
            if !isPresumed { records[place].isPresumed = false }
            return
        }
        places[id] = records.count
        var record = Record(kind: kind, id: id)
        record.isPresumed = isPresumed
        records.append(record)
    }

    /// Of a group whose members no answer shows, those that are removed were members.
    private mutating func settleMembers() {
        for place in records.indices where records[place].members == nil && !records[place].changes.isEmpty {
            var seen: Set<String> = []
            records[place].members = records[place].changes.filter { seen.insert($0.id).inserted && !$0.joins }.map(\.id)
        }
    }

    /// Takes back whom nothing but a member's coming or going tells of, where a list has no room for him: an endpoint may take an unknown member
    /// without a word.
    private mutating func dropPresumed() {
        guard let total = totals[.user] else { return }
        var room = total - records.count { $0.kind == .user && !$0.isPresumed }
        records = records.filter { record in
            guard record.isPresumed else { return true }
            room -= 1
            return room >= 0
        }
        places = Dictionary(uniqueKeysWithValues: records.enumerated().map { ($0.element.id, $0.offset) })
    }

    private mutating func changeMembers(of group: String, _ body: JSONValue) {
        guard let patch = try? PatchRequest.parse(body) else { return }
        for operation in patch.operations {
            var ids: [String] = []
            if let path = operation.path {
                guard path.attribute.name?.equalsIgnoringASCIICase("members") == true else { continue }
                if let id = path.filter?.asEquality?.value.stringValue { ids.append(id) }
                ids += Self.ids(operation.value)
            } else if let members = operation.value?.objectValue?.value(ignoringCase: "members") {
                ids += Self.ids(members)
            }
            let joins = operation.kind != .remove
            for id in ids {
                meet(id, .user, isPresumed: true)
                if let place = places[group], records[place].members == nil { records[place].changes.append((id, joins)) }
            }
        }
    }

    private static func ids(_ value: JSONValue?) -> [String] {
        (value?.arrayValue ?? [value].compactMap { $0 }).compactMap { $0["value"]?.stringValue }
    }

    /// A list without a filter shows where its resources stand, and how many there are.
    private mutating func notePositions(_ exchange: RecordedExchange, _ kind: RecordedResource.Kind) {
        guard exchange.request.method == "GET", exchange.pathID == nil, exchange.status == 200,
            !exchange.relative.lowercased().contains("filter="), !exchange.relative.lowercased().contains("sortby="),
            let total = exchange.responseValue?["totalResults"]?.intValue, Self.plausible.contains(total)
        else { return }
        let change = gone[kind, default: (0, 0)]
        if totals[kind] == nil { totals[kind] = max(0, total - change.born + change.removed) }
        let start = exchange.responseValue?["startIndex"]?.intValue ?? 1
        guard Self.plausible.contains(start) else { return }
        // Whom the recording creates stands behind the others.
        guard !shifted.contains(kind) else { return }
        for (offset, resource) in exchange.resources.enumerated() {
            if let place = places[resource.id], records[place].position == nil { records[place].position = start + offset }
        }
    }

    /// The counts that are believed: a file may say anything.
    static let plausible = 0...10_000_000

    /// A creation that was refused as a duplicate tells of somebody whom no answer shows.
    private mutating func addTaken() {
        for (number, one) in taken.enumerated() {
            guard let name = one.body.value(ignoringCase: one.kind.nameAttribute)?.stringValue else { continue }
            let isKnown = records.contains { $0.kind == one.kind && $0.name?.lowercased() == name.lowercased() }
            if isKnown { continue }
            var object = one.body
            object["id"] = .string("taken-\(number + 1)")
            guard let resource = RecordedResource(.object(object), one.kind) else { continue }
            meet(resource.id, one.kind)
            records[records.count - 1].attributes = resource.attributes
        }
    }

    /// Kind and name of everybody whom the recording created.
    private var createdNames: Set<String> = []
}
