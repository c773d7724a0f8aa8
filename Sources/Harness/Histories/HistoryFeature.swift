/// What may occur in a random history. Every history has a random part of them with random weights ("swarm testing": what is left out gives room to
/// what is left; Groce and others, ISSTA 2012).
public enum HistoryFeature: String, Sendable, Hashable, CaseIterable {
    /// Joiners.
    case users
    /// Other sign-in names, also such that differ in case only.
    case rename
    /// Properties of users that are mapped.
    case attributes
    /// Accounts turned off and on.
    case enablement = "enable-disable"
    /// Deletion, restoration, deletion for good.
    case deletion = "delete-restore-purge"
    /// Groups made and deleted.
    case groups
    /// Other names of groups.
    case groupRename = "group-rename"
    /// Members added and removed.
    case members
    /// Groups as members of groups.
    case nestedGroups = "nested-groups"
    /// Assignments to the application.
    case assignments
    /// Managers.
    case managers
    /// Provisioning on demand.
    case onDemand = "on-demand"
    /// Restarts of the job, every scope.
    case restarts
    /// The job paused and started.
    case pauses
    /// All users and groups or the assigned ones.
    case scope = "sync-all"
    /// Whether who falls out of scope keeps the account.
    case skipDeletions = "skip-out-of-scope-deletions"
    /// How many deletions a cycle may do.
    case deletionThreshold = "deletion-threshold"
    /// Scoping filters.
    case filters = "scoping-filters"
    /// Changed attribute mappings.
    case mappings = "mapping-changes"
    /// Several members in one PATCH.
    case batches = "member-batches"
    /// Other dialects than the default.
    case dialects
    /// The mapping of a non-gallery application.
    case nonGallery = "non-gallery-mapping"
    /// Users and groups that the tenant holds already.
    case preexisting = "existing-in-tenant"
    /// A generated directory beside the named one.
    case generated = "generated-directory"
    /// Requests of a script through the job's endpoint.
    case scripts
    /// Days without a cycle.
    case time
    /// Requests that fail in every lane alike.
    case faults
    /// Microsoft Graph that does not answer.
    case graphFaults = "graph-faults"
    /// Console actions that touch no credential in use.
    case console
    /// Other ways to save the credentials at the cutover.
    case migrations = "other-migrations"
    /// REST API v2 made unusable for a while.
    case apiTrouble = "api-v2-trouble"
    /// The legacy endpoint made unusable for a while.
    case legacyTrouble = "legacy-trouble"
    /// Names with accents, quotes, backslashes, percent signs, at every length.
    case oddNames = "odd-names"
    /// How the job answers throttling, how fast it goes, what it sends for a manager that is gone.
    case service = "service-settings"

    /// In how many of a hundred histories it occurs. Trouble ends the comparison step by step, so it is kept rare.
    var share: Int {
        switch self {
        case .users, .members, .groups, .assignments: 80
        case .attributes: 70
        case .apiTrouble: 8
        case .legacyTrouble: 6
        case .deletionThreshold: 10
        case .faults: 20
        case .graphFaults: 10
        case .scope, .skipDeletions, .filters, .mappings, .nonGallery, .generated, .dialects: 25
        default: 45
        }
    }

    /// Whether it gives steps; others show in the history's beginning alone.
    var givesSteps: Bool {
        switch self {
        case .batches, .dialects, .nonGallery, .preexisting, .generated, .migrations, .oddNames, .service: false
        default: true
        }
    }
}
