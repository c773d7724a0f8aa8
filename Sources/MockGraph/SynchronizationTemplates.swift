import HTTP
import JSON

extension GraphTenant {
    /// The templates of an application, its own first.
    ///
    /// `scim` is the one of new applications and `customappsso` that of earlier ones; a job of either can be made, which is how Microsoft has
    /// customers change and change back ("Known issues and resolutions with SCIM 2.0 protocol compliance"). Assumption: the name of the one of
    /// Netskope's gallery application, which Microsoft does not publish.
    var templateIDs: [String] {
        [configuration.templateID]
            + ["scim", "customappsso", "netskopeUserAuthentication"].filter { $0 != configuration.templateID }
    }

    /// `/templates` and what stands behind it.
    mutating func respondTemplates(_ call: SynchronizationCall) throws(GraphError) -> GraphOutcome {
        var call = call
        let id = call.takeID()
        let word = call.takeWord()
        switch (call.method, id, word) {
        case ("GET", "", _):
            return .needsProvisioning(
                .schema(.standard(templateIDs: templateIDs), inquiry: ProvisioningInquiry(call, purpose: .showTemplates))
            )
        case ("GET", "$count", ""): return .response(call.graph.count(templateIDs.count))
        case (_, "", _): throw GraphError.notAllowed
        default: break
        }
        guard templateIDs.contains(id) else { throw .notFound(id) }
        if word == "schema" { return try respondSchema(.template(id), call) }
        guard call.method == "GET", word.isEmpty else { throw GraphError.notAllowed }
        return .needsProvisioning(
            .schema(.standard(templateIDs: [id]), inquiry: ProvisioningInquiry(call, purpose: .showTemplate(id)))
        )
    }

    func showTemplates(_ standard: [JSONObject], _ call: SynchronizationCall) -> HTTPResponse {
        let value = zip(templateIDs, standard).map { template($0, $1, call.servicePrincipalID) }
        return call.graph.json(200, ["@odata.context": call.context("/templates"), "value": .array(value)])
    }

    /// A template in the shape of synchronizationTemplate.
    func template(_ id: String, _ standard: JSONObject, _ servicePrincipalID: String) -> JSONValue {
        let schema = synchronizations[servicePrincipalID]?.templateSchemas[id] ?? standard
        return [
            "id": .string(id), "applicationId": .string(applicationID(of: servicePrincipalID)),
            "default": .bool(id == configuration.templateID), "description": nil, "discoverable": true,
            "factoryTag": "CustomSCIM", "metadata": [], "schema": .object(schema),
        ]
    }
}
