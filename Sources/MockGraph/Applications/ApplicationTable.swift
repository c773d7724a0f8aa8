import HTTP
import JSON

/// An application of this tenant with its service principal, as `instantiate` makes them together.
struct Application: Sendable {
    /// The application's object id.
    let objectID: String
    /// Its application (client) id.
    let appID: String
    /// The object id of its service principal.
    let servicePrincipalID: String
    /// The gallery's template that it was made from.
    let templateID: String?
    let created: Instant?
    var displayName: String
    /// What clients wrote to the application, beside its name.
    var properties: JSONObject = [:]
    /// What clients wrote to the service principal, beside its name.
    var servicePrincipalProperties: JSONObject = [:]

    /// The roles that it may assign.
    var roleIDs: [String] {
        (servicePrincipalProperties["appRoles"]?.arrayValue ?? Self.roles).compactMap { $0["id"]?.stringValue }
    }

    /// The roles of applications made from a template.
    static let roles: [JSONValue] = [
        role(GraphTenant.userRoleID, "User"), role("b9632174-c057-4f7e-951b-be3adc52bfe6", "msiam_access"),
    ]

    private static func role(_ id: String, _ name: JSONValue) -> JSONValue {
        [
            "allowedMemberTypes": ["User"], "description": name, "displayName": name, "id": .string(id), "isEnabled": true,
            "origin": "Application", "value": nil,
        ]
    }
}

/// The applications of the tenant, in the order they were made.
struct ApplicationTable: Sendable {
    private var bySP: [String: Application] = [:]
    private(set) var order = OrderedIDs()
    private var spOfApplication: [String: String] = [:]
    private var spOfAppID: [String: String] = [:]

    /// Begins with the enterprise application of the configuration.
    init(_ configuration: GraphConfiguration) {
        // Its own source: the ids of users do not depend on it.
        var generator = SeededGenerator(seed: configuration.seed ^ 0x6170_7000)
        add(
            Application(
                objectID: generator.nextUUID(),
                appID: configuration.appID,
                servicePrincipalID: configuration.servicePrincipalID,
                templateID: ApplicationTemplate.netskope.id,
                created: nil,
                displayName: configuration.applicationName
            )
        )
    }

    /// The application whose service principal has this id.
    subscript(servicePrincipal: String) -> Application? { bySP[servicePrincipal] }

    func application(appID: String) -> Application? { spOfAppID[appID].flatMap { bySP[$0] } }
    func application(objectID: String) -> Application? { spOfApplication[objectID].flatMap { bySP[$0] } }

    /// Adds an application, or puts it in the place of the one with the same service principal.
    mutating func add(_ application: Application) {
        bySP[application.servicePrincipalID] = application
        order.insert(application.servicePrincipalID)
        spOfApplication[application.objectID] = application.servicePrincipalID
        spOfAppID[application.appID] = application.servicePrincipalID
    }
}
