import HTTP
import JSON
import MockNetskope

extension RecordedDirectory {
    /// How many records nobody showed are made up at most, so that lists have as many as were recorded.
    static let mostMadeUp = 200_000

    /// Puts the directory into `tenant`. Gives the ids that stand for another recorded one: a second record of the same name is the same object as the
    /// endpoints of a tenant show it under two ids.
    func seed(_ tenant: inout Tenant, at now: Instant) -> [String: String] {
        var aliases: [String: String] = [:]
        for kind in [RecordedResource.Kind.user, .group] {
            var known: [String: String] = [:]
            var chosen: [Record] = []
            for record in records where record.kind == kind {
                if let name = record.name?.lowercased() {
                    if let first = known[name] {
                        aliases[record.id] = first
                        continue
                    }
                    known[name] = record.id
                }
                chosen.append(record)
            }
            for (number, record) in ordered(chosen, kind).enumerated() {
                var attributes = record?.attributes ?? JSONObject()
                if attributes.value(ignoringCase: kind.nameAttribute) == nil {
                    attributes[kind.nameAttribute] = .string(
                        kind == .user ? "unknown-\(number + 1)@recording.invalid" : "unknown \(number + 1)"
                    )
                }
                switch kind {
                case .user: tenant.seedUser(attributes, id: record?.id, at: now)
                case .group:
                    let members = (record?.members ?? []).map { aliases[$0] ?? $0 }
                    tenant.seedGroup(attributes, members: members, id: record?.id, at: now)
                }
            }
        }
        return aliases
    }

    /// The records of a kind in the order of the tenant's lists; `nil` stands for one that is made up.
    private func ordered(_ records: [Record], _ kind: RecordedResource.Kind) -> [Record?] {
        let count = max(records.count, min(totals[kind] ?? 0, records.count + Self.mostMadeUp))
        var places = [Record?](repeating: nil, count: count)
        var rest: [Record] = []
        for record in records {
            if let position = record.position, position >= 1, position <= count, places[position - 1] == nil {
                places[position - 1] = record
            } else {
                rest.append(record)
            }
        }
        // Behind those whose place is known, as a tenant lists them by age; into gaps where there is no room behind.
        for record in rest {
            guard let place = places.lastIndex(where: { $0 != nil }).map({ $0 + 1 }) ?? places.indices.first, place < count,
                places[place] == nil
            else {
                if let gap = places.firstIndex(where: { $0 == nil }) { places[gap] = record }
                continue
            }
            places[place] = record
        }
        return places
    }
}
