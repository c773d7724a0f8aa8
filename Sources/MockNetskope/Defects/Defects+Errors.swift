import HTTP
import JSON

extension Defect {
    /// Defects of statuses and bodies.
    static let errors: [Defect] = [
        Defect(
            "conflict-as-400",
            .errors,
            "The creation of a name in use is refused with 400 in place of 409.",
            source: "invented; RFC 7644 section 3.3 asks for 409, and public Netskope clients read it as \"exists\"",
            witness: "monitoring/second-creation-refused",
            refusal(409) { response, _, _ in response.status = 400 }
        ),
        Defect(
            "conflict-as-500",
            .errors,
            "The creation of a name in use is an internal error.",
            source: "invented: a constraint of the database that nobody catches",
            witness: "monitoring/second-creation-refused",
            refusal(409) { response, _, _ in response = internalError }
        ),
        Defect(
            "conflict-as-200",
            .errors,
            "The creation of a name in use is answered with 200 and the record that has it, unchanged.",
            source: "invented: creation is taken for idempotent",
            witness: "monitoring/second-creation-refused",
            { tenant, call, next in
                let response = next(&tenant, call)
                guard response.status == 409, call.isCreation(.users), let name = call.body?["userName"]?.stringValue,
                    let taken = tenant.apiV2Directory.users(named: name).first
                else { return response }
                var read = call
                read.request.method = "GET"
                read.segments.append(tenant.mapped(taken.id, .apiV2))
                return next(&tenant, read)
            }
        ),
        Defect(
            "missing-as-400",
            .errors,
            "Who does not exist is 400 and not 404.",
            source: "invented: an id that names nobody is an invalid value",
            witness: "monitoring/deleted-by-script",
            refusal(404) { response, _, _ in response.status = 400 }
        ),
        Defect(
            "missing-as-500",
            .errors,
            "Who does not exist is an internal error.",
            source: "invented: a null that nobody checks",
            witness: "monitoring/deleted-by-script",
            refusal(404) { response, call, _ in if call.id != nil { response = internalError } }
        ),
        Defect(
            "missing-as-empty-200",
            .errors,
            "Who does not exist is 200 with an empty object.",
            source: "invented: a search that finds nothing is a success",
            witness: "monitoring/deleted-by-script",
            refusal(404) { response, call, _ in
                if call.method == "GET" { response = kept("{}") } else { response = HTTPResponse(status: 204) }
            }
        ),
        Defect(
            "deletion-of-missing-as-204",
            .errors,
            "The deletion of who does not exist is answered as a success.",
            source: "invented: deletion is taken for idempotent; RFC 7644 section 3.6 asks for 404",
            witness: "monitoring/deleted-by-script",
            refusal(404) { response, call, _ in if call.method == "DELETE" { response = HTTPResponse(status: 204) } }
        ),
        Defect(
            "error-as-page",
            .errors,
            "Refusals come as a page of HTML.",
            source: "kortix-ai/suna#7297 (the connection test got a page of HTML with 403)",
            witness: "monitoring/deleted-by-script",
            response { response, _, _ in
                guard response.status >= 400 else { return }
                response.headers["Content-Type"] = "text/html"
                response.body = Array("<html><body><h1>\(response.status)</h1></body></html>".utf8)
            }
        ),
        Defect(
            "error-with-status-200",
            .errors,
            "Refusals come with the status 200 and the error in the body.",
            source:
                "invented, after other APIs of REST API v2 that answer 200 with status \"error\" (netskope-cli reads it as an error)",
            witness: "monitoring/deleted-by-script",
            response { response, _, _ in if response.status >= 400 { response.status = 200 } }
        ),
        Defect(
            "success-as-plain-text",
            .errors,
            "Bodies of successes are called text/plain.",
            source: "invented; Microsoft: Tutorial - Develop a SCIM endpoint (Content-Type application/scim+json)",
            witness: "lifecycle/joiner",
            response { response, _, _ in
                if response.status < 300, !response.body.isEmpty { response.headers["Content-Type"] = "text/plain" }
            }
        ),
        Defect(
            "created-as-200",
            .errors,
            "A creation is answered with 200 in place of 201.",
            source: "invented: RFC 7644 section 3.3 asks for 201",
            witness: "lifecycle/joiner",
            response { response, _, _ in if response.status == 201 { response.status = 200 } }
        ),
        Defect(
            "created-without-body",
            .errors,
            "A creation is answered without a body, so that nobody learns the id.",
            source: "invented; Microsoft: Tutorial - Develop a SCIM endpoint (the answer to a creation holds the id)",
            witness: "lifecycle/joiner",
            response { response, _, _ in if response.status == 201 { response.body = [] } }
        ),
        Defect(
            "created-echoes-request",
            .errors,
            "The answer to a creation is the request's body, without an id.",
            source: "langwatch#617, onyx#8728 (what was written must come back, as the server knows it)",
            witness: "lifecycle/joiner",
            response { response, call, _ in if response.status == 201 { response.body = call.request.body } }
        ),
        Defect(
            "external-id-not-answered",
            .errors,
            "externalId is stored and never shown.",
            source: "MicrosoftDocs/azure-docs#11784, Budibase#15369",
            witness: "groups/create-rename-delete",
            answer { body, _, _, _ in
                body["externalId"] = nil
                guard let resources = body["Resources"]?.arrayValue else { return }
                body["Resources"] = .array(
                    resources.map { resource in
                        guard var object = resource.objectValue else { return resource }
                        object["externalId"] = nil
                        return .object(object)
                    }
                )
            }
        ),
        Defect(
            "throttled-as-503",
            .errors,
            "A request beyond the rate limit is 503 and not 429.",
            source: "invented: the gateway's own overload",
            witness: "trouble/waits-out-the-rate-limit",
            refusal(429) { response, _, _ in
                response.status = 503
                response.headers["Retry-After"] = nil
            }
        ),
    ]
}
