import HTTP
import JSON
import SCIM

/// Shows records as the endpoint's profile says.
///
/// The usual answer is put together from bytes: the record's own text with what the server adds around it. Only where a client asks for some
/// attributes is a value built.
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

    /// Which of the two resources.
    enum Kind {
        case user
        case group

        var schema: SCIMSchema { self == .user ? .user : .group }
    }

    /// A part of a list: what it is of, and what was found.
    typealias Part = (kind: Kind, found: FoundPage)

    let tenant: TenantConfiguration
    let facade: Facade
    let profile: FacadeProfile

    /// An answer with one resource.
    func response(
        _ status: Int,
        _ record: TenantDirectory.Record,
        _ kind: Kind,
        _ place: Place,
        _ tenant: Tenant,
        _ projection: Projection = .all
    ) -> HTTPResponse {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(record.text.count + 256)
        append(
            record,
            kind,
            place,
            tenant,
            projection,
            status: place == .written && profile.statusInBody ? status : nil,
            to: &bytes
        )
        return HTTPResponse(status: status, headers: ["Content-Type": profile.contentType], body: bytes)
    }

    /// The answer to a POST or PUT.
    func written(_ status: Int, _ id: String, _ kind: Kind, _ tenant: Tenant) -> HTTPResponse {
        let found = kind == .user ? tenant[directory: facade].user(id: id) : tenant[directory: facade].group(id: id)
        guard let record = found else {
            return HTTPResponse(status: 204)
        }
        return response(status, record, kind, .written, tenant)
    }

    /// The answer to a query (RFC 7644 section 3.4.2): its parts as one list.
    func list(_ parts: [Part], _ tenant: Tenant, _ projection: Projection) -> HTTPResponse {
        var bytes: [UInt8] = []
        let count = parts.reduce(0) { $0 + $1.found.records.count }
        bytes.reserveCapacity(256 + count * 512)
        JSONWriter.append(literal: #"{"schemas":[""#, to: &bytes)
        bytes += SCIMURN.listResponse.utf8
        JSONWriter.append(literal: #""],"totalResults":"#, to: &bytes)
        bytes += String(parts.reduce(0) { $0 + $1.found.total }).utf8
        JSONWriter.append(literal: #","startIndex":"#, to: &bytes)
        bytes += String(parts.first?.found.startIndex ?? 1).utf8
        JSONWriter.append(literal: #","itemsPerPage":"#, to: &bytes)
        bytes += String(count).utf8
        JSONWriter.append(literal: #","Resources":["#, to: &bytes)
        var isFirst = true
        for (kind, found) in parts {
            for record in found.records {
                if !isFirst { bytes.append(0x2C) }
                isFirst = false
                append(record, kind, .list, tenant, projection, to: &bytes)
            }
        }
        JSONWriter.append(literal: "]}", to: &bytes)
        return HTTPResponse(status: 200, headers: ["Content-Type": profile.contentType], body: bytes)
    }

    // MARK: One resource

    private func append(
        _ record: TenantDirectory.Record,
        _ kind: Kind,
        _ place: Place,
        _ tenant: Tenant,
        _ projection: Projection,
        status: Int? = nil,
        to bytes: inout [UInt8]
    ) {
        let start = bytes.count
        let schema = kind.schema
        let id = tenant.mapped(record.id, facade)
        let isDocumented = profile.responseShape == .documented
        bytes.append(0x7B)
        if !isDocumented || place != .list {
            JSONWriter.append(literal: #""schemas":[""#, to: &bytes)
            bytes += schema.id.utf8
            bytes.append(0x22)
            for (place, part) in schema.extensions.enumerated() where record.extensions & 1 << UInt8(place) != 0 {
                JSONWriter.append(literal: #",""#, to: &bytes)
                bytes += part.id.utf8
                bytes.append(0x22)
            }
            JSONWriter.append(literal: "],", to: &bytes)
        }
        JSONWriter.append(literal: #""id":"#, to: &bytes)
        JSONWriter.append(string: id, to: &bytes)
        if record.text.count > 2 {
            bytes.append(0x2C)
            record.text.withUnsafeBufferPointer { bytes += UnsafeBufferPointer(rebasing: $0[1..<$0.count - 1]) }
        }
        if !isDocumented {
            appendMeta(record, schema, id, to: &bytes)
        } else if place == .single || (place == .written && kind == .group) {
            JSONWriter.append(literal: #","meta":{"resourceType":""#, to: &bytes)
            bytes += schema.name.utf8
            JSONWriter.append(literal: #""}"#, to: &bytes)
        }
        if kind == .user { appendGroups(of: record, tenant, projection, to: &bytes) }
        if kind == .group, shows(members: projection, place) { appendMembers(of: record, tenant, to: &bytes) }
        if let status {
            JSONWriter.append(literal: #","status":"#, to: &bytes)
            bytes += String(status).utf8
        }
        bytes.append(0x7D)
        if !projection.isAll { Self.project(&bytes, from: start, projection, schema) }
    }

    /// Leaves of the resource at `start` what the projection leaves.
    private static func project(_ bytes: inout [UInt8], from start: Int, _ projection: Projection, _ schema: SCIMSchema) {
        guard case .object(let whole)? = try? JSONValue.parse(Array(bytes[start...]), limits: TenantDirectory.storedLimits) else {
            preconditionFailure("a resource was written that is no JSON object")
        }
        bytes.removeSubrange(start...)
        JSONWriter.append(projection.applied(to: whole, schema: schema), to: &bytes)
    }

    private func appendMeta(_ record: TenantDirectory.Record, _ schema: SCIMSchema, _ id: String, to bytes: inout [UInt8]) {
        JSONWriter.append(literal: #","meta":{"resourceType":""#, to: &bytes)
        bytes += schema.name.utf8
        JSONWriter.append(literal: #"","created":""#, to: &bytes)
        bytes += record.created.iso8601.utf8
        JSONWriter.append(literal: #"","lastModified":""#, to: &bytes)
        bytes += record.lastModified.iso8601.utf8
        JSONWriter.append(literal: #"","location":"#, to: &bytes)
        JSONWriter.append(string: "\(base)/\(schema.name)s/\(id)", to: &bytes)
        bytes.append(0x7D)
    }

    private var base: String { facade == .legacy ? tenant.legacyURL : tenant.apiV2URL }

    /// A user's groups: returned by default (RFC 7643 section 4.1.2), left out where there are none (section 2.5). API v2 has no such attribute.
    private func appendGroups(
        of record: TenantDirectory.Record,
        _ tenant: Tenant,
        _ projection: Projection,
        to bytes: inout [UInt8]
    ) {
        guard profile.responseShape == .rfc7644, !projection.omits("groups") else { return }
        let groups = tenant[directory: facade].groups(of: record.id)
        if groups.isEmpty { return }
        JSONWriter.append(literal: #","groups":"#, to: &bytes)
        JSONWriter.append(.array(groups.map { ["value": .string(tenant.mapped($0, facade))] }), to: &bytes)
    }

    private func shows(members projection: Projection, _ place: Place) -> Bool {
        switch profile.membersReturned {
        case .byDefault: !projection.omits("members")
        case .onRequest: projection.requests("members") || place == .written
        }
    }

    private func appendMembers(of record: TenantDirectory.Record, _ tenant: Tenant, to bytes: inout [UInt8]) {
        JSONWriter.append(literal: #","members":["#, to: &bytes)
        let directory = tenant[directory: facade]
        var isFirst = true
        for id in directory.members(of: record.id) {
            if !isFirst { bytes.append(0x2C) }
            isFirst = false
            let shownID = tenant.mapped(id, facade)
            var member: JSONObject = ["value": .string(shownID)]
            let user = directory.user(id: id)
            if profile.responseShape == .rfc7644 {
                // RFC 7643 section 8.7.1: value, $ref and type.
                let kind = user == nil && directory.group(id: id) != nil ? "Group" : "User"
                member["$ref"] = .string("\(base)/\(kind)s/\(shownID)")
                member["type"] = .string(kind)
            } else if let name = user?.attributes["userName"] ?? directory.group(id: id)?.attributes["displayName"] {
                member["display"] = name
            }
            JSONWriter.append(member, to: &bytes)
        }
        bytes.append(0x5D)
    }

    // MARK: For filters

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
}
