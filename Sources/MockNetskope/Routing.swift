import HTTP
import JSON

/// The two endpoints.
public enum Facade: String, Sendable, Hashable, CaseIterable {
    /// `addon-<tenant>.goskope.com/SCIM/v2`.
    case legacy
    /// `<tenant>.goskope.com/api/v2/scim`.
    case apiV2 = "api-v2"
}

enum Route {
    case facade(Facade, [String])
    /// REST API v2 beside SCIM: what stands behind `/api/v2`.
    case management([String])
    case noRoute(HTTPResponse)
}

extension Tenant {
    /// Whether `authority` is one of the tenant's hosts.
    public func serves(authority: String) -> Bool {
        let host = bareHost(authority)
        return host == configuration.legacyHost || host == configuration.apiV2Host
    }

    /// Tells the endpoints apart by host and path. A wrong host or path gets what the gateway in front says.
    func route(_ request: HTTPRequest) -> Route {
        guard let segments = request.pathSegments else { return .noRoute(Self.gatewayMiss) }
        let host = bareHost(request.authority)
        if host == configuration.apiV2Host, segments.starts(with: ["api", "v2", "scim"]) {
            return .facade(.apiV2, Array(segments.dropFirst(3)))
        }
        if host == configuration.apiV2Host, segments.starts(with: ["api", "v2"]),
            ManagementAPI.routes.contains(where: { segments.dropFirst(2).elementsEqual($0.path) })
        {
            return .management(Array(segments.dropFirst(2)))
        }
        // `/SCIM/V2` is seen with a capital V, and with an organisation key of about 20 letters and digits behind it.
        if host == configuration.legacyHost, segments.count >= 2, segments[0].lowercased() == "scim",
            segments[1].lowercased() == "v2"
        {
            let rest = Array(segments.dropFirst(2))
            return .facade(.legacy, rest.first.map(Self.isOrganisationKey) == true ? Array(rest.dropFirst()) : rest)
        }
        return .noRoute(Self.gatewayMiss)
    }

    /// The host without its port, in lower case; as it is, where it is one of the tenant's already.
    private func bareHost(_ authority: String) -> String {
        if authority == configuration.apiV2Host || authority == configuration.legacyHost { return authority }
        return authority.split(separator: ":").first.map { $0.lowercased() } ?? ""
    }

    private static func isOrganisationKey(_ segment: String) -> Bool {
        (16...24).contains(segment.utf8.count)
            && segment.utf8.allSatisfy { ($0 >= 0x30 && $0 <= 0x39) || (($0 | 0x20) >= 0x61 && ($0 | 0x20) <= 0x7A) }
            && !["ServiceProviderConfig"].contains(segment)
    }

    /// What Kong answers where no route matches.
    static let gatewayMiss = HTTPResponse(
        status: 404,
        headers: ["Content-Type": "application/json; charset=utf-8"],
        body: Array(#"{"message":"no Route matched with those values"}"#.utf8)
    )
}
