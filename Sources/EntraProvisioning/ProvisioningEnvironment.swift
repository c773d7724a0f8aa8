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
struct BaseURL {
    let scheme: String
    let authority: String
    /// The path without a slash at its end.
    let path: String
    /// What followed a `?`.
    let query: String

    /// The URL without its query: `https://scim.example/scim`.
    var text: String { "\(scheme)://\(authority)\(path)" }

    init?(_ text: String) {
        let parts = text.split(separator: "://", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, ["http", "https"].contains(parts[0].lowercased()) else { return nil }
        let query = parts[1].split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let place = query[0].firstIndex(of: "/") ?? query[0].endIndex
        guard place > query[0].startIndex else { return nil }
        scheme = parts[0].lowercased()
        authority = String(query[0][..<place])
        var path = String(query[0][place...])
        while path.hasSuffix("/") { path.removeLast() }
        self.path = path
        self.query = query.count > 1 ? String(query[1]) : ""
    }
}
