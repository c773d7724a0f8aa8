import EntraProvisioning
import JSON

/// The write vocabulary of Entra ID's provisioning client, in an order in which each step finds what it needs.
///
/// Bodies come from the simulation of the service (`RequestBody`), in each of its three dialects; what the service sends in no dialect, and what
/// tells endpoints apart all the same (PUT, bodies that are broken), is written out here.
struct ProbePlan: Sendable {
    /// The steps of a round.
    var steps: [ProbeStep]
    /// The users that the large group gets, made before the rounds.
    let crowd: [ProbeSubject]

    /// Creates the plan.
    ///
    /// - Parameters:
    ///   - crowdSize: how many members the large group gets.
    ///   - batchSize: how many of them a PATCH adds. What Entra ID takes is not published: one and many are both seen (design/entra.md section 15).
    init(crowdSize: Int, batchSize: Int) {
        crowd = (0..<crowdSize).map { .user("crowd-\($0 + 1)") }
        let users = ProbeUsers()
        let groups = ProbeGroups()
        steps =
            users.creations + users.changes + users.refusals + groups.creations + groups.memberships + groups.refusals
            + groups.large(crowdSize: crowdSize, batchSize: max(1, batchSize)) + users.ends + groups.ends
    }

    /// All objects that a round makes.
    var subjects: [ProbeSubject] {
        var found: [ProbeSubject] = []
        for step in steps where step.method == "POST" && !found.contains(step.subject) { found.append(step.subject) }
        return found
    }

    /// The objects that a round gives another name.
    var renamed: [ProbeSubject] {
        Dialect.allCases.flatMap { [ProbeUsers.full($0), ProbeGroups.team($0)] }
    }
}

/// The word that a dialect has in the ids of steps and the keys of objects, and in sentences.
extension Dialect {
    var probeKey: String {
        switch self {
        case .standard: "standard"
        case .aadOptscim062020: "flagged"
        case .customappsso: "older"
        }
    }

    var probeWords: String {
        switch self {
        case .standard: "as Entra ID sends by default"
        case .aadOptscim062020: "as with the flag aadOptscim062020"
        case .customappsso: "as jobs made before December 2018 send"
        }
    }

    var body: RequestBody { RequestBody(dialect: self) }
}

extension ProbeStep {
    static let patchSchemas: JSONValue = ["urn:ietf:params:scim:api:messages:2.0:PatchOp"]

    /// A PATCH of one operation.
    static func message(_ operation: JSONValue) -> JSONValue { ["schemas": patchSchemas, "Operations": [operation]] }

    /// A creation.
    static func create(_ subject: ProbeSubject, _ id: String, _ title: String, _ payload: Payload) -> ProbeStep {
        ProbeStep(
            id: id,
            title: title,
            method: "POST",
            subject: subject,
            payload: payload,
            isAboutCollection: true,
            readsBack: [subject],
            effect: { read, _ in read == nil ? "the \(subject.kind.noun) is not there" : nil }
        )
    }

    /// A change by PATCH.
    static func patch(_ subject: ProbeSubject, _ id: String, _ title: String, _ payload: Payload, effect: Effect? = nil)
        -> ProbeStep
    {
        ProbeStep(
            id: id,
            title: title,
            method: "PATCH",
            subject: subject,
            payload: payload,
            readsBack: [subject],
            effect: effect
        )
    }

    /// A look-up by a filter, as the service matches.
    static func lookUp(
        _ subject: ProbeSubject,
        _ id: String,
        _ title: String,
        more: String = "",
        _ filter: @escaping @Sendable (ProbeScope) -> (attribute: String, value: String)
    ) -> ProbeStep {
        ProbeStep(
            id: id,
            title: title,
            method: "GET",
            subject: subject,
            query: { scope in
                let (attribute, value) = filter(scope)
                return TargetClient.filter(attribute, value) + more
            },
            isAboutCollection: true
        )
    }

    func expecting(_ expectation: Expectation) -> ProbeStep {
        var step = self
        step.expectation = expectation
        step.effect = nil
        return step
    }

    func advisory(_ reason: String) -> ProbeStep {
        var step = self
        step.weight = .advisory(reason)
        return step
    }
}

/// What must be so behind a step, in words where it is not.
enum ProbeEffects {
    /// The attribute at `path` has the value that the scope gives; a Boolean may be shown as a string.
    static func shows(_ path: String..., value: @escaping @Sendable (ProbeScope) -> JSONValue) -> ProbeStep.Effect {
        { read, scope in
            var found = read
            for name in path { found = found?.objectValue?.value(ignoringCase: name) }
            let expected = value(scope)
            if found == expected { return nil }
            if let truth = expected.boolValue, found?.stringValue?.lowercased() == String(truth) { return nil }
            let place = path.joined(separator: ".")
            return "\(place) is \(found?.text(pretty: false) ?? "absent") and not \(expected.text(pretty: false))"
        }
    }

    /// The group has exactly these members.
    static func members(_ expected: @escaping @Sendable (ProbeScope) -> [String?]) -> ProbeStep.Effect {
        { read, scope in
            guard let read else { return "the group is not there" }
            let found = Set((read["members"]?.arrayValue ?? []).compactMap { $0["value"]?.stringValue })
            let wanted = Set(expected(scope).compactMap { $0 })
            if found == wanted { return nil }
            let missing = wanted.subtracting(found).count
            let surplus = found.subtracting(wanted).count
            return "\(missing) of \(wanted.count) members are missing, and \(surplus) are there that should not be"
        }
    }

    /// The object is gone.
    static let gone: ProbeStep.Effect = { read, _ in read == nil ? nil : "the object is still there" }
}
