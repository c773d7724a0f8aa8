import HTTP
import JSON
import MockNetskope

/// A started mock Netskope tenant: both SCIM endpoints on loopback, and what an administrator sees and does in its console.
///
/// What it gives are values of the moment they are asked for. Its clock stands still until ``advanceClock(seconds:)``, so that a test does not depend on
/// how long it takes.
public struct MockTenant: Sendable {
    /// One SCIM endpoint and its credential.
    public struct SCIMEndpoint: Sendable, Hashable {
        /// The base URL, `http://127.0.0.1:50123/api/v2/scim`; `/Users` and `/Groups` follow.
        public let url: String
        /// The URL that it has as the Tenant URL in Entra ID, `https://contoso.goskope.com/api/v2/scim`: the provisioning service of the mocks knows it by that.
        public let tenantURL: String
        /// The bearer token. It is made for this mock alone.
        public let token: String
    }

    /// The legacy SCIM Integration, `…/SCIM/v2`.
    public let legacy: SCIMEndpoint
    /// REST API v2, `…/api/v2/scim`.
    public let apiV2: SCIMEndpoint
    /// The administrator's API as `cutover serve` has it, for what has no method here.
    public let adminURL: String
    let service: MockService

    /// The mock tenant of the test that is running, where the trait `.mockTenant` of the product HarnessTesting started one.
    @TaskLocal public static var current: (tenant: MockTenant, graph: MockEntra)?

    /// The tenant as a value: directory, console, audit log, configuration.
    public var state: Tenant { service.withState { $0.tenant } }

    /// The users of the tenant, in the order of creation, as the legacy endpoint shows them, which is as both do unless ids or directories are told apart.
    public var users: [DirectorySnapshot.Entry] { snapshot.users }

    /// The groups, likewise; `members` of their attributes is an object whose names are the members' names.
    public var groups: [DirectorySnapshot.Entry] { snapshot.groups }

    /// Users and groups at one moment.
    public var snapshot: DirectorySnapshot {
        var names = NameTable(baseURLs: [])
        return DirectorySnapshot(of: state, through: .legacy, names: &names)
    }

    /// The user with this userName, without regard to case; `nil` where there is none.
    public func user(_ userName: String) -> DirectorySnapshot.Entry? {
        users.first { $0.name.lowercased() == userName.lowercased() }
    }

    /// The userNames of a group's members in the order of the alphabet; empty where there is no such group.
    public func members(of displayName: String) -> [String] {
        let group = groups.first { $0.name.lowercased() == displayName.lowercased() }
        return group?.attributes["members"]?.objectValue?.members.map(\.name) ?? []
    }

    /// Who changed what, oldest first (Settings > Administration > Audit log).
    public var auditLog: [AuditEntry] { state.auditLog }

    /// The last exchanges of clients with the mocks, oldest first, a thousand at most: fingerprints are in the place of tokens, and a body in which a
    /// secret travels is not kept. Where a fault cut the connection, the answer is the one that would have come.
    public var exchanges: [Exchange] { service.withState { $0.journal.entries.map(\.exchange) } }

    /// Does what an administrator does in the console, in the administrator's name.
    ///
    /// - Returns: the secret that the console shows once, where one was made.
    /// - Throws: `ConsoleRefusal` where the console refuses it.
    @discardableResult
    public func administer(_ action: ConsoleAction) throws(ConsoleRefusal) -> String? {
        let outcome = service.withState { state -> Result<String?, ConsoleRefusal> in
            do throws(ConsoleRefusal) {
                return .success(try state.tenant.perform(action, at: state.clock.now))
            } catch {
                return .failure(error)
            }
        }
        return try outcome.get()
    }

    /// Puts a user into the tenant as if it had always been there, and gives its id.
    @discardableResult
    public func addUser(_ attributes: JSONObject) -> String {
        service.withState { $0.tenant.seedUser(attributes, at: $0.clock.now) }
    }

    /// Puts a group into the tenant, likewise; `members` are ids.
    @discardableResult
    public func addGroup(_ attributes: JSONObject, members: [String] = []) -> String {
        service.withState { $0.tenant.seedGroup(attributes, members: members, at: $0.clock.now) }
    }

    /// Lets requests fail from now on, `status:503 method=PATCH path=/Users/* times=2`; `docs/faults.md` has the grammar.
    ///
    /// - Throws: ``FaultSpecError`` with the nearest word that is possible.
    public func fail(_ fault: String) throws(FaultSpecError) {
        let fault = try Fault(fault)
        service.withState { _ = $0.faults.add(fault, at: $0.clock.now) }
    }

    /// Ends every fault.
    public func clearFaults() { service.withState { $0.faults.removeAll() } }

    /// Sets a switch of an endpoint's profile from now on: `apiV2.patchRemoveMember=ignore`.
    ///
    /// - Throws: ``ProfileOverrideError`` with the nearest switch or value.
    public func set(profile: String) throws(ProfileOverrideError) {
        let override = try ProfileOverride(profile)
        service.withState { state in
            var setup = MockService.Configuration()
            setup.legacyProfile = state.tenant.configuration.legacy
            setup.apiV2Profile = state.tenant.configuration.apiV2
            setup.idPolicy = state.tenant.configuration.idPolicy
            override.apply(to: &setup)
            state.tenant.apply(
                legacy: setup.legacyProfile,
                apiV2: setup.apiV2Profile,
                idPolicy: setup.idPolicy,
                forwardedHeader: state.tenant.configuration.forwardedHeader
            )
        }
    }

    /// The mocks' moment.
    public var now: Instant { service.withState { $0.clock.now } }

    /// Moves the mocks' clock, and runs the cycles of the provisioning service that fall into the time that passes.
    public func advanceClock(seconds: Int64) {
        service.provisioning.withLock { provisioning in
            _ = service.runDueCycles(&provisioning)
            service.withState { $0.clock.advance(seconds: seconds) }
            _ = service.runDueCycles(&provisioning)
        }
    }
}
