import HTTP

/// What a provisioning job works with in one activity: the two systems, the credentials, the moment.
public struct ProvisioningEnvironment {
    /// Carries requests to Microsoft Graph.
    public var graph: any Transport
    /// `https://graph.microsoft.com/v1.0`.
    public var graphBaseURL: String
    /// The access token for Graph.
    public var graphToken: String
    /// The object id of the enterprise application's service principal.
    public var servicePrincipalID: String
    /// Carries requests to the SCIM endpoint.
    public var target: any Transport
    /// The tenant URL as it is saved, perhaps with the flag `?aadOptscim062020`.
    public var baseAddress: String
    /// The secret token as it is saved.
    public var secretToken: String
    /// The moment at which the activity begins.
    public var now: Instant
    /// Lets the clock of the mocks go on by milliseconds, where the service waits within an activity.
    public var wait: (Int64) -> Void = { _ in }
    /// How many pages of one list of Microsoft Graph are read: 20 million objects at 200 a page, so that links that never end do end the run.
    public var maximumPages = 100_000

    /// Creates an environment.
    public init(
        graph: any Transport,
        graphBaseURL: String = "https://graph.microsoft.com/v1.0",
        graphToken: String,
        servicePrincipalID: String,
        target: any Transport,
        baseAddress: String,
        secretToken: String,
        now: Instant
    ) {
        self.graph = graph
        self.graphBaseURL = graphBaseURL
        self.graphToken = graphToken
        self.servicePrincipalID = servicePrincipalID
        self.target = target
        self.baseAddress = baseAddress
        self.secretToken = secretToken
        self.now = now
    }
}

/// An absolute URL taken apart as requests need it.
package struct BaseURL: Sendable, Hashable {
    package let scheme: String
    package let authority: String
    /// The path without a slash at its end.
    package let path: String
    /// What followed a `?`.
    package let query: String

    /// The URL without its query: `https://scim.example/scim`.
    package var text: String { "\(scheme)://\(authority)\(path)" }

    package init?(_ text: String) {
        // Bytes, not characters: links of Microsoft Graph are read with every page.
        let bytes = text.utf8
        guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")), bytes[colon...].starts(with: "://".utf8) else { return nil }
        scheme = text[..<colon].lowercased()
        guard scheme == "https" || scheme == "http" else { return nil }
        let start = bytes.index(colon, offsetBy: 3)
        let mark = bytes[start...].firstIndex(of: UInt8(ascii: "?")) ?? bytes.endIndex
        let slash = bytes[start..<mark].firstIndex(of: UInt8(ascii: "/")) ?? mark
        guard slash > start else { return nil }
        authority = String(text[start..<slash])
        var end = mark
        while end > slash, bytes[bytes.index(before: end)] == UInt8(ascii: "/") { end = bytes.index(before: end) }
        path = String(text[slash..<end])
        query = mark < bytes.endIndex ? String(text[bytes.index(after: mark)...]) : ""
    }
}
