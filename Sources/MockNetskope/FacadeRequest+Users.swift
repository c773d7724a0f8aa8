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
        let name = record.attributes["userName"]?.stringValue ?? ""
        switch request.method {
        case "GET", "HEAD":
            return output.response(200, output.user(record, tenant, .single, try projection()))
        case "PUT":
            let attributes = try input.attributes(try body(profile))
            try change(&tenant, record, to: attributes, input)
            return output.written(200, userID: id, tenant)
        case "PATCH":
            let patch = try input.known(try PatchRequest.parse(try body(profile)))
            var attributes = record.attributes
            if try patch.apply(to: &attributes, schema: .user, options: input.patchOptions) {
                try change(&tenant, record, to: input.storable(attributes), input)
            }
            if profile.patchUserStatus == 204 { return HTTPResponse(status: 204) }
            guard let changed = tenant[directory: facade].user(id: id) else { return HTTPResponse(status: 204) }
            return output.response(200, output.user(changed, tenant, .single, .all))
        case "DELETE":
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
            tenant[directory: facade].updateUser(id: existing.id, attributes, at: now)
            tenant.audit("Update", "User", name, by: actor, at: now)
            return output.written(200, userID: existing.id, tenant)
        }
        let id = tenant.generator.nextUUID()
        tenant[directory: facade].insertUser(id: id, attributes, at: now)
        tenant.audit("Create", "User", name, by: actor, at: now)
        return output.written(201, userID: id, tenant)
    }

    private func change(
        _ tenant: inout Tenant,
        _ record: TenantDirectory.Record,
        to attributes: JSONObject,
        _ input: ResourceInput
    ) throws(SCIMError) {
        try input.checkUser(attributes, before: record.attributes)
        let name = attributes["userName"]?.stringValue ?? ""
        if tenant[directory: facade].users(named: name).contains(where: { $0.id != record.id }) {
            throw SCIMError(409, .uniqueness, "a user with the userName \"\(name)\" exists")
        }
        if attributes == record.attributes { return }
        tenant[directory: facade].updateUser(id: record.id, attributes, at: now)
        tenant.audit("Update", "User", name, by: actor, at: now)
    }

    private func listUsers(_ tenant: Tenant, _ output: ResourceOutput) throws(SCIMError) -> HTTPResponse {
        output.response(200, try findUsers(try query(), tenant, output).json)
    }

    /// The users that a query asks for.
    func findUsers(_ query: QueryItems, _ tenant: Tenant, _ output: ResourceOutput) throws(SCIMError) -> ListResponse {
        let table = tenant[directory: facade].userTable
        let projection = try projection(query)
        return try list(query, table, output, .user, ["username": { table.records(named: $0) }], tenant) { record in
            output.user(record, tenant, .list, projection)
        }
    }

    /// Which attributes the query asks for.
    func projection(_ read: QueryItems? = nil) throws(SCIMError) -> Projection {
        if read == nil, request.query == nil { return .all }
        let query = if let read { read } else { try query() }
        return try Projection(attributes: query["attributes"], excludedAttributes: query["excludedAttributes"])
    }

    /// Answers a query over `table`: by index where the filter is one equality that an index knows, else record by record.
    func list(
        _ query: QueryItems,
        _ table: RecordTable,
        _ output: ResourceOutput,
        _ schema: SCIMSchema,
        _ names: [String: (String) -> [TenantDirectory.Record]],
        _ tenant: Tenant,
        _ show: (TenantDirectory.Record) -> JSONObject
    ) throws(SCIMError) -> ListResponse {
        let paging = try Paging(startIndex: query["startIndex"], count: query["count"])
        let maximum = output.profile.maximumPage
        let order = try sortOrder(query, output.profile)
        guard let text = query["filter"] else {
            if let order { return page(sorted(table.all, order, output, schema, tenant), paging, maximum, show) }
            let range = paging.range(total: table.count, maximum: maximum)
            return ListResponse(totalResults: table.count, startIndex: paging.startIndex, resources: table.page(range).map(show))
        }
        let filter = try parsed(text, output.profile)
        let found: [TenantDirectory.Record]
        if let (path, value) = filter.asEquality, path.sub == nil,
            path.urn.map({ $0.equalsIgnoringASCIICase(schema.id) }) ?? true,
            let key = path.name?.lowercased(), let value = value.stringValue,
            let records = indexed(key, value, names, tenant, table, output)
        {
            found = records
        } else {
            if output.profile.filters == .documented { throw SCIMError(400, .invalidFilter, "Invalid request") }
            found = table.all.filter { filter.matches(output.full($0, schema, tenant), schema: schema) }
        }
        if let order { return page(sorted(found, order, output, schema, tenant), paging, maximum, show) }
        return page(found, paging, maximum, show)
    }

    private func page(
        _ found: [TenantDirectory.Record],
        _ paging: Paging,
        _ maximum: Int,
        _ show: (TenantDirectory.Record) -> JSONObject
    ) -> ListResponse {
        let range = paging.range(total: found.count, maximum: maximum)
        return ListResponse(totalResults: found.count, startIndex: paging.startIndex, resources: found[range].map(show))
    }

    /// The order a query asks for (RFC 7644 section 3.4.2.3); API v2 documents none and ignores the wish.
    private func sortOrder(_ query: QueryItems, _ profile: FacadeProfile) throws(SCIMError) -> SortOrder? {
        guard profile.filters == .rfc7644, let name = query["sortBy"], !name.isEmpty else { return nil }
        guard let path = AttributePath(name) else {
            throw SCIMError(400, .invalidPath, "sortBy is \"\(name)\", which is no attribute")
        }
        switch query["sortOrder"] ?? "ascending" {
        case "ascending": return SortOrder(path: path)
        case "descending": return SortOrder(path: path, descending: true)
        default: throw SCIMError(400, .invalidValue, "sortOrder is ascending or descending")
        }
    }

    private func sorted(
        _ records: [TenantDirectory.Record],
        _ order: SortOrder,
        _ output: ResourceOutput,
        _ schema: SCIMSchema,
        _ tenant: Tenant
    ) -> [TenantDirectory.Record] {
        var byID: [String: TenantDirectory.Record] = [:]
        let resources = records.map { record in
            let full = output.full(record, schema, tenant)
            byID[full["id"]?.stringValue ?? ""] = record
            return full
        }
        return order.sorted(resources, schema: schema).compactMap { $0["id"]?.stringValue.flatMap { byID[$0] } }
    }

    private func parsed(_ text: String, _ profile: FacadeProfile) throws(SCIMError) -> SCIMFilter {
        do throws(SCIMError) {
            return try SCIMFilter.parse(text)
        } catch {
            if profile.errorShape == .documented { throw SCIMError(400, .invalidFilter, "Invalid request") }
            throw error
        }
    }

    private func indexed(
        _ key: String,
        _ value: String,
        _ names: [String: (String) -> [TenantDirectory.Record]],
        _ tenant: Tenant,
        _ table: RecordTable,
        _ output: ResourceOutput
    ) -> [TenantDirectory.Record]? {
        if let look = names[key] { return look(value) }
        if key == "externalid" { return table.records(externalID: value) }
        if key == "id", output.profile.filters == .rfc7644 {
            return table.record(id: tenant.mapped(value, facade)).map { [$0] } ?? []
        }
        return nil
    }
}
