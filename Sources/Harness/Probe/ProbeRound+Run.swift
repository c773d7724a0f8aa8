import EntraProvisioning
import HTTP
import JSON

/// What became of one step in one round.
struct ProbeRecord: Sendable {
    /// What an endpoint showed of an object behind a step.
    struct Reading: Sendable {
        let subject: ProbeSubject
        let side: Endpoint
        let number: Int
        let form: WireForm
    }

    /// The exchange's number; `nil` where nothing was sent.
    var number: Int?
    /// The exchange, normalised.
    var form: WireForm?
    /// What both endpoints showed behind it.
    var readings: [Reading] = []
    /// What should be so behind it and is not, as the endpoint that wrote shows it.
    var unmet: String?
    /// Why nothing was sent: an object that the step is about was not made.
    var skipped: String?
    /// Why the guard let nothing be sent: the object is not the probe's any more.
    var refused: String?
}

/// Carries out the steps of one round.
struct ProbeRoundRun {
    private let caller: ProbeCaller
    private let round: ProbeRound
    private var scope: ProbeScope
    private var normaliser: ProbeNormaliser

    /// Objects that are not made.
    private let avoided: Set<ProbeSubject>

    init(_ round: ProbeRound, names: ProbeNames, caller: ProbeCaller, crowd: [String], avoided: Set<ProbeSubject>) {
        self.caller = caller
        self.avoided = avoided
        self.round = round
        scope = ProbeScope(names: names, round: round, base: caller.base(round.writer), crowd: crowd)
        normaliser = ProbeNormaliser(names: names, round: round, bases: caller.bases)
        for (index, id) in crowd.enumerated() { normaliser.learn(id, "crowd-\(index + 1)") }
    }

    /// The records of `steps`, in their order.
    mutating func run(_ steps: [ProbeStep]) throws(ProbeStop) -> [ProbeRecord] {
        var records: [ProbeRecord] = []
        for step in steps { records.append(try run(step)) }
        return records
    }

    /// Makes the members of the large group; gives their ids, or fewer where one could not be made.
    mutating func makeCrowd(_ subjects: [ProbeSubject]) throws(ProbeStop) -> [String] {
        var ids: [String] = []
        for subject in subjects {
            let name = scope.name(subject)
            let body: JSONValue = [
                "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "userName": .string(name),
                "emails": [["type": "work", "value": .string(name), "primary": true]],
            ]
            let answer = try caller.send(round.writer, "POST", subject.kind.collection, body: body.bytes())
            guard let id = try settle(answer, subject, name) else { return ids }
            ids.append(id)
        }
        return ids
    }

    private mutating func run(_ step: ProbeStep) throws(ProbeStop) -> ProbeRecord {
        var record = ProbeRecord()
        if avoided.contains(step.subject), step.method == "POST" {
            record.skipped = "the name of the \(step.subject.kind.noun) cannot be looked for at one of the endpoints"
            return record
        }
        let path: String
        let body: [UInt8]?
        do throws(UnknownProbeID) {
            path =
                step.isAboutCollection
                ? step.subject.kind.collection : TargetClient.path(step.subject.kind.collection, try scope.id(step.subject))
            switch step.payload {
            case .none: body = nil
            case .json(let make): body = try make(scope).bytes()
            case .text(let make): body = Array(make(scope).utf8)
            }
        } catch {
            record.skipped = "there is no \(error.subject.kind.noun) \"\(error.subject.key)\" \(round.words)"
            return record
        }
        let answer: ProbeCaller.Answer
        do throws(ProbeStop) {
            answer = try caller.send(round.writer, step.method, path, query: step.query?(scope) ?? "", body: body)
        } catch {
            guard case .refused(let reason) = error else { throw error }
            record.refused = reason
            return record
        }
        if step.method == "POST" {
            let name = Self.name(in: body, step.subject.kind) ?? scope.name(step.subject)
            let id = try settle(answer, step.subject, name)
            // A second object of the same name is removed with the others, and the first remains the one that is meant.
            if step.expectation == .success || scope.ids[step.subject] == nil {
                scope.ids[step.subject] = id ?? scope.ids[step.subject]
            }
        } else if answer.status == 0 {
            try askWhetherAlive(step.subject.kind)
        }
        note(answer, in: &record)
        try readBack(step, &record)
        return record
    }

    private func note(_ answer: ProbeCaller.Answer, in record: inout ProbeRecord) {
        record.number = answer.number
        record.form = normaliser.form(caller.register.transcript.exchanges[answer.number - 1])
    }

    /// What became of a creation: the id of what was made. A lost answer, and one that does not say what was made, is made good by looking.
    private mutating func settle(_ answer: ProbeCaller.Answer, _ subject: ProbeSubject, _ name: String) throws(ProbeStop)
        -> String?
    {
        let side = round.writer
        let kind = subject.kind
        func owned(_ id: String?) -> String? { id.flatMap { caller.register.owns(side, kind, $0) ? $0 : nil } }
        var id: String?
        if answer.isSuccess {
            let given = answer.body.flatMap(ProbeRegister.id)
            id = owned(given)
            // The answer did not show the name, so the object is asked for it before anything is done to it.
            if id == nil, let given {
                _ = try caller.read(side, kind, given)
                id = owned(given)
            }
        }
        if id == nil, answer.isSuccess || answer.status == 0 || answer.status >= 500 {
            let found = try caller.find(side, kind, kind.nameAttribute, name)
            if found.status == 0 { try askWhetherAlive(kind) }
            let matches = found.body?["Resources"]?.arrayValue ?? []
            id = matches.compactMap(\.objectValue).compactMap(ProbeRegister.id).compactMap(owned).first
        }
        if let id { normaliser.learn(id, subject.key) }
        return id
    }

    /// Asks for something harmless where no answer came: an endpoint that answers that failed at the request, one that does not is gone.
    private func askWhetherAlive(_ kind: ProbeSubject.Kind) throws(ProbeStop) {
        let answer = try caller.find(round.writer, kind, kind.nameAttribute, scope.names.prefix(of: round) + "nobody")
        if case .failure(let error) = answer.result { throw .unreachable(round.writer, error) }
    }

    private mutating func readBack(_ step: ProbeStep, _ record: inout ProbeRecord) throws(ProbeStop) {
        for (index, subject) in step.readsBack.enumerated() {
            guard let id = scope.ids[subject] else { continue }
            for side in [round.writer, round.writer == .legacy ? Endpoint.apiV2 : .legacy] {
                let answer = try caller.read(side, subject.kind, id)
                let exchange = caller.register.transcript.exchanges[answer.number - 1]
                record.readings.append(
                    ProbeRecord.Reading(subject: subject, side: side, number: answer.number, form: normaliser.form(exchange))
                )
                if index == 0, side == round.writer, record.form?.status ?? 0 < 400, answer.isSuccess || answer.status == 404 {
                    record.unmet = step.effect?(answer.isSuccess ? answer.body.map(JSONValue.object) : nil, scope)
                }
            }
        }
    }

    private static func name(in body: [UInt8]?, _ kind: ProbeSubject.Kind) -> String? {
        (try? JSONValue.parse(body ?? []))?[kind.nameAttribute]?.stringValue
    }
}
