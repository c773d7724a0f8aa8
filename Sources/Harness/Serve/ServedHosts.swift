import HTTP
import MockGraph
import MockNetskope

/// Tells apart what one port serves: by `Host`, and under any other host by path.
struct ServedHosts: Sendable {
    /// The hosts of Microsoft Graph and its token endpoint.
    static let microsoft = ["graph.microsoft.com", "login.microsoftonline.com"]

    let legacy: String
    let apiV2: String

    init(_ configuration: TenantConfiguration) {
        legacy = configuration.legacyHost
        apiV2 = configuration.apiV2Host
    }

    /// Whether a request is for the administrator's API.
    static func isAdministration(_ request: HTTPRequest) -> Bool {
        let target = request.target.utf8
        guard target.starts(with: "/__admin".utf8) else { return false }
        let next = target.dropFirst(8).first
        return next == nil || next == 0x2F || next == 0x3F
    }

    /// Whom a request is for, and the request with the authority that it would have had there.
    func place(_ request: HTTPRequest) -> (target: Fault.Target, request: HTTPRequest) {
        // The usual case first: a client that names the host as it is spelt here.
        if request.authority == apiV2 { return (.apiV2, request) }
        if request.authority == legacy { return (.legacy, request) }
        let host = Self.host(request.authority)
        if host == apiV2 { return (.apiV2, request) }
        if host == legacy { return (.legacy, request) }
        if Self.microsoft.contains(host) { return (.graph, request) }
        var moved = request
        let path = request.path.utf8
        if Self.begins(path, "/scim/v2") {
            moved.authority = legacy
            return (.legacy, moved)
        }
        if Self.begins(path, "/v1.0") || Self.begins(path, "/beta") || GraphTenant.isIdentityPath(request.path.lowercased()) {
            return (.graph, request)
        }
        moved.authority = apiV2
        return (.apiV2, moved)
    }

    /// The host of an authority without its port, in lower case.
    private static func host(_ authority: String) -> String {
        authority.split(separator: ":").first.map { $0.lowercased() } ?? ""
    }

    /// Whether a path is `prefix`, or goes on with another segment; letter case does not count. `prefix` is in lower case.
    private static func begins(_ path: Substring.UTF8View, _ prefix: StaticString) -> Bool {
        var index = path.startIndex
        for place in 0..<prefix.utf8CodeUnitCount {
            guard index < path.endIndex else { return false }
            let byte = path[index]
            let lowered = byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte
            if lowered != prefix.utf8Start[place] { return false }
            index = path.index(after: index)
        }
        return index == path.endIndex || path[index] == 0x2F
    }
}
