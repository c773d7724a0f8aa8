import HTTP
import JSON

// What only one list holds, once both have been read.
extension PopulationComparison {
    /// How many that one list lacks are asked for by id.
    private static let mostRechecked = 20

    /// Judges what only one list holds: another id, really missing, or only left out of the list.
    func settle(_ state: inout PopulationState, _ ledger: inout LedgerFilter) throws(CheckFailure) {
        if part == .memberships { return settleMembers(&state) }
        var byName: [String: [String]] = [:]
        for (id, waiting) in state.waitingV2 { byName[name(of: waiting.object).lowercased(), default: []].append(id) }
        for id in state.waitingLegacy.keys.sorted() {
            guard let left = state.waitingLegacy[id], let others = byName[name(of: left.object).lowercased()],
                let other = others.min(), let right = state.waitingV2[other]
            else { continue }
            state.findings.add(
                CheckFinding(
                    .otherID,
                    name(of: left.object),
                    legacy: .string(id),
                    apiV2: .string(other),
                    [left.request, right.request]
                )
            )
            state.idMap[id] = other
            compare(left.object, left.request, right.object, right.request, &state, &ledger)
            state.waitingLegacy[id] = nil
            state.waitingV2[other] = nil
            byName[name(of: left.object).lowercased()] = others.filter { $0 != other }
        }
        var rest = Self.mostRechecked
        try settle(state.waitingLegacy, missingOn: apiV2, .missing, &rest, &state)
        state.waitingLegacy = [:]
        try settle(state.waitingV2, missingOn: legacy, .extra, &rest, &state)
        state.waitingV2 = [:]
    }

    /// A group that both endpoints list must show its members on both; one that is missing altogether was told of by the pass over groups.
    private func settleMembers(_ state: inout PopulationState) {
        let before = Set(listedGroups.legacy.map(mapped))
        for (waiting, endpoint) in [(state.waitingLegacy, apiV2), (state.waitingV2, legacy)] {
            for id in waiting.keys.sorted() where before.contains(id) && listedGroups.apiV2.contains(id) {
                guard let one = waiting[id] else { continue }
                let words =
                    "\(endpoint.name) leaves the group out of its list where members are asked for, so they were not compared"
                state.findings.add(CheckFinding(.members, groupName(one.object, one.object), words, [one.request]))
            }
        }
        state.waitingLegacy = [:]
        state.waitingV2 = [:]
    }

    private func settle(
        _ waiting: [String: PopulationState.Waiting],
        missingOn endpoint: CheckedEndpoint,
        _ kind: CheckFinding.Kind,
        _ rest: inout Int,
        _ state: inout PopulationState
    ) throws(CheckFailure) {
        for id in waiting.keys.sorted() {
            guard let one = waiting[id] else { continue }
            var requests = [one.request]
            if rest > 0 {
                rest -= 1
                let answer = try endpoint.get("\(part.path)/\(PercentCoding.encode(id))")
                requests.append(answer.number)
                if answer.response.status == 200 {
                    state.findings.add(
                        CheckFinding(
                            .unlisted,
                            name(of: one.object),
                            "\(endpoint.name) has it under its id, but its list left it out: the directory changed during the check, or the list is not complete",
                            requests
                        )
                    )
                    continue
                }
            }
            state.findings.add(CheckFinding(kind, name(of: one.object), "", requests))
        }
    }
}
