import HTTP
import JSON

/// Asks both endpoints what Entra ID asks before it writes, for a sample of users and groups, and compares the answers.
///
/// The legacy endpoint is asked twice: what differs between its two answers is left out for that question, and only for that.
struct LookupComparison {
    let legacy: CheckedEndpoint
    let apiV2: CheckedEndpoint
    let idMap: [String: String]

    /// One kind of question.
    enum Question: String, CaseIterable {
        case userName = "GET /Users?filter=userName eq"
        case userNameOtherCase = "GET /Users?filter=userName eq, in other letter case"
        case userExternalID = "GET /Users?filter=externalId eq"
        case userByID = "GET /Users/{id}"
        case displayName = "GET /Groups?excludedAttributes=members&filter=displayName eq"
        case groupExternalID = "GET /Groups?excludedAttributes=members&filter=externalId eq"
        case groupByID = "GET /Groups/{id}?excludedAttributes=members"
        case member = "GET /Groups?filter=id eq … and members eq …"

        var isAboutUsers: Bool { Self.allCases.prefix(4).contains(self) }
    }

    /// What came of the questions.
    struct Result {
        var asked: [Question: Int] = [:]
        var findings = FindingTally()
        /// API v2 refuses the question altogether, which the legacy endpoint answers: by question, an exchange that shows it.
        var refused: [Question: CheckStep.Evidence] = [:]
        var noise: [String] = []
    }

    func ask(
        _ question: Question,
        _ one: PopulationState.Sampled,
        member: String? = nil,
        _ result: inout Result,
        _ ledger: inout LedgerFilter
    )
        throws(CheckFailure)
    {
        if result.refused[question] != nil { return }
        guard let (before, after) = targets(question, one, member) else { return }
        result.asked[question, default: 0] += 1
        let first = try legacy.get(before.path, query: before.query)
        let second = try legacy.get(before.path, query: before.query)
        let answer = try apiV2.get(after.path, query: after.query)
        let requests = [first.number, answer.number]
        let (left, again, right) = (value(first, legacy), value(second, legacy), value(answer, apiV2))
        if question == .member, first.response.status == 200, [400, 501].contains(answer.response.status) {
            result.refused[question] = CheckStep.Evidence(apiV2.refusal(answer).message, requests)
            return
        }
        let noise = Set(ResourceDifference.between(left, again).map { Divergence.joined($0.path) })
        for place in noise.sorted() { result.noise.append("\(question.rawValue) \(one.name): \(place)") }
        let kind = "GET ~1\(question.isAboutUsers ? "Users" : "Groups")\(before.path.dropFirst().contains("/") ? "~1{id}" : "")"
        if first.response.status != answer.response.status {
            add(
                question,
                one,
                "status",
                .number(JSONNumber(first.response.status)),
                .number(JSONNumber(answer.response.status)),
                requests,
                &result
            )
            return
        }
        let (leftType, rightType) = (first.response.headers["Content-Type"] ?? "", answer.response.headers["Content-Type"] ?? "")
        if leftType != rightType,
            !ledger.allows("\(kind)/response/Content-Type", legacy: .string(leftType), apiV2: .string(rightType))
        {
            add(question, one, "Content-Type", .string(leftType), .string(rightType), requests, &result)
        }
        var remaining: [JSONDifference] = []
        for difference in ResourceDifference.between(left, right) {
            let place = Divergence.joined(difference.path)
            if noise.contains(place) || isMappedID(difference) || difference.path.contains("members") { continue }
            if ledger.allows("\(kind)/response/body/\(place)", legacy: difference.baseline, apiV2: difference.lane) { continue }
            remaining.append(difference)
        }
        // One finding for one question: a user that is not found would make three.
        guard let difference = remaining.first else { return }
        let more = remaining.count > 1 ? " (and \(remaining.count - 1) more differences)" : ""
        add(question, one, difference.path.joined(separator: ".") + more, difference.baseline, difference.lane, requests, &result)
    }

    private func add(
        _ question: Question,
        _ one: PopulationState.Sampled,
        _ place: String,
        _ left: JSONValue?,
        _ right: JSONValue?,
        _ requests: [Int],
        _ result: inout Result
    ) {
        result.findings.add(
            CheckFinding(.lookup, one.name, "\(question.rawValue) (\(one.name)): \(place)", legacy: left, apiV2: right, requests)
        )
    }

    /// Ids that differ were told of already, by the comparison of the directories.
    private func isMappedID(_ difference: JSONDifference) -> Bool {
        guard difference.path.last == "id", let from = difference.baseline?.stringValue else { return false }
        return idMap[from].map { .string($0) } == difference.lane
    }

    private func value(_ answer: CheckedEndpoint.Answer, _ endpoint: CheckedEndpoint) -> JSONValue? {
        if answer.response.body.isEmpty { return nil }
        return (try? JSONValue.parse(answer.response.body))
            ?? .string(String(decoding: answer.response.body.prefix(200), as: UTF8.self))
    }

    /// Path and query for each endpoint; `nil` where there is nothing to ask by.
    private func targets(_ question: Question, _ one: PopulationState.Sampled, _ member: String?)
        -> (before: (path: String, query: String), after: (path: String, query: String))?
    {
        func both(_ path: String, _ query: String) -> (
            before: (path: String, query: String), after: (path: String, query: String)
        ) {
            ((path, query), (path, query))
        }
        func mapped(_ id: String) -> String { idMap[id] ?? id }
        switch question {
        case .userName: return one.name.isEmpty ? nil : both("/Users", CheckedEndpoint.filter("userName", one.name))
        case .userNameOtherCase:
            let other = one.name.uppercased() == one.name ? one.name.lowercased() : one.name.uppercased()
            return other == one.name ? nil : both("/Users", CheckedEndpoint.filter("userName", other))
        case .userExternalID: return one.externalID.map { both("/Users", CheckedEndpoint.filter("externalId", $0)) }
        case .userByID:
            return (("/Users/\(PercentCoding.encode(one.id))", ""), ("/Users/\(PercentCoding.encode(mapped(one.id)))", ""))
        case .displayName:
            return one.name.isEmpty
                ? nil : both("/Groups", "excludedAttributes=members&" + CheckedEndpoint.filter("displayName", one.name))
        case .groupExternalID:
            return one.externalID.map {
                both("/Groups", "excludedAttributes=members&" + CheckedEndpoint.filter("externalId", $0))
            }
        case .groupByID:
            let query = "excludedAttributes=members"
            return (
                ("/Groups/\(PercentCoding.encode(one.id))", query), ("/Groups/\(PercentCoding.encode(mapped(one.id)))", query)
            )
        case .member:
            guard let member else { return nil }
            func query(_ group: String, _ user: String) -> String {
                "filter=" + PercentCoding.encode("id eq \"\(group)\" and members eq \"\(user)\"", spaceAsPlus: true)
                    + "&attributes=id"
            }
            return (("/Groups", query(one.id, member)), ("/Groups", query(mapped(one.id), mapped(member))))
        }
    }
}
