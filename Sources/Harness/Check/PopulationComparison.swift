import HTTP
import JSON
import SCIM

/// Reads one part of both directories page by page, the legacy endpoint's pages twice, and compares what belongs together as soon as both have come.
///
/// Where both endpoints list in the same order nothing but ids is kept behind a page.
struct PopulationComparison {
    let part: PopulationPart
    let legacy: CheckedEndpoint
    let apiV2: CheckedEndpoint
    /// How many to sample; `nil` for all.
    let sample: Int?
    let seed: UInt64
    /// Ids of users and groups that differ, from the passes before this one.
    let idMap: [String: String]
    /// The groups' names by id, for the pass over members, whose lists show none.
    let names: [String: String]
    /// The ids of the groups that each endpoint lists, for the pass over members.
    let listedGroups: (legacy: Set<String>, apiV2: Set<String>)
    /// Told behind every page: what was compared, of how many.
    let progress: (Int, Int) -> Void

    /// Reads one page of each list, or settles what is left over once both have ended.
    ///
    /// - Throws: ``CheckFailure`` where a page cannot be read; `state` then holds everything up to the page before.
    func advance(_ state: inout PopulationState, _ ledger: inout LedgerFilter) throws(CheckFailure) {
        if state.legacy.isDone, state.apiV2.isDone {
            // In one piece: a settling that was cut short would tell the same twice.
            var settled = state
            try settle(&settled, &ledger)
            state = settled
            state.isFinished = true
            return
        }
        if !state.legacy.isDone { try readLegacy(&state, &ledger) }
        if !state.apiV2.isDone { try readV2(&state, &ledger) }
        progress(state.compared, max(state.legacy.total ?? 0, state.apiV2.total ?? 0))
    }

    // MARK: Pages

    private struct Page {
        let number: Int
        let list: ListResponse
        let body: [UInt8]
    }

    private func page(_ endpoint: CheckedEndpoint, from start: Int) throws(CheckFailure) -> Page {
        let answer = try answer(endpoint, from: start)
        let object = try endpoint.object(answer)
        let parsed: ListResponse
        do throws(SCIMError) {
            parsed = try ListResponse(parsing: .object(object))
        } catch {
            throw CheckFailure(.nonsense, "\(endpoint.name), \(answer.line): \(error.detail)", request: answer.number)
        }
        var list = parsed
        list.resources = try withMembers(parsed.resources, endpoint)
        return Page(number: answer.number, list: list, body: answer.response.body)
    }

    /// Asks for a page; where it is too large to be taken, for fewer.
    private func answer(_ endpoint: CheckedEndpoint, from start: Int) throws(CheckFailure) -> CheckedEndpoint.Answer {
        var count = part.pageSize
        while true {
            do throws(CheckFailure) {
                let query = (part.query.isEmpty ? "" : part.query + "&") + "startIndex=\(start)&count=\(count)"
                return try endpoint.get(part.path, query: query)
            } catch {
                if error.kind != .transport(.tooLarge) || count == 1 { throw error }
                count = max(1, count / 10)
            }
        }
    }

    private func readLegacy(_ state: inout PopulationState, _ ledger: inout LedgerFilter) throws(CheckFailure) {
        let first = try page(legacy, from: state.legacy.start)
        let second = try page(legacy, from: state.legacy.start)
        if first.body != second.body { learnNoise(first, second, &state) }
        let place = state.legacy.seen.count
        let (new, problems) = state.legacy.take(first.list, number: first.number, of: legacy.name, part)
        problems.forEach { state.findings.add($0) }
        if part != .memberships { for resource in new { noticeTwin(resource, first.number, &state) } }
        if part == .groups { for group in new { state.names[group["id"]?.stringValue ?? ""] = name(of: group) } }
        if part != .memberships { choose(new, from: place, total: first.list.totalResults, &state) }
        for resource in new {
            let id = resource["id"]?.stringValue ?? ""
            if let other = state.waitingV2.removeValue(forKey: mapped(id)) {
                compare(resource, first.number, other.object, other.request, &state, &ledger)
            } else {
                state.waitingLegacy[mapped(id)] = PopulationState.Waiting(object: resource, request: first.number)
            }
        }
    }

    private func readV2(_ state: inout PopulationState, _ ledger: inout LedgerFilter) throws(CheckFailure) {
        let read = try page(apiV2, from: state.apiV2.start)
        let (new, problems) = state.apiV2.take(read.list, number: read.number, of: apiV2.name, part)
        problems.forEach { state.findings.add($0) }
        for resource in new {
            let id = resource["id"]?.stringValue ?? ""
            if let other = state.waitingLegacy.removeValue(forKey: id) {
                compare(other.object, other.request, resource, read.number, &state, &ledger)
            } else {
                state.waitingV2[id] = PopulationState.Waiting(object: resource, request: read.number)
            }
        }
    }

    /// The groups with their members: one by one where the endpoint's list shows none at all, though it was asked for them.
    private func withMembers(_ groups: [JSONObject], _ endpoint: CheckedEndpoint) throws(CheckFailure) -> [JSONObject] {
        guard part == .memberships, !groups.isEmpty, !groups.contains(where: { $0["members"] != nil }) else { return groups }
        var complete: [JSONObject] = []
        for group in groups {
            let id = PercentCoding.encode(group["id"]?.stringValue ?? "")
            complete.append(try endpoint.object("/Groups/\(id)", query: "attributes=members").object)
        }
        return complete
    }

    /// What two reads of one page tell apart, with no change between: exactly that is left out for exactly that resource.
    private func learnNoise(_ first: Page, _ second: Page, _ state: inout PopulationState) {
        func ids(_ page: Page) -> [String] { page.list.resources.map { $0["id"]?.stringValue ?? "" } }
        let (before, after) = (ids(first), ids(second))
        if before != after, Set(before) == Set(after) { state.isReordered = true }
        var again: [String: JSONObject] = [:]
        for resource in second.list.resources { again[resource["id"]?.stringValue ?? ""] = resource }
        for resource in first.list.resources {
            let id = resource["id"]?.stringValue ?? ""
            guard let other = again.removeValue(forKey: id) else {
                state.findings.add(
                    CheckFinding(
                        .unstable,
                        name(of: resource),
                        "is on the legacy endpoint's page in one read and not in the next",
                        [first.number, second.number]
                    )
                )
                continue
            }
            for difference in ResourceDifference.between(.object(resource), .object(other)) {
                state.noise[id, default: []].insert(Divergence.joined(difference.path))
            }
        }
        for id in again.keys.sorted() {
            state.findings.add(
                CheckFinding(
                    .unstable,
                    name(of: again[id] ?? [:]),
                    "is on the legacy endpoint's page in the second read alone",
                    [first.number, second.number]
                )
            )
        }
    }

    /// Entra ID finds by name without regard to letter case, and does nothing where it finds two.
    private func noticeTwin(_ resource: JSONObject, _ number: Int, _ state: inout PopulationState) {
        guard let name = resource[part.nameAttribute]?.stringValue, !state.lowered.insert(name.lowercased()).inserted else {
            return
        }
        state.findings.add(CheckFinding(.twin, name, "there is another \(part.one) of that name, letter case aside", [number]))
    }

    /// Picks those of a page whose place is one of the sample's: one out of each of as many equal stretches of the list.
    private func choose(_ resources: [JSONObject], from place: Int, total: Int, _ state: inout PopulationState) {
        for (offset, resource) in resources.enumerated() where isSampled(place + offset, of: max(total, 1)) {
            state.sampled.append(
                PopulationState.Sampled(
                    id: resource["id"]?.stringValue ?? "",
                    name: resource[part.nameAttribute]?.stringValue ?? "",
                    externalID: resource["externalId"]?.stringValue
                )
            )
        }
    }

    private func isSampled(_ place: Int, of total: Int) -> Bool {
        guard let sample, sample < total else { return true }
        if sample == 0 { return false }
        let stretch = place * sample / total
        let (first, next) = ((stretch * total + sample - 1) / sample, ((stretch + 1) * total + sample - 1) / sample)
        var random = SeededGenerator(seed: seed &+ UInt64(stretch))
        return place == first + Int(random.next() % UInt64(max(1, next - first)))
    }

    // MARK: Comparing

    func mapped(_ id: String) -> String { idMap[id] ?? id }

    func name(of resource: JSONObject) -> String {
        resource[part.nameAttribute]?.stringValue ?? "\(part.one) \(resource["id"]?.stringValue ?? "")"
    }

    func compare(
        _ left: JSONObject,
        _ leftRequest: Int,
        _ right: JSONObject,
        _ rightRequest: Int,
        _ state: inout PopulationState,
        _ ledger: inout LedgerFilter
    ) {
        state.compared += 1
        let requests = [leftRequest, rightRequest]
        if part == .memberships {
            compareMembers(left, right, requests, &state)
            return
        }
        let noise = state.noise[left["id"]?.stringValue ?? ""]
        for difference in ResourceDifference.between(.object(left), .object(right)) where difference.path != ["id"] {
            let place = Divergence.joined(difference.path)
            if noise?.contains(place) == true || difference.path.first == "members" { continue }
            let path = "GET ~1\(part.path.dropFirst())/response/body/Resources/0/\(place)"
            if ledger.allows(path, legacy: difference.baseline, apiV2: difference.lane) { continue }
            state.findings.add(
                CheckFinding(
                    .attribute,
                    name(of: left),
                    difference.path.joined(separator: "."),
                    legacy: difference.baseline,
                    apiV2: difference.lane,
                    requests
                )
            )
        }
    }

    private func compareMembers(_ left: JSONObject, _ right: JSONObject, _ requests: [Int], _ state: inout PopulationState) {
        func members(_ object: JSONObject) -> [String] {
            (object["members"]?.arrayValue ?? []).compactMap { $0["value"]?.stringValue }
        }
        let (before, after) = (members(left), members(right))
        state.members += before.count
        if before == after, idMap.isEmpty { return }
        let (wanted, found) = (Set(before.map(mapped)), Set(after))
        if wanted == found { return }
        let (lost, gained) = (wanted.subtracting(found).sorted(), found.subtracting(wanted).sorted())
        var words: [String] = []
        if !lost.isEmpty {
            words.append("\(lost.count) of \(wanted.count) members are missing on API v2, the first with id \(lost[0])")
        }
        if !gained.isEmpty { words.append("\(gained.count) members are on API v2 alone, the first with id \(gained[0])") }
        state.findings.add(CheckFinding(.members, groupName(left, right), words.joined(separator: "; "), requests))
    }

    /// A list of members alone shows no names.
    func groupName(_ left: JSONObject, _ right: JSONObject) -> String {
        let id = left["id"]?.stringValue ?? ""
        return names[id] ?? left["displayName"]?.stringValue ?? right["displayName"]?.stringValue ?? "group \(id)"
    }
}
