import HTTP
import JSON

/// What each token can read.
struct CheckAccess {
    var legacyUsers = false
    var legacyGroups = false
    var apiV2Users = false
    var apiV2Groups = false
    /// API v2's own words that this machine's address is not on the tenant's allowlist.
    var refusedAddress: CheckStep.Evidence?
}

// Reaching both hosts, with tokens that they take.
extension CheckRun {
    func checkAccess() throws(CheckFailure) -> CheckAccess {
        var access = CheckAccess()
        place.stage = "connection"
        let old = try reach(legacy, "legacy-reachable", "The legacy endpoint is reached, over TLS that is trusted")
        let new = try reach(apiV2, "v2-reachable", "API v2 is reached, over TLS that is trusted")
        access.legacyUsers = legacyToken(old, "legacy-token", "The old token reads users on the legacy endpoint")
        let oldGroups = access.legacyUsers ? try ask(legacy, "/Groups") : nil
        access.legacyGroups =
            access.legacyUsers && legacyToken(oldGroups, "legacy-groups", "The old token reads groups on the legacy endpoint")
        let newGroups = new == nil ? nil : try ask(apiV2, "/Groups")
        let isOff = checkEnabled(new, newGroups)
        access.refusedAddress = [new, newGroups].lazy.compactMap { self.addressRefusal($0) }.first
        let isShut = isOff || access.refusedAddress != nil
        access.apiV2Users = privilege(
            isShut ? nil : new,
            "v2-users-privilege",
            "The new token has the endpoint /api/v2/scim/Users"
        )
        access.apiV2Groups = privilege(
            isShut ? nil : newGroups,
            "v2-groups-privilege",
            "The new token has the endpoint /api/v2/scim/Groups"
        )
        return access
    }

    private typealias Asked = Result<CheckedEndpoint.Answer, CheckFailure>

    private func ask(_ endpoint: CheckedEndpoint, _ path: String) throws(CheckFailure) -> Asked {
        do throws(CheckFailure) {
            return .success(try endpoint.get(path, query: "startIndex=1&count=1"))
        } catch {
            if error.kind == .interrupted { throw error }
            return .failure(error)
        }
    }

    /// Asks for one user: any answer will do. `nil` where none came, so that nothing more is asked.
    private func reach(_ endpoint: CheckedEndpoint, _ id: String, _ title: String) throws(CheckFailure) -> Asked? {
        let asked = try ask(endpoint, "/Users")
        switch asked {
        case .success(let answer):
            let way =
                endpoint.url.origin.scheme == "https" ? "the certificate is trusted" : "plain HTTP on loopback, no TLS to judge"
            add(CheckStep(id, title, .pass, [CheckStep.Evidence("\(endpoint.url.origin) answers; \(way)", [answer.number])]))
            return asked
        case .failure(let failure):
            try step(id, title, cure: CheckCure.network) { () throws(CheckFailure) in throw failure }
            return failure.isUnreachable ? nil : asked
        }
    }

    private func legacyToken(_ asked: Asked?, _ id: String, _ title: String) -> Bool {
        judge(asked, legacy, id, title) { status in
            switch status {
            case 401, 403: (CheckCure.legacyToken, "the legacy endpoint does not take the token, or is retired")
            case 404: (CheckCure.legacyURL, "nothing is there: the path or an organisation key in it is wrong")
            case 429: (CheckCure.rate, "the endpoint asks to slow down, and went on asking")
            default: (CheckCure.legacyURL, nil)
            }
        }
    }

    private func privilege(_ asked: Asked?, _ id: String, _ title: String) -> Bool {
        judge(asked, apiV2, id, title) { status in
            switch status {
            case 401: (CheckCure.newToken, "API v2 does not know the token, or it has expired")
            case 403:
                (CheckCure.privileges, "API v2 knows the token and gives it no right to this endpoint, or the token was revoked")
            case 404: (CheckCure.v2URL, "nothing is there: the host or path is not API v2's")
            case 429: (CheckCure.rate, "API v2 asks to slow down, and went on asking")
            default: (CheckCure.status, nil)
            }
        }
    }

    /// Whether the answer is a list; a step says so, or what it is in its place.
    private func judge(
        _ asked: Asked?,
        _ endpoint: CheckedEndpoint,
        _ id: String,
        _ title: String,
        _ meaning: (Int) -> (cure: String, words: String?)
    ) -> Bool {
        guard let asked else {
            add(
                CheckStep(id, title, .skipped, [CheckStep.Evidence("nothing was learnt: no answer came, or a step above failed")])
            )
            return false
        }
        do throws(CheckFailure) {
            let answer: CheckedEndpoint.Answer
            switch asked {
            case .success(let it): answer = it
            case .failure(let failure): throw failure
            }
            let object = try endpoint.object(answer)
            guard let total = object["totalResults"]?.intValue else {
                throw CheckFailure(
                    .nonsense,
                    "\(endpoint.name), \(answer.line): the answer has no totalResults, so it is no ListResponse",
                    request: answer.number
                )
            }
            add(CheckStep(id, title, .pass, [CheckStep.Evidence("200, totalResults \(total)", [answer.number])]))
            return true
        } catch {
            var evidence = [error.evidence]
            var cure = CheckCure.connection
            if case .status(let status) = error.kind {
                let (advice, words) = meaning(status)
                cure = advice
                if let words { evidence.append(CheckStep.Evidence(words)) }
            }
            add(CheckStep(id, title, .fail, evidence, cure: cure))
            return false
        }
    }

    /// The refusal of an address, which says nothing of the token.
    private func addressRefusal(_ asked: Asked?) -> CheckStep.Evidence? {
        guard case .success(let answer)? = asked, answer.response.status == 403 else { return nil }
        let words = String(decoding: answer.response.body.prefix(1000), as: UTF8.self).lowercased()
        return words.contains("ip address") || words.contains("allowlist") || words.contains("allow list")
            ? apiV2.refusal(answer).evidence : nil
    }

    /// The switch "REST API Status" turns every token off: what is known is told from the gateway's own words.
    ///
    /// - Returns: whether it is known to be off, so that nothing is learnt of the token.
    private func checkEnabled(_ users: Asked?, _ groups: Asked?) -> Bool {
        let title = "REST API v2 is on"
        let answers = [users, groups].compactMap { asked -> CheckedEndpoint.Answer? in
            if case .success(let answer)? = asked { return answer }
            return nil
        }
        if let answer = answers.first(where: { $0.response.status == 200 }) {
            add(CheckStep("v2-enabled", title, .pass, [CheckStep.Evidence("API v2 answers with a list", [answer.number])]))
        } else if let answer = answers.first(where: { answer in
            let words = String(decoding: answer.response.body.prefix(1000), as: UTF8.self).lowercased()
            return answer.response.status == 403 && (words.contains("disabled") || words.contains("licensed feature"))
        }) {
            add(CheckStep("v2-enabled", title, .fail, [apiV2.refusal(answer).evidence], cure: CheckCure.status))
            return true
        } else {
            add(
                CheckStep(
                    "v2-enabled",
                    title,
                    .skipped,
                    [
                        CheckStep.Evidence(
                            "no answer tells: neither a list, nor a refusal that names the switch",
                            answers.map(\.number)
                        )
                    ],
                    cure: CheckCure.status
                )
            )
        }
        return false
    }

    /// Looks for a user that does not exist, as Entra ID's Test connection does (Develop a SCIM endpoint).
    func checkConnection(_ access: CheckAccess) throws(CheckFailure) {
        let places = [
            (legacy, access.legacyUsers, "legacy-test-connection", "Test connection succeeds on the legacy endpoint"),
            (apiV2, access.apiV2Users, "v2-test-connection", "Test connection succeeds on API v2"),
        ]
        var random = SeededGenerator(seed: configuration.seed ^ 0x7465_7374)
        let name = random.nextUUID()
        for (endpoint, isOpen, id, title) in places {
            guard isOpen else {
                add(CheckStep(id, title, .skipped, [CheckStep.Evidence("the token does not read users")]))
                continue
            }
            try step(id, title, cure: CheckCure.connection) { () throws(CheckFailure) in
                let (number, object) = try endpoint.object("/Users", query: CheckedEndpoint.filter("userName", name))
                let count = object["Resources"]?.arrayValue?.count ?? 0
                guard let total = object["totalResults"]?.intValue, total == 0, count == 0 else {
                    throw CheckFailure(
                        .nonsense,
                        "\(endpoint.name): a search for userName \(name), which nobody has, finds \(object["totalResults"]?.intValue ?? count); the filter is not heeded",
                        request: number
                    )
                }
                return CheckStep(
                    id,
                    title,
                    .pass,
                    [CheckStep.Evidence("200 and an empty list for a userName that nobody has", [number])]
                )
            }
        }
    }
}
