import JSON
import MockNetskope

// What happens in Entra ID and in the tenant's console.
extension Stage {
    func administer(_ action: Step.Action) throws(StepFailure) {
        let now = world.now
        switch action {
        case .issueToken(let name, let days, let privileges):
            world.tokens[name] = world.tenant.issueToken(
                name: name,
                expires: now.adding(seconds: Int64(days) * 86_400),
                privileges: privileges,
                at: now
            )
        case .revokeToken(let name):
            guard world.tenant.revokeToken(name: name, at: now) else { throw unknownToken(name) }
        case .deleteToken(let name):
            guard world.tenant.deleteToken(name: name, at: now) else { throw unknownToken(name) }
        case .reissueToken(let name):
            guard let value = world.tenant.reissueToken(name: name, at: now) else { throw unknownToken(name) }
            world.tokens[name] = value
        case .restAPIv2(let isEnabled): world.tenant.setRESTAPIv2(enabled: isEnabled, at: now)
        case .ipAllowlist(let ranges): world.tenant.setIPAllowlist(ranges, at: now)
        case .removeLegacyClient:
            guard world.tenant.removeLegacyClient(name: World.legacyClient, at: now) else {
                throw StepFailure("the OAuth client of the SCIM Integration is removed already")
            }
        case .endOfLife(let days): world.tenant.setEndOfLife(now.adding(seconds: Int64(days) * 86_400))
        default: break
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
