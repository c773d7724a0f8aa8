import HTTP
import JSON
import MockNetskope

// What happens in Entra ID and in the tenant's console.
extension Stage {
    func administer(_ action: Step.Action) throws(StepFailure) {
        if case .refused(let inner) = action {
            do throws(StepFailure) {
                try administer(inner)
            } catch {
                return
            }
            throw StepFailure("the tenant was expected to refuse it, and did it")
        }
        guard let (name, asked) = consoleAction(action) else { return }
        do throws(ConsoleRefusal) {
            let secret = try world.tenant.perform(asked, at: world.now)
            if let name, let secret { world.tokens[name] = secret }
        } catch {
            throw StepFailure(error.description)
        }
    }

    /// What a step asks of the console, and the name under which a secret that comes of it is kept.
    private func consoleAction(_ action: Step.Action) -> (name: String?, action: ConsoleAction)? {
        func later(_ days: Int) -> Instant { world.now.adding(seconds: Int64(days) * 86_400) }
        switch action {
        case .issueToken(let name, let days, let privileges):
            // A token of this name is made anew: scenarios may issue one in the migration and again on the way.
            if world.tenant.console.tokens.contains(where: { $0.name == name && !$0.isServiceAccount }),
                !world.tenant.console.isRBACv3
            {
                _ = world.tenant.deleteToken(name: name, at: world.now)
            }
            return (name, .makeToken(name: name, expires: later(days), privileges: privileges))
        case .editToken(let name, let days, let privileges):
            return (nil, .editToken(name: name, expires: days.map(later), privileges: privileges))
        case .revokeToken(let name): return (nil, .revokeToken(name: name))
        case .deleteToken(let name): return (nil, .deleteToken(name: name))
        case .reissueToken(let name): return (name, .reissueToken(name: name, expires: nil))
        case .restAPIv2(let isEnabled): return (nil, .setRESTAPIv2(isEnabled))
        case .rateLimit(let limit): return (nil, .setGlobalRateLimit(limit))
        case .rbacV3(let isOn): return (nil, .setRBACv3(isOn))
        case .serviceAccount(let name, let role): return (nil, .makeServiceAccount(name: name, role: role))
        case .serviceAccountToken(let name, let days):
            return (name, .generateServiceAccountToken(name: name, expires: later(days)))
        case .deleteServiceAccount(let name): return (nil, .deleteServiceAccount(name: name))
        case .ipAllowlist(let ranges): return (nil, .setIPAllowlist(ranges))
        case .addLegacyClient(let name): return (name, .addLegacyClient(name: name))
        case .removeLegacyClient(let name): return (nil, .removeLegacyClient(name: name))
        case .endOfLife(let days): return (nil, .setEndOfLife(later(days)))
        default: return nil
        }
    }

    func unknownToken(_ name: String) -> StepFailure {
        StepFailure("there is no REST API v2 token \"\(name)\"; make it with issueToken before it is used")
    }

    func id(_ key: PrincipalKey) throws(StepFailure) -> String {
        guard let id = world.ids[key] else {
            throw StepFailure("\"\(key.key)\" does not exist yet; create it in an earlier step")
        }
        return id
    }

    func either(_ key: String) throws(StepFailure) -> String {
        if let id = world.ids[.user(key)] ?? world.ids[.group(key)] { return id }
        throw StepFailure("\"\(key)\" does not exist yet; create it in an earlier step")
    }

    func changeDirectory(_ action: Step.Action) throws(StepFailure) {
        let assignedTo = "\(servicePrincipalPath)/appRoleAssignedTo"
        let servicePrincipal = world.graph.configuration.servicePrincipalID
        func reference(_ id: String) -> JSONValue { .string("https://graph.microsoft.com/v1.0/directoryObjects/\(id)") }
        func assignment(_ id: String) -> JSONValue {
            [
                "principalId": .string(id), "resourceId": .string(servicePrincipal),
                "appRoleId": "18d14569-c3bd-439b-9a66-3a2aee01d14f",
            ]
        }
        try live { () throws(StepFailure) in
            switch action {
            case .createUser(let user):
                var body = World.completed(user.properties)
                body["passwordProfile"] = ["forceChangePasswordNextSignIn": true, "password": "not-kept-by-the-mock"]
                guard let id = try askGraph("POST", "/users", .object(body))["id"]?.stringValue else {
                    throw StepFailure("Microsoft Graph gave the new user no id")
                }
                world.learn(.user(user.key), id)
                if let manager = user.manager {
                    try askGraph("PUT", "/users/\(id)/manager/$ref", ["@odata.id": reference(try self.id(.user(manager)))])
                }
                if user.isAssigned { try askGraph("POST", assignedTo, assignment(id)) }
            case .updateUser(let key, let properties):
                try askGraph("PATCH", "/users/\(try id(.user(key)))", .object(properties))
            case .deleteUser(let key): try askGraph("DELETE", "/users/\(try id(.user(key)))")
            case .restoreUser(let key): try askGraph("POST", "/directory/deletedItems/\(try id(.user(key)))/restore")
            case .purgeUser(let key): try askGraph("DELETE", "/directory/deletedItems/\(try id(.user(key)))")
            case .createGroup(let group):
                var body = World.groupProperties(group.displayName)
                let members = try group.members.map { key throws(StepFailure) in reference(try either(key)) }
                if !members.isEmpty { body["members@odata.bind"] = .array(Array(members.prefix(20))) }
                guard let id = try askGraph("POST", "/groups", .object(body))["id"]?.stringValue else {
                    throw StepFailure("Microsoft Graph gave the new group no id")
                }
                world.learn(.group(group.key), id)
                try bind(Array(members.dropFirst(20)), to: id)
                if group.isAssigned { try askGraph("POST", assignedTo, assignment(id)) }
            case .updateGroup(let key, let properties):
                try askGraph("PATCH", "/groups/\(try id(.group(key)))", .object(properties))
            case .deleteGroup(let key): try askGraph("DELETE", "/groups/\(try id(.group(key)))")
            case .addMembers(let key, let members):
                let references = try members.map { key throws(StepFailure) in reference(try either(key)) }
                try bind(references, to: try id(.group(key)))
            case .removeMembers(let key, let members):
                let group = try id(.group(key))
                for member in members { try askGraph("DELETE", "/groups/\(group)/members/\(try either(member))/$ref") }
            case .assign(let key): try askGraph("POST", assignedTo, assignment(try id(key)))
            case .unassign(let key):
                let id = try id(key)
                let kind = if case .group = key { "groups" } else { "users" }
                let found = try askGraph("GET", "/\(kind)/\(id)/appRoleAssignments")["value"]?[0]?["id"]?.stringValue
                guard let assignment = found else { throw StepFailure("\"\(key.key)\" is not assigned to the application") }
                try askGraph("DELETE", "\(assignedTo)/\(assignment)")
            case .setManager(let user, let manager?):
                try askGraph(
                    "PUT",
                    "/users/\(try id(.user(user)))/manager/$ref",
                    ["@odata.id": reference(try id(.user(manager)))]
                )
            case .setManager(let user, nil): try askGraph("DELETE", "/users/\(try id(.user(user)))/manager/$ref")
            default: break
            }
        }
    }

    /// Adds members to a group: one by one or twenty at once, as Graph allows.
    func bind(_ references: [JSONValue], to group: String) throws(StepFailure) {
        if references.count == 1 {
            try askGraph("POST", "/groups/\(group)/members/$ref", ["@odata.id": references[0]])
            return
        }
        for start in stride(from: 0, to: references.count, by: 20) {
            let slice = Array(references[start..<min(start + 20, references.count)])
            try askGraph("PATCH", "/groups/\(group)", ["members@odata.bind": .array(slice)])
        }
    }
}
