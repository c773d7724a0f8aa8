import HTTP
import JSON
import SCIM

/// ServiceProviderConfig, Schemas and ResourceTypes (RFC 7644 section 4). Their presence on the real endpoints is unknown: a profile switch.
enum Discovery {
    static func respond(to request: HTTPRequest, kind: String, id: String?, base: String, _ profile: FacadeProfile)
        throws(SCIMError) -> HTTPResponse
    {
        guard request.method == "GET" || request.method == "HEAD" else {
            throw SCIMError(405, nil, "\(request.method) is not possible on /\(kind)")
        }
        let body: JSONObject
        switch kind {
        case "ServiceProviderConfig" where id == nil: body = serviceProviderConfig(base, profile)
        case "Schemas": body = try chosen(schemas(base), id)
        case "ResourceTypes": body = try chosen(resourceTypes(base), id)
        default: throw SCIMError(404, nil, "there is no such resource")
        }
        return HTTPResponse(status: 200, headers: ["Content-Type": profile.contentType], body: JSONValue.object(body).bytes())
    }

    private static func chosen(_ resources: [JSONObject], _ id: String?) throws(SCIMError) -> JSONObject {
        guard let id else { return ListResponse(totalResults: resources.count, resources: resources).json }
        guard let found = resources.first(where: { $0["id"]?.stringValue?.equalsIgnoringASCIICase(id) == true }) else {
            throw SCIMError(404, nil, "there is no resource \"\(id)\" here")
        }
        return found
    }

    private static func serviceProviderConfig(_ base: String, _ profile: FacadeProfile) -> JSONObject {
        [
            "schemas": [.string(SCIMURN.serviceProviderConfig)],
            "patch": ["supported": true], "bulk": ["supported": false, "maxOperations": 0, "maxPayloadSize": 0],
            // 200 is the one figure of the gateway's own specification (SDK).
            "filter": ["supported": true, "maxResults": 200],
            "changePassword": ["supported": false], "sort": ["supported": .bool(profile.filters == .rfc7644)],
            "etag": ["supported": false],
            "authenticationSchemes": [
                [
                    "type": "oauthbearertoken", "name": "OAuth Bearer Token",
                    "description": "The token of the endpoint, sent as Authorization: Bearer",
                ]
            ],
            "meta": ["resourceType": "ServiceProviderConfig", "location": .string("\(base)/ServiceProviderConfig")],
        ]
    }

    private static func schemas(_ base: String) -> [JSONObject] {
        func schema(_ id: String, _ name: String, _ attributes: [SCIMAttribute]) -> JSONObject {
            [
                "schemas": [.string(SCIMURN.schema)], "id": .string(id), "name": .string(name),
                "attributes": .array(attributes.map { .object($0.json) }),
                "meta": ["resourceType": "Schema", "location": .string("\(base)/Schemas/\(id)")],
            ]
        }
        return [SCIMSchema.user, .group].flatMap { core in
            [schema(core.id, core.name, core.attributes)] + core.extensions.map { schema($0.id, $0.name, $0.attributes) }
        }
    }

    private static func resourceTypes(_ base: String) -> [JSONObject] {
        [SCIMSchema.user, .group].map { schema in
            var type: JSONObject = [
                "schemas": [.string(SCIMURN.resourceType)], "id": .string(schema.name), "name": .string(schema.name),
                "endpoint": .string("/\(schema.name)s"), "schema": .string(schema.id),
            ]
            if !schema.extensions.isEmpty {
                type["schemaExtensions"] = .array(schema.extensions.map { ["schema": .string($0.id), "required": false] })
            }
            type["meta"] = ["resourceType": "ResourceType", "location": .string("\(base)/ResourceTypes/\(schema.name)")]
            return type
        }
    }
}
