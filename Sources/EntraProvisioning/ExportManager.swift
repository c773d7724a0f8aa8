import HTTP
import JSON

// A user's manager: a reference, set in a pass of its own once both have ids in the target (Initial cycle, step 6).
extension ProvisioningJob {
    mutating func exportManager(_ id: String, _ activity: inout Activity) {
        guard let target = users.manager, users.flows(.update), let object = store[id], object.kind == .user,
            let link = store.link(id), standing(object).isInScope
        else { return escrowTable.settle(id, .manager) }
        let facts = Facts(received: .update, began: activity.now)
        if object.manager == nil, configuration.managerRemoval != .nothing, activity.managers[id] == nil {
            // A removal that failed is tried again in a cycle that has not read the user for another reason.
            switch activity.send("GET", TargetClient.path("/Users", link.targetID)) {
            case .failure(let failure): return fail(.manager, object, .update, facts, failure, &activity)
            case .success(let resource): note(resource ?? [:], object, &activity)
            }
        }
        let current = (activity.managers[id] ?? nil).flatMap { $0 }
        let currentID = current?["value"]?.stringValue ?? current?.stringValue
        guard let manager = object.manager else {
            escrowTable.settle(id, .manager)
            if let currentID, !currentID.isEmpty { removeManager(currentID, of: object, link.targetID, target, facts, &activity) }
            return
        }
        guard let wanted = store.link(manager)?.targetID else {
            escrowTable.settle(id, .manager)
            if escrowTable.contains(manager, .user) {
                escrowTable.wait(id, .manager, at: activity.now)
            } else {
                warnUnresolved(manager, "the manager of \(object.name)", object, link.targetID, facts, &activity)
            }
            return
        }
        let isSet = activity.bodies.dialect == .customappsso ? hasManager(wanted, link.targetID, &activity) : currentID == wanted
        if isSet { return escrowTable.settle(id, .manager) }
        let url = "\(activity.client.base.text)/Users/\(wanted)"
        let body = activity.bodies.setManager(wanted, url: url, target: target, isNew: currentID == nil)
        send(body, object, link.targetID, target, from: currentID, to: wanted, facts, &activity)
    }

    /// Jobs made before December 2018 ask whether the reference is there before they set it ("Example 4. Query the value of a reference attribute to be
    /// updated").
    private func hasManager(_ manager: String, _ user: String, _ activity: inout Activity) -> Bool {
        let filter = "id eq \(TargetClient.quoted(user)) and manager eq \(TargetClient.quoted(manager))"
        let query = "filter=\(PercentCoding.encode(filter, spaceAsPlus: true))&attributes=id"
        guard case .success(let found) = TargetClient.resources(activity.send("GET", "/Users", query: query)) else {
            return false
        }
        return !found.isEmpty
    }

    private mutating func removeManager(
        _ current: String,
        of object: SourceObject,
        _ targetID: String,
        _ target: TargetAttribute,
        _ facts: Facts,
        _ activity: inout Activity
    ) {
        guard let body = activity.bodies.removeManager(current, target: target, configuration.managerRemoval) else { return }
        send(body, object, targetID, target, from: current, to: nil, facts, &activity)
    }

    private mutating func send(
        _ body: JSONValue,
        _ object: SourceObject,
        _ targetID: String,
        _ target: TargetAttribute,
        from old: String?,
        to new: String?,
        _ facts: Facts,
        _ activity: inout Activity
    ) {
        switch activity.send("PATCH", TargetClient.path("/Users", targetID), body: body) {
        case .success:
            escrowTable.settle(object.id, .manager)
            let modified = [ProvisioningLogEntry.Modified(name: target.path, old: old, new: new)]
            activity.log(.update, .success, object, facts, target: targetID, modified: modified)
        case .failure(let failure): fail(.manager, object, .update, facts, failure, &activity)
        }
    }
}
