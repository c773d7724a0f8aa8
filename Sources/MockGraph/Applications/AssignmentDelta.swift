import HTTP
import JSON

extension GraphTenant {
    /// Answers `servicePrincipals/{id}/appRoleAssignedTo/delta` to a token of a service of Microsoft's own: who is assigned, and then who was
    /// assigned or unassigned since. An assignment of a deleted object counts as removed until the object is restored.
    ///
    /// Assumption: Microsoft does not say by which channel its provisioning service learns of assignments. Graph has no such delta query, and to
    /// every other client this is an id that does not exist.
    func assignmentDelta(_ application: Application, _ call: GraphCall) throws(GraphError) -> HTTPResponse {
        let query = try ODataQuery(call)
        let resource = application.servicePrincipalID
        let journal = assignments.journals[resource] ?? ChangeJournal()
        let token = try deltaRound(query, call, journal: journal.count) {
            DeltaToken(place: .listing(object: 0, member: 0), journal: journal.count, issued: call.now, epoch: deltaEpoch)
        }
        let size = max(1, configuration.deltaPageSize)
        var items: [JSONValue] = []
        var next: DeltaToken?
        switch token.place {
        case .listing(let first, _):
            assignments.ids(of: resource).forEach(from: first) { id, number in
                guard let assignment = assignments.live(id) else { return true }
                if items.count == size {
                    next = token
                    next?.place = .listing(object: number, member: 0)
                    return false
                }
                items.append(item(assignment))
                return true
            }
        case .changes(var start, _):
            let end = min(token.journal, journal.count)
            while let place = journal.firstOfObject(in: start, end, since: token.from, where: { _ in true }) {
                if items.count == size {
                    next = token
                    next?.place = .changes(place: place, member: 0)
                    break
                }
                start = place + 1
                let entry = journal.entries[place]
                if let assignment = assignments.live(entry.id) {
                    items.append(item(assignment))
                } else {
                    items.append(
                        ["id": .string(entry.id), "principalId": .string(entry.content), "@removed": ["reason": "deleted"]]
                    )
                }
            }
        case .done: break
        }
        return Self.deltaPage("servicePrincipals('\(resource)')/appRoleAssignedTo", call, items, next, token)
    }

    private func item(_ assignment: AssignmentTable.Assignment) -> JSONValue {
        [
            "id": .string(assignment.id), "principalId": .string(assignment.principalID),
            "principalType": directory.objects[assignment.principalID]?.kind == .group ? "Group" : "User",
            "appRoleId": .string(assignment.appRoleID),
        ]
    }
}
