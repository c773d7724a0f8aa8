import HTTP
import JSON
import SCIM

extension FacadeRequest {
    /// Answers a request to `/Groups` or `/Groups/{id}`.
    func respondGroups(_ tenant: inout Tenant, _ profile: FacadeProfile) throws(SCIMError) -> HTTPResponse {
        let input = ResourceInput(schema: .group, profile: profile)
        let output = ResourceOutput(tenant: tenant.configuration, facade: facade, profile: profile)
        guard segments.count == 2 else {
            switch request.method {
            case "GET", "HEAD": return try listGroups(tenant, output)
            case "POST": return try createGroup(&tenant, input, output)
            default: throw SCIMError(405, nil, "\(request.method) is not possible on /Groups")
            }
        }
        let id = tenant.mapped(segments[1], facade)
        guard let record = tenant[directory: facade].group(id: id) else {
            throw SCIMError(404, nil, "Group \(segments[1]) not found")
        }
        switch request.method {
        case "GET", "HEAD": return output.response(200, record, .group, .single, tenant, try projection())
        case "PUT":
            var attributes = try input.attributes(try body(profile))
            let members = try Self.ids(attributes.removeValue("members"))
            // Refusing an unknown member must leave the name alone, too.
            _ = try checked(members, tenant, profile)
            try rename(&tenant, record, to: attributes, input)
            try apply([.replaceAll(members)], to: record, &tenant, profile)
            return output.written(200, id, .group, tenant)
        case "PATCH":
            try patch(&tenant, record, input)
            if profile.patchGroupStatus == 204 { return HTTPResponse(status: 204) }
            guard let changed = tenant[directory: facade].group(id: id) else { return HTTPResponse(status: 204) }
            return output.response(200, changed, .group, .single, tenant)
        case "DELETE":
            tenant[directory: facade].removeGroup(id: id)
            tenant.audit("Delete", "Group", record.attributes["displayName"]?.stringValue ?? "", by: actor, at: now)
            return HTTPResponse(status: 204)
        default: throw SCIMError(405, nil, "\(request.method) is not possible on a group")
        }
    }

    private func createGroup(_ tenant: inout Tenant, _ input: ResourceInput, _ output: ResourceOutput) throws(SCIMError)
        -> HTTPResponse
    {
        var attributes = try input.attributes(try body(input.profile))
        let members = try Self.ids(attributes.removeValue("members"))
        try input.checkGroup(attributes)
        let name = attributes["displayName"]?.stringValue ?? ""
        if let existing = tenant[directory: facade].groups(named: name).first {
            guard input.profile.duplicateCreate == .overwrite200 else {
                throw SCIMError(409, .uniqueness, "a group with the displayName \"\(name)\" exists")
            }
            _ = try checked(members, tenant, input.profile)
            tenant[directory: facade].updateGroup(id: existing.id, from: existing.attributes, to: attributes, at: now)
            try apply([.replaceAll(members)], to: existing, &tenant, input.profile)
            return output.written(200, existing.id, .group, tenant)
        }
        // Refusing an unknown member must leave nothing behind, so the members are looked at first.
        let known = try checked(members, tenant, input.profile)
        let id = tenant.generator.nextUUID()
        tenant[directory: facade].insertGroup(id: id, attributes, at: now)
        for member in known { tenant[directory: facade].addMember(member, to: id, at: now) }
        tenant.audit("Create", "Group", name, by: actor, at: now)
        return output.written(201, id, .group, tenant)
    }

    private func rename(
        _ tenant: inout Tenant,
        _ record: TenantDirectory.Record,
        to attributes: JSONObject,
        _ input: ResourceInput
    ) throws(SCIMError) {
        try input.checkGroup(attributes)
        let name = attributes["displayName"]?.stringValue ?? ""
        if tenant[directory: facade].groups(named: name).contains(where: { $0.id != record.id }) {
            throw SCIMError(409, .uniqueness, "a group with the displayName \"\(name)\" exists")
        }
        let before = record.attributes
        if attributes == before { return }
        tenant[directory: facade].updateGroup(id: record.id, from: before, to: attributes, at: now)
        tenant.audit("Update", "Group", name, by: actor, at: now)
    }

    /// A PATCH about members alone never builds the array of members; any other is applied to the whole group.
    private func patch(_ tenant: inout Tenant, _ record: TenantDirectory.Record, _ input: ResourceInput) throws(SCIMError) {
        let patch = try input.known(try PatchRequest.parse(try body(input.profile)))
        if let changes = patch.memberChanges { return try apply(changes, to: record, &tenant, input.profile) }
        var whole = record.attributes
        let directory = tenant[directory: facade]
        let before = directory.members(of: record.id).map { tenant.mapped($0, facade) }
        if !before.isEmpty { whole["members"] = .array(before.map { ["value": .string($0)] }) }
        try patch.apply(to: &whole, schema: .group, options: input.patchOptions)
        let after = try Self.ids(whole.removeValue("members"))
        let known = Set(before)
        let removed = known.subtracting(after)
        let added = after.filter { !known.contains($0) }
        _ = try checked(added, tenant, input.profile)
        try rename(&tenant, record, to: whole, input)
        try apply([.remove(before.filter(removed.contains)), .add(added)], to: record, &tenant, input.profile)
    }

    private func apply(
        _ changes: [MemberChange],
        to record: TenantDirectory.Record,
        _ tenant: inout Tenant,
        _ profile: FacadeProfile
    ) throws(SCIMError) {
        // Refusing an unknown member must leave everything as it is, so all are looked at before any is changed.
        var known: [MemberChange] = []
        for change in changes {
            switch change {
            case .add(let ids): known.append(.add(try checked(ids, tenant, profile)))
            case .replaceAll(let ids): known.append(.replaceAll(try checked(ids, tenant, profile)))
            case .remove, .removeAll: known.append(change)
            }
        }
        var isChanged = false
        for change in known {
            switch change {
            case .add(let ids):
                for id in ids where tenant[directory: facade].addMember(id, to: record.id, at: now) { isChanged = true }
            case .remove(let ids):
                if profile.patchRemoveMember == .ignore { continue }
                for id in ids where tenant[directory: facade].removeMember(tenant.mapped(id, facade), from: record.id, at: now) {
                    isChanged = true
                }
            case .removeAll, .replaceAll:
                var kept: [String] = []
                if case .replaceAll(let ids) = change { kept = ids }
                let keeps = Set(kept)
                for id in tenant[directory: facade].members(of: record.id) where !keeps.contains(id) {
                    if tenant[directory: facade].removeMember(id, from: record.id, at: now) { isChanged = true }
                }
                for id in kept where tenant[directory: facade].addMember(id, to: record.id, at: now) { isChanged = true }
            }
        }
        if isChanged { tenant.audit("Update", "Group", record.attributes["displayName"]?.stringValue ?? "", by: actor, at: now) }
    }

    /// The stored ids behind `ids`, unknown ones treated as the profile says.
    private func checked(_ ids: [String], _ tenant: Tenant, _ profile: FacadeProfile) throws(SCIMError) -> [String] {
        var known: [String] = []
        known.reserveCapacity(ids.count)
        for shown in ids {
            let id = tenant.mapped(shown, facade)
            if tenant[directory: facade].holds(id) || profile.unknownMember == .store {
                known.append(id)
            } else if profile.unknownMember == .refuse {
                throw SCIMError(
                    400,
                    .invalidValue,
                    profile.errorShape == .documented ? "Invalid request" : "the member \"\(shown)\" does not exist"
                )
            }
        }
        return known
    }

    private static func ids(_ members: JSONValue?) throws(SCIMError) -> [String] {
        var ids: [String] = []
        for member in members?.arrayValue ?? [] {
            guard let id = member["value"]?.stringValue else { throw SCIMError(400, .invalidValue, "a member has no value") }
            ids.append(id)
        }
        return ids
    }

    private func listGroups(_ tenant: Tenant, _ output: ResourceOutput) throws(SCIMError) -> HTTPResponse {
        let query = try query()
        return output.list([(.group, try findGroups(query, tenant, output))], tenant, try projection(query))
    }

    /// The groups that a query asks for.
    func findGroups(_ query: QueryItems, _ tenant: Tenant, _ output: ResourceOutput) throws(SCIMError) -> FoundPage {
        try find(query, tenant[directory: facade].groupTable, output, .group, tenant)
    }
}
