import HTTP
import JSON

extension GraphTenant {
    mutating func respondServicePrincipals(_ call: GraphCall) throws(GraphError) -> GraphOutcome {
        if call.path.count == 1 || (call.path.count == 2 && call[1] == "$count") {
            guard call.method == "GET" else { throw .notAllowed }
            let items = allApplications.map(servicePrincipalJSON)
            return .response(
                try listValues(
                    items,
                    rules: .servicePrincipals,
                    context: "servicePrincipals",
                    call,
                    expanded: expandedAssignments
                )
            )
        }
        guard let application = applications[call[1]] else { throw .notFound(call[1]) }
        switch (call.method, call[2], call.path.count) {
        case ("GET", "", 2):
            return .response(try entity(servicePrincipalJSON(application), "servicePrincipals", .servicePrincipals, call))
        case ("PATCH", "", 2):
            var changed = application
            try change(&changed, \.servicePrincipalProperties, "ServicePrincipal", call)
            applications.add(changed)
            return .response(call.noContent)
        case (_, "appRoleAssignedTo", _): return .response(try respondAssignedTo(call, application))
        case (_, "synchronization", _):
            return try respondSynchronization(call, application.servicePrincipalID, Array(call.path.dropFirst(3)))
        default: throw GraphError.notAllowed
        }
    }

    mutating func respondApplications(_ call: GraphCall) throws(GraphError) -> GraphOutcome {
        if call.path.count == 1 || (call.path.count == 2 && call[1] == "$count") {
            guard call.method == "GET" else { throw .notAllowed }
            let items = allApplications.map(applicationJSON)
            return .response(try listValues(items, rules: .applications, context: "applications", call))
        }
        guard let application = applications.application(objectID: call[1]) else { throw .notFound(call[1]) }
        switch (call.method, call[2], call.path.count) {
        case ("GET", "", 2):
            return .response(try entity(applicationJSON(application), "applications", .applications, call))
        case ("PATCH", "", 2):
            var changed = application
            try change(&changed, \.properties, "Application", call)
            applications.add(changed)
            return .response(call.noContent)
        case (_, "synchronization", _):
            return try respondSynchronization(call, application.servicePrincipalID, Array(call.path.dropFirst(3)))
        default: throw GraphError.notAllowed
        }
    }

    private var allApplications: [Application] { applications.order.all.compactMap { applications[$0] } }

    private func entity(_ body: JSONObject, _ collection: String, _ rules: ODataRules, _ call: GraphCall) throws(GraphError)
        -> HTTPResponse
    {
        let query = try ODataQuery(call)
        var chosen = query.select.map { body.selecting($0) } ?? body
        if let expand = query.expand {
            try rules.check(query)
            chosen[expand.relation] = expandedAssignments(body, expand)
        }
        return call.entity(200, call.context(collection, query.select, isEntity: true), chosen)
    }

    /// The assignments of a service principal, as `$expand=appRoleAssignedTo` shows them.
    private func expandedAssignments(_ servicePrincipal: JSONObject, _ expand: ODataQuery.Expand) -> JSONValue {
        let id = servicePrincipal["id"]?.stringValue ?? ""
        return expanded(assignments.ids(of: id).all.compactMap(assignments.live), expand)
    }

    private func change(
        _ application: inout Application,
        _ properties: WritableKeyPath<Application, JSONObject>,
        _ resource: String,
        _ call: GraphCall
    ) throws(GraphError) {
        let body = try call.body()
        guard body.count <= Self.propertyLimit else {
            throw .badRequest("At most \(Self.propertyLimit) properties can be written in one request.")
        }
        for member in body.members {
            switch member.name {
            case "displayName":
                guard let name = member.value.stringValue, !name.isEmpty else {
                    throw .badRequest("Invalid value specified for property 'displayName' of resource '\(resource)'.")
                }
                application.displayName = name
            case "id", "appId", "createdDateTime":
                throw .badRequest("Property '\(member.name)' is read-only and cannot be set.")
            default: application[keyPath: properties][member.name] = member.value
            }
        }
    }

    /// A service principal in the shape of Microsoft's samples.
    func servicePrincipalJSON(_ application: Application) -> JSONObject {
        var body: JSONObject = [
            "id": .string(application.servicePrincipalID), "deletedDateTime": nil, "accountEnabled": true,
            "alternativeNames": [], "appDisplayName": .string(application.displayName), "appId": .string(application.appID),
            "applicationTemplateId": application.templateID.map { .string($0) } ?? .null,
            "appOwnerOrganizationId": .string(configuration.tenantID), "appRoleAssignmentRequired": true,
            "createdDateTime": application.created.map { .string($0.iso8601) } ?? .null,
            "displayName": .string(application.displayName), "homepage": nil, "loginUrl": nil, "logoutUrl": nil,
            "notificationEmailAddresses": [], "preferredSingleSignOnMode": nil, "replyUrls": [],
            "servicePrincipalNames": [.string(application.appID)], "servicePrincipalType": "Application",
            "signInAudience": "AzureADMyOrg",
            "tags": ["WindowsAzureActiveDirectoryIntegratedApp"], "appRoles": .array(Application.roles), "keyCredentials": [],
            "oauth2PermissionScopes": [], "passwordCredentials": [],
        ]
        for member in application.servicePrincipalProperties.members { body[member.name] = member.value }
        return body
    }

    /// An application in the shape of Microsoft's samples.
    func applicationJSON(_ application: Application) -> JSONObject {
        var body: JSONObject = [
            "id": .string(application.objectID), "deletedDateTime": nil, "appId": .string(application.appID),
            "applicationTemplateId": application.templateID.map { .string($0) } ?? .null,
            "createdDateTime": application.created.map { .string($0.iso8601) } ?? .null,
            "displayName": .string(application.displayName), "identifierUris": [], "isFallbackPublicClient": nil,
            "publisherDomain": configuration.verifiedDomains.first.map { .string($0) } ?? .null,
            "signInAudience": "AzureADMyOrg", "tags": [], "appRoles": .array(Application.roles), "keyCredentials": [],
            "passwordCredentials": [], "requiredResourceAccess": [],
            "web": ["homePageUrl": nil, "logoutUrl": nil, "redirectUris": []],
        ]
        for member in application.properties.members { body[member.name] = member.value }
        return body
    }
}
