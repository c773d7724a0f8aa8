import HTTP
import JSON

extension GraphTenant {
    /// Whether a path belongs to the identity platform: the token endpoint, its metadata, or the managed-identity endpoint.
    public static func isIdentityPath(_ path: some StringProtocol) -> Bool {
        path.hasSuffix("/oauth2/v2.0/token") || path.hasSuffix("/v2.0/.well-known/openid-configuration")
            || path == "/common/discovery/instance" || path == "/msi/token" || path == "/metadata/endpoints"
    }

    /// Answers the identity platform's endpoints.
    mutating func respondIdentity(_ request: HTTPRequest, at now: Instant) -> HTTPResponse {
        let trace = nextRequestID()
        do throws(IdentityError) {
            switch (request.path, request.pathSegments ?? []) {
            case ("/msi/token", _): return try respondManagedIdentity(request, at: now)
            case ("/common/discovery/instance", _): return instanceDiscovery(request)
            case ("/metadata/endpoints", _): return cloudMetadata(request)
            case (_, let path) where path.count == 4 && path[1] == "v2.0" && path[2] == ".well-known":
                return try openIDConfiguration(request, path[0])
            case (_, let path) where path.count == 4 && path[1] == "oauth2" && path[2] == "v2.0" && path[3] == "token":
                return try respondToken(request, path[0], at: now)
            default: throw IdentityError(404, "invalid_request", 900_144, "This endpoint is not served by the mock.")
            }
        } catch {
            return error.response(trace: trace, at: now)
        }
    }

    /// Whether the tenant is meant: by its id or by one of its domains.
    private func isThisTenant(_ name: String) -> Bool {
        let lowered = name.lowercased()
        return lowered == configuration.tenantID.lowercased()
            || configuration.verifiedDomains.contains { $0.lowercased() == lowered }
    }

    private func checkTenant(_ name: String) throws(IdentityError) {
        guard isThisTenant(name) else {
            throw IdentityError(
                400,
                "invalid_request",
                90002,
                "Tenant '\(name)' not found. Check to make sure you have the correct tenant ID and are signing into the correct "
                    + "cloud. Check with your subscription administrator, this may happen if there are no active subscriptions for "
                    + "the tenant."
            )
        }
    }

    // MARK: Tokens

    /// Answers `POST /{tenant}/oauth2/v2.0/token` with the client-credentials grant
    /// (Microsoft identity platform and the OAuth 2.0 client credentials flow).
    private mutating func respondToken(_ request: HTTPRequest, _ tenant: String, at now: Instant) throws(IdentityError)
        -> HTTPResponse
    {
        guard request.method == "POST" else {
            throw IdentityError(
                400,
                "invalid_request",
                900_561,
                "The endpoint only accepts POST requests. Received a \(request.method) request."
            )
        }
        try checkTenant(tenant)
        guard let text = String(validating: request.body, as: UTF8.self), let form = QueryItems(parsing: text) else {
            throw IdentityError(400, "invalid_request", 900_144, "The request body is not a well-formed form.")
        }
        guard let grant = form["grant_type"], !grant.isEmpty else { throw .missing("grant_type") }
        guard grant == "client_credentials" else {
            throw IdentityError(400, "unsupported_grant_type", 70003, "The app requested an unsupported grant type '\(grant)'.")
        }
        let credentials = try Self.credentials(request, form)
        guard let client = client(credentials.id) else {
            throw IdentityError(
                400,
                "unauthorized_client",
                700_016,
                "Application with identifier '\(credentials.id)' was not found in the directory '\(configuration.tenantID)'. This can "
                    + "happen if the application has not been installed by the administrator of the tenant or consented to by any "
                    + "user in the tenant. You may have sent your authentication request to the wrong tenant."
            )
        }
        // Assumption: Microsoft's page shows no sample for a wrong secret; status and code are those its clients digest.
        guard client.secret == credentials.secret else {
            throw IdentityError(
                401,
                "invalid_client",
                7_000_215,
                "Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the "
                    + "client secret ID, for a secret added to app '\(client.id)'."
            )
        }
        let scope = form["scope"] ?? ""
        // Terraform's azuread takes the address of Graph from /metadata/endpoints, and asks for that.
        guard scope == "https://graph.microsoft.com/.default" || scope == "\(request.scheme)://\(request.authority)/.default"
        else {
            throw IdentityError(
                400,
                "invalid_scope",
                70011,
                "The provided request must include a 'scope' input parameter. The provided value for the input parameter 'scope' is "
                    + "not valid. The scope \(scope) is not valid."
            )
        }
        let token = issue(
            nil,
            AccessGrant(
                expires: now.adding(seconds: configuration.accessTokenLifetime),
                clientID: client.id,
                permissions: Set(client.roles),
                isFirstParty: false
            ),
            roles: client.roles,
            scopes: [],
            at: now
        )
        let life = JSONValue.number(JSONNumber(Int(configuration.accessTokenLifetime)))
        // client_info, which MSAL asks for, describes a user; there is none.
        return Self.plain(["token_type": "Bearer", "expires_in": life, "ext_expires_in": life, "access_token": .string(token)])
    }

    /// The client's id and secret: from the form, or from HTTP Basic (RFC 6749 section 2.3.1).
    private static func credentials(_ request: HTTPRequest, _ form: QueryItems) throws(IdentityError) -> (
        id: String, secret: String
    ) {
        if form["client_assertion"] != nil || form["client_assertion_type"] != nil {
            throw IdentityError(
                401,
                "invalid_client",
                700_027,
                "The certificate with identifier used to sign the client assertion is not registered on application. This mock knows "
                    + "no certificates: send the client_secret."
            )
        }
        if let header = request.headers["Authorization"], header.lowercased().hasPrefix("basic ") {
            let coded = header.dropFirst(6).filter { $0 != "=" }
            if let bytes = Base64URL.decode(String(coded)), let text = String(validating: bytes, as: UTF8.self),
                let colon = text.firstIndex(of: ":"),
                let id = PercentCoding.decode(text[..<colon], plusIsSpace: true),
                let secret = PercentCoding.decode(text[text.index(after: colon)...], plusIsSpace: true)
            {
                return (id, secret)
            }
        }
        guard let id = form["client_id"], !id.isEmpty else { throw .missing("client_id") }
        guard let secret = form["client_secret"], !secret.isEmpty else {
            throw IdentityError(
                401,
                "invalid_client",
                7_000_216,
                "'client_assertion', 'client_secret' or 'request' is required for the 'client_credentials' grant type."
            )
        }
        return (id, secret)
    }

    /// The client with this id: one of the configured ones, or the default client, which has every permission.
    private func client(_ id: String) -> GraphClient? {
        if let client = configuration.clients.first(where: { $0.id == id }) { return client }
        guard id == configuration.clientID else { return nil }
        return GraphClient(id: id, secret: configuration.clientSecret, name: "cutover", roles: GraphOperation.permissions)
    }

    // MARK: Managed identity

    /// Answers `GET /msi/token` as App Service does (How to use managed identities for App Service: REST endpoint reference), which
    /// azure-identity's ManagedIdentityCredential takes over plain http.
    private mutating func respondManagedIdentity(_ request: HTTPRequest, at now: Instant) throws(IdentityError) -> HTTPResponse {
        guard request.method == "GET", let items = request.queryItems else {
            throw IdentityError(400, "invalid_request", 900_144, "The managed-identity endpoint is read with GET.")
        }
        guard let header = request.headers["X-IDENTITY-HEADER"],
            configuration.managedIdentityHeader == nil || header == configuration.managedIdentityHeader
        else {
            throw IdentityError(
                401,
                "invalid_client",
                900_144,
                "The field X-IDENTITY-HEADER is missing or does not hold the value of IDENTITY_HEADER."
            )
        }
        guard items["api-version"] == "2019-08-01" else {
            throw IdentityError(400, "invalid_request", 900_144, "The api-version must be 2019-08-01.")
        }
        let resource = items["resource"] ?? ""
        guard resource == "https://graph.microsoft.com" || resource == "https://graph.microsoft.com/" else {
            throw IdentityError(
                400,
                "invalid_resource",
                500_011,
                "The resource principal named \(resource) was not found in the tenant."
            )
        }
        let expires = now.adding(seconds: configuration.accessTokenLifetime)
        let token = issueAccessToken(expires: expires, at: now)
        return Self.plain([
            "access_token": .string(token), "client_id": .string(configuration.clientID),
            "expires_on": .string(String(expires.seconds)), "resource": .string(resource), "token_type": "Bearer",
        ])
    }

    // MARK: Metadata

    /// The tenant's OpenID metadata, with the addresses by which the request came: MSAL demands https ones, which the TLS front gives.
    private func openIDConfiguration(_ request: HTTPRequest, _ tenant: String) throws(IdentityError) -> HTTPResponse {
        if !["common", "organizations"].contains(tenant) { try checkTenant(tenant) }
        let base = "\(request.scheme)://\(request.authority)/\(tenant)"
        return Self.plain([
            "token_endpoint": .string("\(base)/oauth2/v2.0/token"),
            "token_endpoint_auth_methods_supported": ["client_secret_post", "private_key_jwt", "client_secret_basic"],
            "jwks_uri": .string("\(base)/discovery/v2.0/keys"),
            "response_modes_supported": ["query", "fragment", "form_post"], "subject_types_supported": ["pairwise"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "response_types_supported": ["code", "id_token", "code id_token", "id_token token"],
            "scopes_supported": ["openid", "profile", "email", "offline_access"],
            "issuer": .string("\(request.scheme)://\(request.authority)/\(configuration.tenantID)/v2.0"),
            "authorization_endpoint": .string("\(base)/oauth2/v2.0/authorize"),
            "device_authorization_endpoint": .string("\(base)/oauth2/v2.0/devicecode"),
            "tenant_region_scope": "EU", "cloud_instance_name": "microsoftonline.com",
            "cloud_graph_host_name": "graph.windows.net", "msgraph_host": "graph.microsoft.com",
        ])
    }

    /// What MSAL asks about hosts it does not know.
    private func instanceDiscovery(_ request: HTTPRequest) -> HTTPResponse {
        let asked = request.queryItems?["authorization_endpoint"] ?? ""
        let parts = asked.split(separator: "/", omittingEmptySubsequences: true)
        // https: / host / tenant / oauth2 / …
        let tenant = parts.count > 2 ? String(parts[2]) : configuration.tenantID
        let host = "\(request.scheme)://\(request.authority)"
        return Self.plain([
            "tenant_discovery_endpoint": .string("\(host)/\(tenant)/v2.0/.well-known/openid-configuration"),
            "api-version": "1.1",
            "metadata": [
                [
                    "preferred_network": .string(request.authority), "preferred_cache": .string(request.authority),
                    "aliases": [.string(request.authority)],
                ]
            ],
        ])
    }

    /// What Terraform's azuread provider reads of a cloud before all else (`metadata_host`).
    private func cloudMetadata(_ request: HTTPRequest) -> HTTPResponse {
        let host = "\(request.scheme)://\(request.authority)"
        return Self.plain([
            "name": "AzureCloud", "resourceManager": .string("\(host)/"), "microsoftGraphResourceId": .string("\(host)/"),
            "authentication": [
                "loginEndpoint": .string("\(host)/"), "audiences": [.string("\(host)/")], "tenant": "common",
                "identityProvider": "AAD",
            ],
            "suffixes": [:],
        ])
    }

    private static func plain(_ body: JSONValue) -> HTTPResponse {
        HTTPResponse(
            status: 200,
            headers: [
                "Content-Type": "application/json; charset=utf-8", "Cache-Control": "no-store, no-cache", "Pragma": "no-cache",
            ],
            body: body.bytes()
        )
    }
}

/// An error of the identity platform (Microsoft Entra authentication and authorization error codes).
struct IdentityError: Error {
    let status: Int
    let error: String
    let code: Int
    let message: String

    init(_ status: Int, _ error: String, _ code: Int, _ message: String) {
        self.status = status
        self.error = error
        self.code = code
        self.message = message
    }

    static func missing(_ parameter: String) -> IdentityError {
        IdentityError(400, "invalid_request", 900_144, "The request body must contain the following parameter: '\(parameter)'.")
    }

    func response(trace: String, at now: Instant) -> HTTPResponse {
        let moment = now.iso8601.replacing("T", with: " ")
        let body: JSONValue = [
            "error": .string(error),
            "error_description": .string(
                "AADSTS\(code): \(message)\r\nTrace ID: \(trace)\r\nCorrelation ID: \(trace)\r\nTimestamp: \(moment)"
            ),
            "error_codes": [.number(JSONNumber(code))], "timestamp": .string(moment), "trace_id": .string(trace),
            "correlation_id": .string(trace), "error_uri": .string("https://login.microsoftonline.com/error?code=\(code)"),
        ]
        return HTTPResponse(status: status, headers: ["Content-Type": "application/json; charset=utf-8"], body: body.bytes())
    }
}
