import EntraProvisioning
import HTTP
import JSON
import MockGraph
import MockNetskope

/// Everything that exists in one lane at one moment. A value: a fork is a copy.
struct World: Sendable {
    @Boxed var graph: GraphTenant
    @Boxed var tenant: Tenant
    @Boxed var job: ProvisioningJob
    /// What the job's configuration was read from last.
    var jobSource: JobSource?
    var now: Instant
    /// Graph ids by the scenario's keys.
    var ids: [PrincipalKey: String] = [:]
    /// Values of Netskope tokens by name, former ones replaced.
    var tokens: [String: String] = [:]
    /// Ids that raw requests saved, by the name they were saved under.
    var savedIDs: [String: String] = [:]
    /// The faults that are set.
    var faults: FaultPlan
    /// The access token for Graph, and when it ends.
    var graphToken = ""
    var graphTokenEnd = Instant(milliseconds: 0)
    /// The endpoint whose URL and token are saved.
    var endpoint = Endpoint.legacy
    /// The name of the credential that is saved, as the audit log would give it.
    var credential = World.legacyClient
    /// The SCIM exchanges of the lane so far.
    var transcript = Transcript()
    /// A fingerprint of every exchange, SCIM and Graph.
    var digest = TrafficDigest()
    /// Which exchanges the last cycle or on-demand run sent.
    var lastActivity = 0..<0
    var lastReport: CycleReport?
    var names: NameTable
    var snapshot: DirectorySnapshot

    /// The OAuth client of the SCIM Integration that exists from the start.
    static let legacyClient = "legacy"
    /// The REST API v2 token with both privileges that exists from the start.
    static let apiV2Token = "cutover-v2"
    /// When every scenario begins.
    static let start = Instant(milliseconds: 1_767_600_000_000)
    /// An address of the provisioning service, inside the ranges that Microsoft publishes for it.
    static let provisioningAddress = "20.190.128.17"

    /// The world of a scenario before its first step, with the credentials of `endpoint` not yet saved.
    init(_ scenario: Scenario, seed: UInt64, defect: Defect? = nil) {
        var configuration = GraphConfiguration(seed: seed)
        let mapped =
            scenario.mapping == "nonGallery" ? SynchronizationSchema.scimTemplateID : SynchronizationSchema.netskopeTemplateID
        let isOld = scenario.dialect == Dialect.customappsso.rawValue
        configuration.templateID = isOld ? SynchronizationSchema.customappssoTemplateID : mapped
        var graph = GraphTenant(configuration: configuration)
        // A job of 2018 may have the rows of either.
        if isOld { graph.seedSchema(SynchronizationSchema.standard(templateID: mapped).json) }
        let tenant = Tenant(
            configuration: TenantConfiguration(
                seed: seed,
                legacy: scenario.legacyProfile,
                apiV2: scenario.apiV2Profile,
                idPolicy: scenario.idPolicy,
                defect: defect
            )
        )
        var setup = JobConfiguration(memberBatchSize: scenario.memberBatchSize)
        setup.requestsPerSecond = scenario.service.requestsPerSecond
        // Assumption: three attempts, as Microsoft's own SDKs make.
        setup.retryAfter = scenario.service.waitsForRetryAfter ? .wait(retries: 3) : .nextCycle
        setup.managerRemoval = scenario.service.managerRemoval
        setup.thresholds = scenario.service.thresholds
        now = World.start
        faults = FaultPlan(seed: seed)
        var names = NameTable(baseURLs: [tenant.configuration.legacyURL, tenant.configuration.apiV2URL])
        snapshot = DirectorySnapshot(of: tenant, through: .legacy, names: &names)
        self.names = names
        _graph = Boxed(wrappedValue: graph)
        _tenant = Boxed(wrappedValue: tenant)
        _job = Boxed(wrappedValue: ProvisioningJob(configuration: setup, seed: seed))
        tokens[World.legacyClient] = self.tenant.addLegacyClient(name: World.legacyClient, at: now)
        tokens[World.apiV2Token] = self.tenant.issueToken(
            name: World.apiV2Token,
            expires: now.adding(seconds: 365 * 86_400),
            privileges: [.users: .readWrite, .groups: .readWrite],
            at: now
        )
        seedTenant(scenario.tenant)
        seedDirectory(scenario.directory)
        refreshSnapshot()
    }

    private mutating func seedTenant(_ setup: TenantSetup) {
        var idByName: [String: String] = [:]
        for user in setup.users {
            let id = tenant.seedUser(user, at: now)
            if let name = user["userName"]?.stringValue { idByName[name.lowercased()] = id }
        }
        for group in setup.groups {
            tenant.seedGroup(group.attributes, members: group.members.compactMap { idByName[$0.lowercased()] }, at: now)
        }
    }

    private mutating func seedDirectory(_ setup: DirectorySetup) {
        for user in setup.users {
            let id = graph.seedUser(Self.completed(user.properties))
            learn(.user(user.key), id)
            if user.isAssigned { graph.seedAssignment(of: id, at: now) }
        }
        for user in setup.users {
            guard let manager = user.manager.flatMap({ ids[.user($0)] }), let id = ids[.user(user.key)] else { continue }
            graph.seedManager(manager, of: id)
        }
        for group in setup.groups {
            let members = group.members.compactMap { ids[.user($0)] ?? ids[.group($0)] }
            let id = graph.seedGroup(Self.groupProperties(group.displayName), members: members)
            learn(.group(group.key), id)
            if group.isAssigned { graph.seedAssignment(of: id, at: now) }
        }
    }

    /// Remembers the Graph id of a key, also for the comparison of traffic: group ids travel as `externalId`.
    mutating func learn(_ key: PrincipalKey, _ id: String) {
        ids[key] = id
        names.learn(id, "entra \(key.key)")
    }

    /// The properties of a user with those that Graph requires.
    static func completed(_ properties: JSONObject) -> JSONObject {
        var completed = properties
        let name = properties["userPrincipalName"]?.stringValue ?? ""
        let local = name.prefix { $0 != "@" }
        if completed["accountEnabled"] == nil { completed["accountEnabled"] = true }
        if completed["displayName"] == nil { completed["displayName"] = .string(String(local)) }
        if completed["mailNickname"] == nil { completed["mailNickname"] = .string(String(local)) }
        return completed
    }

    static func groupProperties(_ displayName: String) -> JSONObject {
        [
            "displayName": .string(displayName), "mailEnabled": false,
            "mailNickname": .string(
                String(displayName.unicodeScalars.filter { $0.properties.isAlphabetic }.prefix(32).map { Character($0) })
            ),
            "securityEnabled": true,
        ]
    }

    /// Takes a new snapshot of the tenant as the lane's endpoint shows it, and learns the names behind its ids.
    mutating func refreshSnapshot() { snapshot = DirectorySnapshot(of: tenant, through: endpoint, names: &names) }

    /// The Tenant URL of an endpoint.
    func baseURL(_ endpoint: Endpoint) -> String {
        endpoint == .legacy ? tenant.configuration.legacyURL : tenant.configuration.apiV2URL
    }
}

/// A running fingerprint of traffic: equal digests of equal lengths mean equal bytes, for all practical purposes. Not for secrets.
struct TrafficDigest: Sendable, Hashable, CustomStringConvertible {
    private var high: UInt64 = 0xCBF2_9CE4_8422_2325
    private var low: UInt64 = 0x9E37_79B9_7F4A_7C15

    mutating func add(_ bytes: [UInt8]) { bytes.withUnsafeBytes { add($0) } }

    mutating func add(_ text: String) {
        var text = text
        text.withUTF8 { add(UnsafeRawBufferPointer($0)) }
    }

    mutating func add(_ field: HTTPHeaders.Field) {
        add(field.name)
        add(field.value)
    }

    private mutating func add(_ buffer: UnsafeRawBufferPointer) {
        var place = 0
        while place + 8 <= buffer.count {
            mix(UInt64(littleEndian: buffer.loadUnaligned(fromByteOffset: place, as: UInt64.self)))
            place += 8
        }
        var rest: UInt64 = 0
        while place < buffer.count {
            rest = rest << 8 | UInt64(buffer[place])
            place += 1
        }
        mix(rest)
        mix(UInt64(buffer.count))
    }

    private mutating func mix(_ word: UInt64) {
        high = (high ^ word) &* 0x0000_0100_0000_01B3
        high ^= high >> 29
        low = (low &+ word) &* 0xBF58_476D_1CE4_E5B9
        low ^= low >> 32
    }

    /// 32 hexadecimal digits.
    var description: String {
        [high, low].map { String(repeating: "0", count: $0.leadingZeroBitCount / 4) + ($0 == 0 ? "" : String($0, radix: 16)) }
            .joined()
    }
}
