import HTTP
import JSON
import SCIM

extension FacadeRequest {
    /// Answers a query by POST: `/Users/.search`, `/Groups/.search`, and `/.search` over both (RFC 7644 section 3.4.3).
    func respondSearch(_ tenant: Tenant, _ profile: FacadeProfile) throws(SCIMError) -> HTTPResponse {
        guard request.method == "POST" else { throw SCIMError(405, nil, "\(request.method) is not possible on .search") }
        let query = try searchQuery(profile)
        let output = ResourceOutput(tenant: tenant.configuration, facade: facade, profile: profile)
        let projection = try projection(query)
        switch segments {
        case ["Users", ".search"]: return output.list([(.user, try findUsers(query, tenant, output))], tenant, projection)
        case ["Groups", ".search"]: return output.list([(.group, try findGroups(query, tenant, output))], tenant, projection)
        case [".search"]: return output.list(try findAll(query, tenant, output), tenant, projection)
        default: throw SCIMError(404, nil, "There is no such endpoint: \(segments.joined(separator: "/"))")
        }
    }

    /// Users first, then groups, as one list in pages.
    private func findAll(_ query: QueryItems, _ tenant: Tenant, _ output: ResourceOutput) throws(SCIMError)
        -> [ResourceOutput.Part]
    {
        let paging = try Paging(startIndex: query["startIndex"], count: query["count"])
        let count = min(paging.count ?? output.profile.maximumPage, output.profile.maximumPage)
        let users = try findUsers(query, tenant, output)
        let first = max(1, paging.startIndex - users.total)
        let rest = count - users.records.count
        let groups = try findGroups(Self.replacing(query, startIndex: first, count: max(0, rest)), tenant, output)
        return [(.user, users), (.group, groups)]
    }

    private static func replacing(_ query: QueryItems, startIndex: Int, count: Int) -> QueryItems {
        QueryItems(
            query.items.filter { $0.name != "startIndex" && $0.name != "count" } + [
                QueryItems.Item(name: "startIndex", value: String(startIndex)),
                QueryItems.Item(name: "count", value: String(count)),
            ]
        )
    }

    /// The members of a SearchRequest as the query items they stand for.
    private func searchQuery(_ profile: FacadeProfile) throws(SCIMError) -> QueryItems {
        guard case .object(let object) = try body(profile) else {
            throw SCIMError(400, .invalidSyntax, "a SearchRequest is an object")
        }
        var items: [QueryItems.Item] = []
        for name in ["filter", "sortBy", "sortOrder", "startIndex", "count", "attributes", "excludedAttributes"] {
            switch object.value(ignoringCase: name) {
            case nil, .null?: break
            case .string(let text)?: items.append(QueryItems.Item(name: name, value: text))
            case .number(let number)?: items.append(QueryItems.Item(name: name, value: number.lexeme))
            case .array(let elements)?:
                items.append(QueryItems.Item(name: name, value: elements.compactMap(\.stringValue).joined(separator: ",")))
            default: throw SCIMError(400, .invalidValue, "\(name) of a SearchRequest is a text, a number or a list of texts")
            }
        }
        return QueryItems(items)
    }
}
