import HTTP
import MockNetskope

/// An absolute URL in its parts, as traffic names a resource; nothing in it is decoded.
struct TrafficURL: Sendable, Hashable {
    /// `https` or `http`.
    var scheme: String
    /// The host in lower case, with the port where one is written.
    var authority: String
    /// Path and query, `/` at least.
    var target: String

    /// Reads `https://host[:port]/path?query`; `nil` where it is none. A fragment goes, and so do a name and a password before the host.
    init?(_ text: String) {
        guard let colon = text.range(of: "://") else { return nil }
        scheme = text[..<colon.lowerBound].lowercased()
        guard scheme == "https" || scheme == "http" else { return nil }
        let rest = text[colon.upperBound...].prefix { $0 != "#" }
        let end = rest.utf8.firstIndex { $0 == 0x2F || $0 == 0x3F } ?? rest.endIndex
        authority = rest[..<end].split(separator: "@").last?.lowercased() ?? ""
        guard !authority.isEmpty, authority.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F }) else { return nil }
        let tail = rest[end...]
        target = tail.utf8.first == 0x2F ? String(tail) : "/" + tail
        guard target.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F }) else { return nil }
        // The scheme's own port is not written.
        let ownPort = scheme == "https" ? ":443" : ":80"
        if authority.hasSuffix(ownPort) { authority.removeLast(ownPort.utf8.count) }
    }

    /// The host without its port: `contoso.goskope.com`, `127.0.0.1`, `::1`.
    var host: String {
        if authority.hasPrefix("[") { return String(authority.dropFirst().prefix { $0 != "]" }) }
        return String(authority.prefix { $0 != ":" })
    }

    /// Scheme and authority.
    var origin: String { "\(scheme)://\(authority)" }

    /// Where the endpoint's base ends in the target, and which endpoint it is: told by `/SCIM/v2` and `/api/v2/scim`, without regard to case,
    /// wherever in the path, for a proxy may put something in front. Behind the legacy base an organisation key belongs to it.
    var endpoint: (endpoint: Endpoint, base: String, relative: String)? {
        let path = target.prefix { $0 != "?" }
        let segments = path.split(separator: "/", omittingEmptySubsequences: false).map { $0.lowercased() }
        func found(_ endpoint: Endpoint, through last: Int) -> (endpoint: Endpoint, base: String, relative: String) {
            let raw = path.split(separator: "/", omittingEmptySubsequences: false)
            let base = raw[...last].joined(separator: "/")
            return (endpoint, origin + base, String(target.dropFirst(base.count)))
        }
        for place in segments.indices {
            if segments[place...].starts(with: ["api", "v2", "scim"]) { return found(.apiV2, through: place + 2) }
            if segments[place...].starts(with: ["scim", "v2"]) {
                let next = segments.dropFirst(place + 2).first ?? ""
                return found(.legacy, through: Self.isOrganisationKey(next) ? place + 2 : place + 1)
            }
        }
        return nil
    }

    /// About twenty letters and digits, and none of SCIM's own words (two public scripts put such a key into the legacy path).
    private static func isOrganisationKey(_ segment: String) -> Bool {
        (16...24).contains(segment.utf8.count) && segment != "serviceproviderconfig"
            && segment.utf8.allSatisfy { ($0 >= 0x30 && $0 <= 0x39) || ($0 >= 0x61 && $0 <= 0x7A) }
    }
}
