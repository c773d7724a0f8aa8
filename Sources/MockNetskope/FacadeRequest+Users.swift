import HTTP
import JSON
import SCIM

extension FacadeRequest {
    /// Answers a request to `/Users` or `/Users/{id}`.
    func respondUsers(_ tenant: inout Tenant, _ profile: FacadeProfile) throws(SCIMError) -> HTTPResponse {
        let input = ResourceInput(schema: .user, profile: profile)
        let output = ResourceOutput(tenant: tenant.configuration, facade: facade, profile: profile)
        guard segments.count == 2 else {
            switch request.method {
            case "GET", "HEAD": return try listUsers(tenant, output)
            case "POST": return try createUser(&tenant, input, output)
            default: throw SCIMError(405, nil, "\(request.method) is not possible on /Users")
            }
        }
        let id = tenant.mapped(segments[1], facade)
        guard let record = tenant[directory: facade].user(id: id) else {
            throw SCIMError(404, nil, "User \(segments[1]) not found")
        }
        switch request.method {
        case "GET", "HEAD": return output.response(200, record, .user, .single, tenant, try projection())
        case "PUT":
            let attributes = try input.attributes(try body(profile))
            try change(&tenant, id, record.attributes, to: attributes, input)
            return output.written(200, id, .user, tenant)
        case "PATCH":
            let patch = try input.known(try PatchRequest.parse(try body(profile)))
            let before = record.attributes
            var after = before
            if try patch.apply(to: &after, schema: .user, options: input.patchOptions) {
                try change(&tenant, id, before, to: input.storable(after), input)
            }
            if profile.patchUserStatus == 204 { return HTTPResponse(status: 204) }
            guard let changed = tenant[directory: facade].user(id: id) else { return HTTPResponse(status: 204) }
            return output.response(200, changed, .user, .single, tenant)
        case "DELETE":
            let name = record.attributes["userName"]?.stringValue ?? ""
            tenant[directory: facade].removeUser(id: id)
            tenant.audit("Delete", "User", name, by: actor, at: now)
            return HTTPResponse(status: 204)
        default: throw SCIMError(405, nil, "\(request.method) is not possible on a user")
        }
    }

    private func createUser(_ tenant: inout Tenant, _ input: ResourceInput, _ output: ResourceOutput) throws(SCIMError)
        -> HTTPResponse
    {
        var attributes = try input.attributes(try body(input.profile))
        try input.checkUser(attributes)
        if attributes["active"] == nil { attributes["active"] = true }
        let name = attributes["userName"]?.stringValue ?? ""
        if let existing = tenant[directory: facade].users(named: name).first {
            guard input.profile.duplicateCreate == .overwrite200 else {
                throw SCIMError(409, .uniqueness, "a user with the userName \"\(name)\" exists")
            }
            tenant[directory: facade].updateUser(id: existing.id, from: existing.attributes, to: attributes, at: now)
            tenant.audit("Update", "User", name, by: actor, at: now)
            return output.written(200, existing.id, .user, tenant)
        }
        let id = tenant.generator.nextUUID()
        tenant[directory: facade].insertUser(id: id, attributes, at: now)
        tenant.audit("Create", "User", name, by: actor, at: now)
        return output.written(201, id, .user, tenant)
    }

    private func change(
        _ tenant: inout Tenant,
        _ id: String,
        _ before: JSONObject,
        to attributes: JSONObject,
        _ input: ResourceInput
    ) throws(SCIMError) {
        try input.checkUser(attributes, before: before)
        let name = attributes["userName"]?.stringValue ?? ""
        if tenant[directory: facade].users(named: name).contains(where: { $0.id != id }) {
            throw SCIMError(409, .uniqueness, "a user with the userName \"\(name)\" exists")
        }
        if attributes == before { return }
        tenant[directory: facade].updateUser(id: id, from: before, to: attributes, at: now)
        tenant.audit("Update", "User", name, by: actor, at: now)
    }

    private func listUsers(_ tenant: Tenant, _ output: ResourceOutput) throws(SCIMError) -> HTTPResponse {
        let query = try query()
        return output.list([(.user, try findUsers(query, tenant, output))], tenant, try projection(query))
    }

    /// The users that a query asks for.
    func findUsers(_ query: QueryItems, _ tenant: Tenant, _ output: ResourceOutput) throws(SCIMError) -> FoundPage {
        try find(query, tenant[directory: facade].userTable, output, .user, tenant)
    }

    /// Which attributes the query asks for.
    func projection(_ read: QueryItems? = nil) throws(SCIMError) -> Projection {
        if read == nil, request.query == nil { return .all }
        let query = if let read { read } else { try query() }
        return try Projection(attributes: query["attributes"], excludedAttributes: query["excludedAttributes"])
    }
}
