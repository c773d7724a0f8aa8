/// What the host and path of a base URL say of the tenant, by the forms of the migration article.
struct HostForm: Sendable, Hashable {
    /// Whose form a URL has.
    enum Kind: Sendable, Hashable {
        /// `addon-<tenant>[.region].goskope.com`.
        case addon
        /// `<tenant>[.region].goskope.com`.
        case tenant
        /// A mock or a tunnel on this machine.
        case loopback
        /// Any other host.
        case foreign
    }

    let kind: Kind
    /// `contoso`; empty where the host is none of Netskope's.
    let tenant: String
    /// `eu`, `de.eu`; empty for the first region.
    let region: String
    let path: Path

    /// Which endpoint the path names.
    enum Path: Sendable, Hashable {
        /// `/SCIM/v2`, perhaps with an organisation key behind it.
        case legacy
        /// `/api/v2/scim`.
        case apiV2
        case other
    }

    init(_ url: CheckURL) {
        let segments = url.path.split(separator: "/").map { $0.lowercased() }
        path =
            switch segments {
            case ["api", "v2", "scim"]: .apiV2
            case let some where some.starts(with: ["scim", "v2"]) && some.count <= 3: .legacy
            default: .other
            }
        let suffix = ".goskope.com"
        guard url.origin.host.hasSuffix(suffix) else {
            kind = url.origin.isLoopback ? .loopback : .foreign
            (tenant, region) = ("", "")
            return
        }
        let labels = url.origin.host.dropLast(suffix.count).split(separator: ".", omittingEmptySubsequences: false)
        let first = String(labels[0])
        region = labels.dropFirst().joined(separator: ".")
        kind = first.hasPrefix("addon-") ? .addon : .tenant
        tenant = kind == .addon ? String(first.dropFirst(6)) : first
    }

    /// The URL that the article's forms give for the other endpoint.
    static func expectedV2(_ legacy: HostForm) -> String {
        "https://\(legacy.tenant)\(legacy.region.isEmpty ? "" : ".\(legacy.region)").goskope.com/api/v2/scim"
    }
}
