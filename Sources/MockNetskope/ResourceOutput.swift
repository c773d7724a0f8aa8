import HTTP
import JSON
import SCIM

/// Shows records as the endpoint's profile says.
struct ResourceOutput {
    /// Where a resource is shown; the documented shapes differ by place.
    enum Place {
        /// The answer to a GET of one resource or a PATCH.
        case single
        /// An element of a list.
        case list
        /// The answer to a POST or PUT.
        case written
    }

    let tenant: TenantConfiguration
    let facade: Facade
    let profile: FacadeProfile

    func response(_ status: Int, _ body: JSONObject) -> HTTPResponse {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(512)
        JSONWriter.append(body, to: &bytes)
        return HTTPResponse(status: status, headers: ["Content-Type": profile.contentType], body: bytes)
    }

    /// The answer to a POST or PUT of a user.
    func written(_ status: Int, userID: String, _ tenant: Tenant) -> HTTPResponse {
        guard let record = tenant[directory: facade].user(id: userID) else { return HTTPResponse(status: 204) }
        var body = user(record, tenant, .written, .all)
        if profile.statusInBody { body["status"] = .number(JSONNumber(status)) }
        return response(status, body)
    }

    func user(_ record: TenantDirectory.Record, _ tenant: Tenant, _ place: Place, _ projection: Projection) -> JSONObject {
        var body = envelope(record, schema: .user, tenant.mapped(record.id, facade), place)
        // Returned by default (RFC 7643 section 4.1.2), and left out where there is none (section 2.5). API v2 has no such attribute.
        if profile.responseShape == .rfc7644, !projection.omits("groups") {
            let groups = tenant[directory: facade].groups(of: record.id)
            if !groups.isEmpty { body["groups"] = .array(groups.map { ["value": .string(tenant.mapped($0, facade))] }) }
        }
        return projection.isAll ? body : projection.applied(to: body, schema: .user)
    }

    func group(_ record: TenantDirectory.Record, _ tenant: Tenant, _ place: Place, _ projection: Projection) -> JSONObject {
        var body = envelope(record, schema: .group, tenant.mapped(record.id, facade), place)
        let shows =
            switch profile.membersReturned {
            case .byDefault: !projection.omits("members")
            case .onRequest: projection.requests("members") || place == .written
            }
        if shows {
            let directory = tenant[directory: facade]
            body["members"] = .array(
                directory.members(of: record.id).map { id in
                    let shownID = tenant.mapped(id, facade)
                    var member: JSONObject = ["value": .string(shownID)]
                    let user = directory.user(id: id)
                    if profile.responseShape == .rfc7644 {
                        // RFC 7643 section 8.7.1: value, $ref and type.
                        let kind = user == nil && directory.group(id: id) != nil ? "Group" : "User"
                        member["$ref"] = .string(
                            "\(facade == .legacy ? self.tenant.legacyURL : self.tenant.apiV2URL)/\(kind)s/\(shownID)"
                        )
                        member["type"] = .string(kind)
                    } else if let name = user?.attributes["userName"] ?? directory.group(id: id)?.attributes["displayName"] {
                        member["display"] = name
                    }
                    return .object(member)
                }
            )
        }
        return projection.isAll ? body : projection.applied(to: body, schema: .group)
    }

    /// Everything a filter may ask about, in the shape of RFC 7643, with the ids as the endpoint shows them.
    func full(_ record: TenantDirectory.Record, _ schema: SCIMSchema, _ tenant: Tenant) -> JSONObject {
        var body: JSONObject = ["id": .string(tenant.mapped(record.id, facade))]
        for member in record.attributes.members { body[member.name] = member.value }
        let directory = tenant[directory: facade]
        let isUser = schema.name == "User"
        let related = isUser ? directory.groups(of: record.id) : directory.members(of: record.id)
        body[isUser ? "groups" : "members"] = .array(related.map { ["value": .string(tenant.mapped($0, facade))] })
        body["meta"] = ["created": .string(record.created.iso8601), "lastModified": .string(record.lastModified.iso8601)]
        return body
    }

    private func envelope(_ record: TenantDirectory.Record, schema: SCIMSchema, _ id: String, _ place: Place) -> JSONObject {
        var members: [JSONObject.Member] = []
        members.reserveCapacity(record.attributes.count + 3)
        let isDocumented = profile.responseShape == .documented
        if !isDocumented || place != .list { members.append(("schemas", .array(schemas(record, schema)))) }
        members.append(("id", .string(id)))
        members += record.attributes.members
        if !isDocumented {
            members.append(
                (
                    "meta",
                    [
                        "resourceType": .string(schema.name), "created": .string(record.created.iso8601),
                        "lastModified": .string(record.lastModified.iso8601),
                        "location": .string("\(facade == .legacy ? tenant.legacyURL : tenant.apiV2URL)/\(schema.name)s/\(id)"),
                    ]
                )
            )
        } else if place == .single || (place == .written && schema.name == "Group") {
            members.append(("meta", ["resourceType": .string(schema.name)]))
        }
        return JSONObject(uncheckedUniqueMembers: members)
    }

    private func schemas(_ record: TenantDirectory.Record, _ schema: SCIMSchema) -> [JSONValue] {
        [.string(schema.id)] + schema.extensions.filter { record.attributes[$0.id] != nil }.map { .string($0.id) }
    }
}
