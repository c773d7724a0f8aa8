import HTTP
import JSON
import SCIM

/// One request to one endpoint: who asks, may they, what do they ask.
struct FacadeRequest {
    let facade: Facade
    let request: HTTPRequest
    let segments: [String]
    let peer: String
    let now: Instant
    /// The name that the audit log gives, once it is known.
    private(set) var actor = ""

    init(facade: Facade, request: HTTPRequest, segments: [String], peer: String, now: Instant) {
        self.facade = facade
        self.request = request
        self.segments = segments
        self.peer = peer
        self.now = now
    }

    /// Answers the request.
    mutating func respond(_ tenant: inout Tenant) -> HTTPResponse {
        let profile = tenant.profile(facade)
        do throws(Refusal) {
            actor = try authenticate(&tenant, profile)
        } catch {
            return error.response(profile)
        }
        guard facade == .apiV2, let limit = tenant.console.globalRateLimit else { return answer(&tenant, profile) }
        return limited(limit, &tenant) { tenant in answer(&tenant, profile) }
    }

    /// Answers an authenticated request to SCIM.
    private func answer(_ tenant: inout Tenant, _ profile: FacadeProfile) -> HTTPResponse {
        guard let kind = segments.first, segments.count <= 2 else { return noEndpoint(profile) }
        do throws(SCIMError) {
            if segments.last == ".search" { return profile.search ? try respondSearch(tenant, profile) : noEndpoint(profile) }
            switch kind {
            case "Users": return try respondUsers(&tenant, profile)
            case "Groups": return try respondGroups(&tenant, profile)
            case "ServiceProviderConfig", "Schemas", "ResourceTypes":
                guard profile.discovery else { return noEndpoint(profile) }
                return try Discovery.respond(
                    to: request,
                    kind: kind,
                    id: segments.count > 1 ? segments[1] : nil,
                    base: tenant.baseURL(facade),
                    profile
                )
            default: return noEndpoint(profile)
            }
        } catch {
            var response = Refusal.scim(error).response(profile)
            if error.status == 405 { response.headers.append("Allow", possibleMethods(kind)) }
            return response
        }
    }

    /// The methods that a path takes, which an answer 405 must name (RFC 9110 section 15.5.6).
    private func possibleMethods(_ kind: String) -> String {
        if segments.last == ".search" { return "POST" }
        guard ["Users", "Groups"].contains(kind) else { return "GET, HEAD" }
        return segments.count == 2 ? "GET, HEAD, PUT, PATCH, DELETE" : "GET, HEAD, POST"
    }

    /// What a path below the base URL that is none of SCIM's gets: the gateway's words, or a SCIM error (RFC 7644 section 3.12).
    private func noEndpoint(_ profile: FacadeProfile) -> HTTPResponse {
        if profile.errorShape == .documented { return Tenant.gatewayMiss }
        return Refusal.scim(SCIMError(404, nil, "There is no such endpoint: \(segments.joined(separator: "/"))")).response(
            profile
        )
    }

    /// Answers a request to REST API v2 beside SCIM.
    mutating func respondManagement(_ tenant: inout Tenant) -> HTTPResponse {
        let profile = tenant.profile(facade)
        do throws(Refusal) {
            actor = try authenticate(&tenant, profile)
        } catch {
            return error.response(profile)
        }
        let (request, segments) = (request, segments)
        guard let limit = tenant.console.globalRateLimit else { return ManagementAPI.respond(to: request, segments, tenant) }
        return limited(limit, &tenant) { tenant in ManagementAPI.respond(to: request, segments, tenant) }
    }

    /// Lets `body` answer as long as the second has requests left, and says so in the fields that Netskope's clients read.
    private func limited(_ limit: Int, _ tenant: inout Tenant, _ body: (inout Tenant) -> HTTPResponse) -> HTTPResponse {
        let second = now.milliseconds / 1000
        if tenant.rateWindow.second != second { tenant.rateWindow = (second, 0) }
        var response: HTTPResponse
        if tenant.rateWindow.taken < limit {
            tenant.rateWindow.taken += 1
            response = body(&tenant)
        } else {
            // Assumption: the body of a 429 is not known; these are the words of the gateway's own product (Kong).
            response = Refusal.gateway(429, "API rate limit exceeded").response(tenant.profile(facade))
            response.headers.append("Retry-After", "1")
        }
        response.headers.append("ratelimit-limit", String(limit))
        response.headers.append("ratelimit-remaining", String(limit - tenant.rateWindow.taken))
        response.headers.append("ratelimit-reset", "1")
        return response
    }

    // MARK: Who asks

    private func authenticate(_ tenant: inout Tenant, _ profile: FacadeProfile) throws(Refusal) -> String {
        if profile.allowlistApplies, let allowlist = tenant.console.allowlist,
            !allowlist.contains(where: { $0.contains(source(tenant)) })
        {
            // Assumption: the status and words of the refusal are not known.
            throw .gateway(403, "forbidden: source IP address is not in the tenant's IP allowlist")
        }
        let bearer = request.headers["Authorization"].flatMap(Self.bearerToken)
        return switch facade {
        case .legacy: try authenticateLegacy(bearer, tenant, profile)
        case .apiV2: try authenticateV2(bearer, tenant, profile)
        }
    }

    /// Where the request comes from: the connection's peer, or what a proxy in front says.
    private func source(_ tenant: Tenant) -> String {
        guard let name = tenant.configuration.forwardedHeader, let value = request.headers.values(name).last,
            let last = value.split(separator: ",").last
        else { return peer }
        return String(last.filter { $0 != " " && $0 != "\t" })
    }

    private func authenticateLegacy(_ bearer: String?, _ tenant: Tenant, _ profile: FacadeProfile) throws(Refusal) -> String {
        if let end = tenant.configuration.endOfLife, now >= end, profile.endOfLifeStatus != 0 {
            throw .scim(
                SCIMError(profile.endOfLifeStatus, nil, "The SCIM Integration endpoint has been retired; use REST API v2")
            )
        }
        guard let bearer, let name = tenant.console.legacyClient(bearer) else {
            if let bearer, profile.revokedTokenStatus != 401, tenant.console.isFormerLegacyToken(bearer) {
                throw .scim(SCIMError(profile.revokedTokenStatus, nil, "The OAuth client was removed from the SCIM Integration."))
            }
            throw .scim(SCIMError(401, nil, "Authorization failure. The authorization header is invalid or missing."))
        }
        return name
    }

    private func authenticateV2(_ bearer: String?, _ tenant: Tenant, _ profile: FacadeProfile) throws(Refusal) -> String {
        let own = request.headers["Netskope-Api-Token"]
        if let own, let bearer, own != bearer || profile.bothTokenHeaders == .refuse {
            throw .gateway(401, "Unauthorized: send one of Netskope-Api-Token and Authorization")
        }
        // Assumption: what a tenant with REST API Status off answers is not known.
        if !tenant.console.isRESTAPIv2Enabled { throw .gateway(403, "forbidden: REST API v2 is disabled for this tenant") }
        guard let value = own ?? bearer else { throw .gateway(401, "Unauthorized") }
        switch tenant.console.recognise(value) {
        case .unknown: throw .gateway(401, "Unauthorized")
        case .replaced: throw .gateway(401, "Unauthorized")
        case .former: throw .gateway(profile.revokedTokenStatus, "You cannot consume this service.")
        case .token(let token):
            if token.isRevoked { throw .gateway(profile.revokedTokenStatus, "You cannot consume this service.") }
            if now >= token.expires { throw .gateway(401, "Unauthorized") }
            let isAllowed: Bool
            switch segments.first {
            case "Users": isAllowed = Self.allows(token.privileges[.users], accessMethod)
            case "Groups": isAllowed = Self.allows(token.privileges[.groups], accessMethod)
            case "events": isAllowed = Self.allows(token.privileges[.audit], "GET")
            case "users": isAllowed = Self.allows(token.privileges[.userManagement], "GET")
            default: isAllowed = token.privileges.values.contains { $0 != .none }
            }
            if !isAllowed { throw .gateway(403, "You cannot consume this service.") }
            return token.name
        }
    }

    /// The method that a privilege is asked for: a query by POST reads.
    private var accessMethod: String { segments.last == ".search" ? "GET" : request.method }

    private static func allows(_ privilege: AdminConsole.Privilege?, _ method: String) -> Bool {
        switch privilege ?? .none {
        case .none: false
        case .read: method == "GET" || method == "HEAD"
        case .readWrite: true
        }
    }

    private static func bearerToken(_ header: String) -> String? {
        let bytes = header.utf8
        guard bytes.count > 7, zip(bytes, "bearer ".utf8).allSatisfy({ $0 == $1 || $0 | 0x20 == $1 }) else { return nil }
        return String(header[bytes.index(bytes.startIndex, offsetBy: 7)...])
    }

    // MARK: What they sent

    /// The body as a JSON object.
    func body(_ profile: FacadeProfile) throws(SCIMError) -> JSONValue {
        do throws(JSONSyntaxError) {
            return try JSONValue.parse(request.body)
        } catch {
            let words = profile.errorShape == .documented ? "Not a valid json format" : "the body is not JSON: \(error)"
            throw SCIMError(400, .invalidSyntax, words)
        }
    }

    /// The query's items, read once.
    func query() throws(SCIMError) -> QueryItems {
        guard let items = request.queryItems else {
            throw SCIMError(400, .invalidValue, "the query has a broken percent escape; expected %XX with UTF-8")
        }
        return items
    }
}

/// Why a request is refused: by the gateway in front, or by the SCIM service behind it.
enum Refusal: Error {
    case gateway(Int, String)
    case scim(SCIMError)

    func response(_ profile: FacadeProfile) -> HTTPResponse {
        switch self {
        case .gateway(let status, let message):
            let body: JSONValue = ["message": .string(message)]
            return HTTPResponse(status: status, headers: ["Content-Type": "application/json; charset=utf-8"], body: body.bytes())
        case .scim(let error):
            return HTTPResponse(
                status: error.status,
                headers: ["Content-Type": profile.errorContentType],
                body: Self.body(error, profile).bytes()
            )
        }
    }

    private static func body(_ error: SCIMError, _ profile: FacadeProfile) -> JSONValue {
        guard profile.errorShape == .documented, error.status == 400 || error.status >= 500 else { return .object(error.body) }
        if error.status >= 500 {
            // The OAS gives `schemas` as a string here.
            return ["status": "501", "schemas": .string("[\"\(SCIMURN.error)\"]"), "detail": "Internal error."]
        }
        return ["status": "400", "description": .string(error.detail), "schemas": [.string(SCIMURN.error)]]
    }
}

extension Tenant {
    func profile(_ facade: Facade) -> FacadeProfile { facade == .legacy ? configuration.legacy : configuration.apiV2 }

    func baseURL(_ facade: Facade) -> String { facade == .legacy ? configuration.legacyURL : configuration.apiV2URL }

    /// Records a change that a client made.
    mutating func audit(_ action: String, _ type: String, _ name: String, by actor: String, at now: Instant) {
        auditLog.append(AuditEntry(at: now, actor: actor, action: action, objectType: type, objectName: name))
    }

    /// The directory behind `facade`; changed in place, never copied.
    subscript(directory facade: Facade) -> TenantDirectory {
        _read {
            if facade == .apiV2 && configuration.idPolicy == .separate { yield separateDirectory } else { yield legacyDirectory }
        }
        _modify {
            if facade == .apiV2 && configuration.idPolicy == .separate {
                yield &separateDirectory
            } else {
                yield &legacyDirectory
            }
        }
    }

    /// The id under which the endpoint shows the resource that the directory keeps as `id` (see ``TenantConfiguration/IDPolicy``).
    public func shownID(_ id: String, through facade: Facade) -> String { mapped(id, facade) }

    /// The id as `facade` shows it, and the id behind what it shows: the mapping is its own inverse.
    func mapped(_ id: String, _ facade: Facade) -> String {
        guard facade == .apiV2, configuration.idPolicy == .remapped, id.utf8.count == 36 else { return id }
        // Each of the last twelve hexadecimal digits d becomes 15 - d.
        var bytes = Array(id.utf8)
        for place in 24..<36 {
            guard let digit = UInt8(String(Unicode.Scalar(bytes[place])), radix: 16) else { return id }
            bytes[place] = Array("0123456789abcdef".utf8)[Int(15 - digit)]
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
