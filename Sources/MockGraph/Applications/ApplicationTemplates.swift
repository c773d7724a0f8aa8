import HTTP
import JSON

/// An application of Microsoft's gallery.
struct ApplicationTemplate: Sendable {
    let id: String
    let displayName: String
    let publisher: String
    let description: String
    let homePageURL: String
    let singleSignOnModes: [String]

    /// The template of applications that the gallery does not hold (applicationTemplate: instantiate).
    static let nonGallery = ApplicationTemplate(
        id: "8adf8e6e-67b2-4cf2-a259-e3dc5476c621",
        displayName: "Custom",
        publisher: "Microsoft",
        description: "Custom application",
        homePageURL: "https://account.activedirectory.windowsazure.com",
        singleSignOnModes: ["password", "saml", "external"]
    )

    /// Netskope's application. Assumption: its id in the gallery is not known from any source read; this one is made up.
    static let netskope = ApplicationTemplate(
        id: "6e65745b-6f70-4000-8000-67616c6c6572",
        displayName: "Netskope User Authentication",
        publisher: "Netskope",
        description: "Netskope steers users to cloud applications and provisions them from the directory.",
        homePageURL: "https://www.netskope.com",
        singleSignOnModes: ["saml"]
    )

    static let all = [nonGallery, netskope]

    var json: JSONObject {
        [
            "id": .string(id), "displayName": .string(displayName), "homePageUrl": .string(homePageURL),
            "supportedSingleSignOnModes": .array(singleSignOnModes.map { .string($0) }), "supportedProvisioningTypes": ["sync"],
            "logoUrl": nil, "categories": ["security"], "publisher": .string(publisher), "description": .string(description),
        ]
    }
}

extension GraphTenant {
    private static let templateRules = ODataRules(
        resource: "ApplicationTemplate",
        filters: [
            "displayName": ODataRules.Operators("eq ne in startswith endswith contains"), "id": ODataRules.Operators("eq in"),
            "publisher": ODataRules.Operators("eq in startswith contains"), "categories": ODataRules.Operators("any"),
        ],
        sorts: ["displayName": true],
        searches: [:],
        expands: []
    )

    mutating func respondApplicationTemplates(_ call: GraphCall) throws(GraphError) -> HTTPResponse {
        if call.method == "GET", call.path.count == 1 || (call.path.count == 2 && call[1] == "$count") {
            let items = ApplicationTemplate.all.map(\.json)
            return try listValues(items, rules: Self.templateRules, context: "applicationTemplates", call)
        }
        switch (call.method, call.path.count) {
        case ("GET", 2):
            let template = try template(call[1])
            let query = try ODataQuery(call)
            let body = query.select.map { template.json.selecting($0) } ?? template.json
            return call.entity(200, call.context("applicationTemplates", query.select, isEntity: true), body)
        case ("POST", 3) where call[2] == "instantiate": return try instantiate(try template(call[1]), call)
        default: throw GraphError.notAllowed
        }
    }

    private func template(_ id: String) throws(GraphError) -> ApplicationTemplate {
        guard let template = ApplicationTemplate.all.first(where: { $0.id == id }) else { throw .notFound(id) }
        return template
    }

    /// Makes an application and its service principal, without assignments.
    private mutating func instantiate(_ template: ApplicationTemplate, _ call: GraphCall) throws(GraphError) -> HTTPResponse {
        guard let name = try call.body()["displayName"]?.stringValue, !name.isEmpty else {
            throw .badRequest("A value is required for property 'displayName' of resource 'Application'.")
        }
        let application = Application(
            objectID: generator.nextUUID(),
            appID: generator.nextUUID(),
            servicePrincipalID: generator.nextUUID(),
            templateID: template.id,
            created: call.now,
            displayName: name
        )
        applications.add(application)
        return call.entity(
            201,
            call.context("microsoft.graph.applicationServicePrincipal"),
            [
                "application": .object(applicationJSON(application)),
                "servicePrincipal": .object(servicePrincipalJSON(application)),
            ]
        )
    }
}
