import HTTP
import JSON

/// The limits of the identity and access service (Microsoft Graph service-specific throttling limits).
public struct GraphThrottling: Sendable, Hashable {
    /// Resource units per ten seconds for an application in a tenant of less than 50 users.
    public var smallUnits: Int64 = 3500
    /// The same in a tenant of 50 to 500 users.
    public var mediumUnits: Int64 = 5000
    /// The same in a tenant of more than 500 users.
    public var largeUnits: Int64 = 8000
    /// Writes per two and a half minutes for an application in a tenant.
    public var writes: Int64 = 3000
    /// Requests per ten seconds to the audit logs for an application in a tenant.
    public var reports: Int64 = 5
    /// On-demand provisionings per ten seconds for an application in a tenant.
    public var provisionOnDemand: Int64 = 5

    /// Creates the documented limits.
    public init() {}
}

/// A service with a limit of its own beside the resource units.
enum ThrottledService: String, Sendable, Hashable {
    case reports
    case provisionOnDemand
}

/// A token bucket that fills evenly and is full at the start.
struct TokenBucket: Sendable {
    let capacity: Int64
    let periodMilliseconds: Int64
    /// What is there, in thousandths.
    private var level: Int64
    private var last: Instant

    init(capacity: Int64, periodMilliseconds: Int64, at now: Instant) {
        self.capacity = min(max(1, capacity), 1_000_000_000)
        self.periodMilliseconds = periodMilliseconds
        level = self.capacity * 1000
        last = now
    }

    /// How much of the limit is in use, in hundredths.
    var usedPercent: Int64 { 100 - level / (capacity * 10) }

    /// Fills the bucket up to `now`.
    mutating func fill(to now: Instant) {
        guard now > last else { return }
        let (elapsed, isFar) = now.milliseconds.subtractingReportingOverflow(last.milliseconds)
        let milliseconds = isFar ? periodMilliseconds : min(elapsed, periodMilliseconds)
        level = min(capacity * 1000, level + capacity * 1000 * milliseconds / periodMilliseconds)
        last = now
    }

    /// How many seconds until `cost` is there; 0 where it is there now.
    func wait(for cost: Int64) -> Int64 {
        let missing = min(cost, capacity) * 1000 - level
        guard missing > 0 else { return 0 }
        let milliseconds = (missing * periodMilliseconds + capacity * 1000 - 1) / (capacity * 1000)
        return max(1, (milliseconds + 999) / 1000)
    }

    mutating func take(_ cost: Int64) { level -= min(cost, capacity) * 1000 }
}

/// The buckets of one application in this tenant.
struct ThrottleState: Sendable {
    var units: TokenBucket
    var writes: TokenBucket
    var services: [ThrottledService: TokenBucket] = [:]

    init(_ limits: GraphThrottling, units: Int64, at now: Instant) {
        self.units = TokenBucket(capacity: units, periodMilliseconds: 10_000, at: now)
        writes = TokenBucket(capacity: limits.writes, periodMilliseconds: 150_000, at: now)
    }
}

extension GraphTenant {
    /// What a request costs: its base, one less with `$select`, one more with `$expand`, one less with a `$top` below 20, at least 1.
    static func cost(of operation: GraphOperation, _ items: QueryItems?) -> Int64 {
        var cost = Int64(operation.units)
        if let items, !items.items.isEmpty {
            func option(_ name: String) -> String? { items.value(ignoringCase: "$\(name)") ?? items.value(ignoringCase: name) }
            if option("select") != nil { cost -= 1 }
            if option("expand") != nil { cost += 1 }
            if let top = option("top").flatMap({ Int($0) }), top < 20 { cost -= 1 }
        }
        return max(1, cost)
    }

    /// Takes what a request costs from the buckets of its application.
    ///
    /// - Throws: the documented 429 with `Retry-After` and its reason. A refused request costs nothing.
    mutating func throttle(_ operation: GraphOperation, cost: Int64, _ call: GraphCall) throws(GraphError) {
        // Assumption: the limits are those of clients; Microsoft's own services are not held to them.
        guard let limits = configuration.throttling, !call.access.isFirstParty else { return }
        let users = directory.order[.user]?.count ?? 0
        let capacity = users < 50 ? limits.smallUnits : users <= 500 ? limits.mediumUnits : limits.largeUnits
        let client = call.access.clientID
        var state = throttles[client] ?? ThrottleState(limits, units: capacity, at: call.now)
        // A tenant that has grown has another limit.
        if state.units.capacity != min(max(1, capacity), 1_000_000_000) {
            state.units = TokenBucket(capacity: capacity, periodMilliseconds: 10_000, at: call.now)
        }
        state.units.fill(to: call.now)
        state.writes.fill(to: call.now)
        defer { throttles[client] = state }
        if let service = operation.limit {
            let limit = service == .reports ? limits.reports : limits.provisionOnDemand
            var bucket = state.services[service] ?? TokenBucket(capacity: limit, periodMilliseconds: 10_000, at: call.now)
            bucket.fill(to: call.now)
            let wait = bucket.wait(for: 1)
            if wait == 0 { bucket.take(1) }
            state.services[service] = bucket
            if wait > 0 { throw throttled(wait, "ReadWrite", "ResourceUnitLimitExceeded", client) }
        }
        let unitWait = state.units.wait(for: cost)
        if unitWait > 0 { throw throttled(unitWait, "ReadWrite", "ResourceUnitLimitExceeded", client) }
        if operation.isWrite {
            let writeWait = state.writes.wait(for: 1)
            if writeWait > 0 { throw throttled(writeWait, "Write", "WriteLimitExceeded", client) }
            state.writes.take(1)
        }
        state.units.take(cost)
    }

    /// How much of its resource units an application has used, for `x-ms-throttle-limit-percentage`; `nil` up to 0.8.
    func throttlePercentage(of client: String) -> String? {
        guard let used = throttles[client]?.units.usedPercent, used > 80 else { return nil }
        let hundredths = used % 100
        return "\(used / 100).\(hundredths < 10 ? "0" : "")\(hundredths)"
    }

    private func throttled(_ seconds: Int64, _ limit: String, _ reason: String, _ client: String) -> GraphError {
        // The body is the sample of Microsoft Graph throttling guidance.
        var error = GraphError(429, "TooManyRequests", "Please retry again later.")
        error.details = ["code": "429", "message": "Please retry after", "status": "429"]
        error.headers = [
            HTTPHeaders.Field(name: "Retry-After", value: String(seconds)),
            HTTPHeaders.Field(
                name: "x-ms-throttle-scope",
                value: "Tenant_Application/\(limit)/\(client)/\(configuration.tenantID)"
            ),
            HTTPHeaders.Field(name: "x-ms-throttle-information", value: reason),
        ]
        return error
    }
}
