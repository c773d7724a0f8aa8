import HTTP
import MockNetskope

/// Says why nothing answered under an address, and which address was meant: for people whose request got the gateway's 404.
enum NearMiss {
    /// What was likely meant; `nil` where the request found a route.
    static func explanation(of request: HTTPRequest, _ response: HTTPResponse, _ tenant: Tenant) -> String? {
        guard response.status == 404, String(decoding: response.body.prefix(80), as: UTF8.self).contains("no Route matched")
        else {
            return nil
        }
        guard let segments = request.pathSegments else { return "the path has a broken percent escape" }
        let host = request.authority.split(separator: ":").first.map { $0.lowercased() } ?? ""
        let lowered = segments.map { $0.lowercased() }
        if lowered.starts(with: ["api", "v2", "scim"]), host == tenant.configuration.legacyHost {
            return "REST API v2 is at \(tenant.configuration.apiV2Host): take addon- off the host"
        }
        if lowered.starts(with: ["scim", "v2"]), host == tenant.configuration.apiV2Host {
            return
                "the legacy endpoint is at \(tenant.configuration.legacyURL); REST API v2 is at \(tenant.configuration.apiV2URL)"
        }
        if lowered.starts(with: ["api", "v2", "scim"]), !segments.starts(with: ["api", "v2", "scim"]) {
            return "the path's letter case counts: /api/v2/scim"
        }
        let known = [
            "/api/v2/scim/Users", "/api/v2/scim/Groups", "/api/v2/scim/ServiceProviderConfig", "/api/v2/scim/Schemas",
            "/api/v2/scim/ResourceTypes", "/api/v2/scim/Users/.search", "/api/v2/scim/Groups/.search",
            "/api/v2/events/data/audit",
            "/api/v2/users/getusers", "/api/v2/users/getgroups", "/SCIM/v2/Users", "/SCIM/v2/Groups",
        ]
        let path = String(request.path.prefix(200))
        if known.contains(path) { return "\(path) does not take \(request.method)" }
        if let near = nearestWord(to: path, in: known) { return "there is no \(path); the nearest is \(near)" }
        return "there is no \(path); this tenant serves \(tenant.configuration.legacyURL) and \(tenant.configuration.apiV2URL)"
    }
}
