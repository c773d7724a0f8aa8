extension Step.Action {
    /// The step in one line, as a scenario file's would read.
    var title: String {
        switch self {
        case .createUser(let user): "createUser \(user.key)"
        case .updateUser(let key, _): "updateUser \(key)"
        case .deleteUser(let key): "deleteUser \(key)"
        case .restoreUser(let key): "restoreUser \(key)"
        case .purgeUser(let key): "purgeUser \(key)"
        case .createGroup(let group): "createGroup \(group.key)"
        case .updateGroup(let key, _): "updateGroup \(key)"
        case .deleteGroup(let key): "deleteGroup \(key)"
        case .addMembers(let group, let members): "addMembers \(group) \(members.joined(separator: ", "))"
        case .removeMembers(let group, let members): "removeMembers \(group) \(members.joined(separator: ", "))"
        case .assign(let key): "assign \(key.key)"
        case .unassign(let key): "unassign \(key.key)"
        case .setManager(let user, _): "setManager \(user)"
        case .cycle: "cycle"
        case .provisionOnDemand(let key, let members):
            "provisionOnDemand \(([key.key] + members).joined(separator: ", "))"
        case .start: "start"
        case .pause: "pause"
        case .restart(let scope): scope.map { "restart \($0)" } ?? "restart"
        case .setProvisioning: "setProvisioning"
        case .setScopingFilters(let ofGroups, _): "setScopingFilters \(ofGroups ? "groups" : "users")"
        case .setMapping(let change): "setMapping \(change.ofGroups ? "groups" : "users")"
        case .setCredentials(let endpoint, _, _): "setCredentials \(endpoint.rawValue)"
        case .testConnection: "testConnection"
        case .passTime(let seconds): "passTime \(seconds) seconds"
        case .fault(let fault): "fault \(fault.text)"
        case .clearFaults: "clearFaults"
        case .request(let request): "request \(request.method) \(request.path)"
        case .expect: "expect"
        case .custom(let step): step.name
        default: consoleTitle
        }
    }

    /// Likewise of what an administrator does in the tenant's console.
    private var consoleTitle: String {
        switch self {
        case .issueToken(let name, _, _): "issueToken \(name)"
        case .editToken(let name, _, _): "editToken \(name)"
        case .revokeToken(let name): "revokeToken \(name)"
        case .deleteToken(let name): "deleteToken \(name)"
        case .reissueToken(let name): "reissueToken \(name)"
        case .restAPIv2(let isEnabled): "restAPIv2 \(isEnabled ? "on" : "off")"
        case .ipAllowlist(let ranges): "ipAllowlist \(ranges?.map(\.description).joined(separator: ", ") ?? "off")"
        case .addLegacyClient(let name): "addLegacyClient \(name)"
        case .removeLegacyClient(let name): "removeLegacyClient \(name)"
        case .endOfLife(let days): "endOfLife in \(days) days"
        case .rateLimit(let limit): "rateLimit \(limit.map(String.init) ?? "off")"
        case .rbacV3(let isOn): "rbacV3 \(isOn ? "on" : "off")"
        case .serviceAccount(let name, _): "serviceAccount \(name)"
        case .serviceAccountToken(let name, _): "serviceAccountToken \(name)"
        case .deleteServiceAccount(let name): "deleteServiceAccount \(name)"
        case .refused(let action): "\(action.title), to be refused"
        default: "step"
        }
    }
}
