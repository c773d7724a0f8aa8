import HTTP
import JSON

/// Microsoft Graph, the identity platform's token endpoint, and the configuration side of the provisioning service, as a value.
///
/// `state + request + time → state + outcome`. Sources: Microsoft Graph REST API v1.0 reference, as collected in the design notes.
public struct GraphTenant: Sendable {
    /// How it is set up.
    public private(set) var configuration: GraphConfiguration
    var directory = EntraDirectory()
    /// The directory as lists see it, where the configuration lets them lag.
    var lagging: LaggingDirectory?
    var applications: ApplicationTable
    var assignments = AssignmentTable()
    /// The provisioning configurations by the id of their service principal.
    var synchronizations: [String: Synchronization]
    /// The provisioning service's log, oldest first.
    var provisioningLog: [JSONObject] = []
    /// The audit log, oldest first.
    var directoryAudits: [JSONObject] = []
    /// How many records that are no directory objects were given an id.
    var recordCount: UInt64 = 0
    var accessTokens: [String: AccessGrant] = [:]
    var throttles: [String: ThrottleState] = [:]
    var generator: SeededGenerator
    var requestCount: UInt64 = 0
    var tokenCount: UInt64 = 0
    /// How often all delta tokens were made invalid.
    var deltaEpoch = 0

    /// Creates an empty directory with one enterprise application, which has one provisioning job without credentials.
    public init(configuration: GraphConfiguration = GraphConfiguration()) {
        self.configuration = configuration
        generator = SeededGenerator(seed: configuration.seed ^ 0x6772_6170_6800_0000)
        applications = ApplicationTable(configuration)
        let job = SynchronizationJob(
            id: Self.jobID(configuration.templateID, configuration, configuration.servicePrincipalID),
            templateID: configuration.templateID
        )
        synchronizations = [configuration.servicePrincipalID: Synchronization(jobs: [job])]
    }

    /// Answers a request to `graph.microsoft.com` or `login.microsoftonline.com`.
    public mutating func respond(to request: HTTPRequest, at now: Instant) -> GraphOutcome {
        // The host tells the identity platform from Graph; where both are served from one loopback port, the path does.
        if request.authority == "login.microsoftonline.com" || Self.isIdentityPath(request.path) {
            return .response(respondIdentity(request, at: now))
        }
        forgetOldDeletions(at: now)
        catchUp(to: now)
        defer { noteChanges(at: now) }
        return answer(request, at: now)
    }

    /// Makes an access token without a request.
    ///
    /// - Parameters:
    ///   - value: the token's value; made from the seed, in the shape of a JSON Web Token, where it is `nil`.
    ///   - roles: the application permissions that it carries.
    ///   - scopes: the delegated permissions that it carries. A token with neither roles nor scopes named carries every permission.
    ///   - isFirstParty: whether it belongs to a service of Microsoft's own, which may ask what no client may.
    ///   - expires: when it stops working; the configured lifetime from now where it is `nil`.
    ///   - now: the moment at which it is issued.
    public mutating func issueAccessToken(
        value: String? = nil,
        roles: [String]? = nil,
        scopes: [String]? = nil,
        isFirstParty: Bool = false,
        expires: Instant? = nil,
        at now: Instant
    ) -> String {
        issue(
            value,
            AccessGrant(
                expires: expires ?? now.adding(seconds: configuration.accessTokenLifetime),
                clientID: isFirstParty ? Self.provisioningServiceID : configuration.clientID,
                permissions: roles == nil && scopes == nil ? nil : Set((roles ?? []) + (scopes ?? [])),
                isFirstParty: isFirstParty
            ),
            roles: roles ?? (scopes == nil ? GraphOperation.permissions : []),
            scopes: scopes ?? [],
            at: now
        )
    }

    /// The application id of Microsoft's provisioning service, Microsoft.Azure.SyncFabric.
    private static let provisioningServiceID = "00000014-0000-0000-c000-000000000000"

    /// Makes every delta token that was given out so far invalid: the next request with one is answered with 410 Gone and the address to begin
    /// anew (Use delta query to track changes, "Synchronization reset").
    public mutating func resetDelta() { deltaEpoch += 1 }

    // MARK: Switches

    /// Sets the limits of requests, or takes them away; what was used so far is forgotten.
    public mutating func setThrottling(_ limits: GraphThrottling?) {
        configuration.throttling = limits
        throttles = [:]
    }

    /// Sets how far lists lag behind the directory; from now on, with `nil` not at all.
    public mutating func setLag(_ lag: GraphLag?) {
        configuration.lag = lag
        lagging = nil
        directory.outbox = nil
    }

    // MARK: What happens with time

    /// What was deleted long ago can no longer be restored.
    private mutating func forgetOldDeletions(at now: Instant) {
        for kind in [DirectoryObject.Kind.user, .group] {
            while let id = directory.bin[kind]?.first, let deleted = directory.objects[id]?.deleted,
                deleted.adding(seconds: configuration.deletedItemLifetime) <= now
            {
                purge(id)
            }
        }
    }

    /// Removes an object and its assignments for good.
    mutating func purge(_ id: String) {
        directory.purge(id)
        assignments.removeAll(of: id)
    }

    /// The directory as lists, filters, searches, counts and delta queries see it.
    var view: EntraDirectory { lagging?.view ?? directory }

    private mutating func catchUp(to now: Instant) {
        guard let lag = configuration.lag else { return }
        if lagging == nil {
            lagging = LaggingDirectory(directory, lag, seed: configuration.seed)
            directory.outbox = []
        }
        lagging?.catchUp(to: now)
    }

    private mutating func noteChanges(at now: Instant) {
        guard let changes = directory.outbox, !changes.isEmpty else { return }
        lagging?.take(changes, at: now)
        directory.outbox = []
    }

    /// Lets lists see at once what was put into the directory without a request.
    mutating func showSeeds() {
        guard let changes = directory.outbox, !changes.isEmpty else { return }
        lagging?.catchUp(with: changes)
        directory.outbox = []
    }

    /// Request ids are counted, so that object ids do not depend on how many requests were sent.
    mutating func nextRequestID() -> String {
        requestCount += 1
        var generator = SeededGenerator(seed: configuration.seed &* 0x9E37_79B9 &+ requestCount)
        return generator.nextUUID()
    }
}

/// What became of a request to Graph.
public enum GraphOutcome: Sendable {
    /// An answer.
    case response(HTTPResponse)
    /// The provisioning service must act first; pass its answer to ``GraphTenant/finish(_:with:at:)``.
    case needsProvisioning(ProvisioningCall)
}
