import JSON
import SCIM

/// Brings what a client wrote into what the tenant stores, as the endpoint's profile says.
struct ResourceInput {
    let schema: SCIMSchema
    let profile: FacadeProfile

    var patchOptions: PatchOptions {
        PatchOptions(
            createsFilteredElement: profile.createsFilteredElement,
            takesBooleanStrings: profile.takesBooleanStrings,
            unwrapsValues: profile.unwrapsValues
        )
    }

    /// What a client may send back and the server alone writes.
    private static let serverOwned = ["schemas", "id", "meta", "groups"]

    /// The attributes of a resource in a POST or PUT: canonical names and types, without what the server alone writes.
    func attributes(_ body: JSONValue) throws(SCIMError) -> JSONObject {
        guard case .object(let object) = body else {
            throw SCIMError(
                400,
                .invalidSyntax,
                profile.errorShape == .documented
                    ? "Not a valid json format" : "the body is a \(body.typeName); expected an object"
            )
        }
        var attributes = JSONObject()
        var written: [JSONObject.Member] = []
        written.reserveCapacity(object.count)
        for member in object.members {
            let isServerOwned = Self.serverOwned.contains { member.name.equalsIgnoringASCIICase($0) }
            if isServerOwned || member.value.isNull { continue }
            if isKnown(memberNamed: member.name) { written.append(member) } else { try refuse(member.name) }
        }
        let operation = PatchOperation(.add, value: .object(JSONObject(uncheckedUniqueMembers: written)))
        if !written.isEmpty {
            do throws(SCIMError) {
                try PatchRequest(operations: [operation]).apply(to: &attributes, schema: schema, options: patchOptions)
            } catch {
                // The operation is ours, not the client's: its number would puzzle.
                throw SCIMError(
                    error.status,
                    error.scimType,
                    String(error.detail.drop { $0 != " " }.dropFirst().drop { $0 != " " }.dropFirst())
                )
            }
        }
        return storable(attributes)
    }

    /// `attributes` without what is never returned, a password above all: the mock keeps no secret of a user (RFC 7643 section 4.1.1).
    func storable(_ attributes: JSONObject) -> JSONObject {
        func isSecret(_ member: JSONObject.Member) -> Bool {
            schema.neverReturned.contains { $0.equalsIgnoringASCIICase(member.name) }
        }
        guard attributes.members.contains(where: isSecret) else { return attributes }
        return JSONObject(uncheckedUniqueMembers: attributes.members.filter { !isSecret($0) })
    }

    /// `patch` without the operations on attributes that the endpoint does not know.
    func known(_ patch: PatchRequest) throws(SCIMError) -> PatchRequest {
        if profile.unknownAttributes == .store { return patch }
        var operations: [PatchOperation] = []
        for operation in patch.operations {
            if let path = operation.path {
                if isKnown(path.attribute) { operations.append(operation) } else { try refuse(path.attribute.description) }
            } else if case .object(let object)? = operation.value {
                var kept: [JSONObject.Member] = []
                for member in object.members {
                    if isKnown(memberNamed: member.name) { kept.append(member) } else { try refuse(member.name) }
                }
                if !kept.isEmpty {
                    operations.append(PatchOperation(operation.kind, value: .object(JSONObject(uncheckedUniqueMembers: kept))))
                }
            } else {
                operations.append(operation)
            }
        }
        return PatchRequest(operations: operations)
    }

    /// The OAS documents these and no others.
    private var documented: [String] { schema.name == "User" ? Self.documentedUser : Self.documentedGroup }
    private static let documentedUser = ["userName", "name", "active", "emails", "externalId"]
    private static let documentedGroup = ["displayName", "members", "externalId"]
    private static let always = ["schemas", "id", "meta"]

    /// Whether the member of a body called `name`, which may be a path, is about an attribute that the endpoint knows.
    private func isKnown(memberNamed name: String) -> Bool {
        if profile.unknownAttributes == .store || documented.contains(name) { return true }
        let utf8 = name.utf8
        let bracket = utf8.firstIndex(of: 0x5B) ?? utf8.endIndex
        // A name that cannot be an attribute's is one more that the endpoint does not know.
        return AttributePath(name[..<bracket]).map(isKnown) ?? false
    }

    private func isKnown(_ path: AttributePath) -> Bool {
        guard path.urn.map({ $0.equalsIgnoringASCIICase(schema.id) }) ?? true, let name = path.name else { return false }
        return Self.always.contains { $0.equalsIgnoringASCIICase(name) }
            || documented.contains { $0.equalsIgnoringASCIICase(name) }
    }

    private func refuse(_ name: String) throws(SCIMError) {
        if profile.unknownAttributes == .refuse {
            throw SCIMError(
                400,
                .invalidSyntax,
                profile.errorShape == .documented ? "Invalid request" : "\(name) is not an attribute of \(schema.name)"
            )
        }
    }

    /// What the endpoint demands of a user.
    func checkUser(_ attributes: JSONObject, before: JSONObject? = nil) throws(SCIMError) {
        guard let name = attributes["userName"]?.stringValue, !name.isEmpty else {
            throw SCIMError(400, .invalidValue, "UserName not provided")
        }
        let addresses = (attributes["emails"]?.arrayValue ?? []).compactMap { $0["value"]?.stringValue }.filter { !$0.isEmpty }
        if profile.requiresPrimaryEmail, addresses.isEmpty { throw SCIMError(400, .invalidValue, "Primary Email not provided") }
        if profile.enforcesEmailPattern, attributes["emails"] != before?["emails"],
            let wrong = addresses.first(where: { !Self.isDocumentedAddress($0) })
        {
            throw SCIMError(
                400,
                .invalidValue,
                profile.errorShape == .documented ? "Invalid request" : "\"\(wrong)\" is not an e-mail address here"
            )
        }
    }

    /// What the endpoint demands of a group.
    func checkGroup(_ attributes: JSONObject) throws(SCIMError) {
        guard let name = attributes["displayName"]?.stringValue, !name.isEmpty else {
            throw SCIMError(
                400,
                .invalidValue,
                profile.errorShape == .documented ? "Invalid request, Mandatory fields are missing" : "displayName is missing"
            )
        }
    }

    /// The OAS's pattern `^[a-zA-Z0-9+_.-]+@[a-zA-Z0-9.-]+$`.
    static func isDocumentedAddress(_ address: String) -> Bool {
        let bytes = address.utf8
        guard let at = bytes.firstIndex(of: 0x40), at > bytes.startIndex else { return false }
        let (local, domain) = (bytes[..<at], bytes[bytes.index(after: at)...])
        if domain.isEmpty { return false }
        func isPlain(_ byte: UInt8) -> Bool {
            (byte >= 0x30 && byte <= 0x39) || ((byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7A) || byte == 0x2E || byte == 0x2D
        }
        return local.allSatisfy { isPlain($0) || $0 == 0x2B || $0 == 0x5F } && domain.allSatisfy(isPlain)
    }
}
