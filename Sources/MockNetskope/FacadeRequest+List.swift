import HTTP
import JSON
import SCIM

/// The part of a query's results that is asked for (RFC 7644 section 3.4.2.4).
struct FoundPage {
    /// How many results there are in all.
    var total: Int
    /// The first one on the page, counted from 1.
    var startIndex: Int
    var records: [TenantDirectory.Record]
}

extension FacadeRequest {
    /// Answers a query over `table`: by index where the filter is one equality that an index knows, else record by record.
    func find(
        _ query: QueryItems,
        _ table: RecordTable,
        _ output: ResourceOutput,
        _ schema: SCIMSchema,
        _ tenant: Tenant
    ) throws(SCIMError) -> FoundPage {
        let paging = try Paging(startIndex: query["startIndex"], count: query["count"])
        let maximum = output.profile.maximumPage
        let order = try sortOrder(query, output.profile)
        guard let text = query["filter"] else {
            if let order { return page(sorted(table.all, order, output, schema, tenant), paging, maximum) }
            let range = paging.range(total: table.count, maximum: maximum)
            return FoundPage(total: table.count, startIndex: paging.startIndex, records: table.page(range))
        }
        let filter = try parsed(text, output.profile)
        let found: [TenantDirectory.Record]
        if let (path, value) = filter.asEquality, path.sub == nil,
            path.urn.map({ $0.equalsIgnoringASCIICase(schema.id) }) ?? true,
            let name = path.name, let value = value.stringValue, let records = indexed(name, value, tenant, table, output)
        {
            found = records
        } else {
            if output.profile.filters == .documented { throw SCIMError(400, .invalidFilter, "Invalid request") }
            found = table.all.filter { filter.matches(output.full($0, schema, tenant), schema: schema) }
        }
        return page(order.map { sorted(found, $0, output, schema, tenant) } ?? found, paging, maximum)
    }

    private func page(_ found: [TenantDirectory.Record], _ paging: Paging, _ maximum: Int) -> FoundPage {
        let range = paging.range(total: found.count, maximum: maximum)
        return FoundPage(total: found.count, startIndex: paging.startIndex, records: Array(found[range]))
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

    /// The records whose attribute `name` is `value`, where an index knows them.
    private func indexed(
        _ name: String,
        _ value: String,
        _ tenant: Tenant,
        _ table: RecordTable,
        _ output: ResourceOutput
    ) -> [TenantDirectory.Record]? {
        if name.equalsIgnoringASCIICase(table.nameAttribute) { return table.records(named: value) }
        if name.equalsIgnoringASCIICase("externalId") { return table.records(externalID: value) }
        if output.profile.filters == .rfc7644, name.equalsIgnoringASCIICase("id") {
            return table.record(id: tenant.mapped(value, facade)).map { [$0] } ?? []
        }
        return nil
    }
}
