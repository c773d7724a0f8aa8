import JSON

/// One request of the probe, as it is sent in every round.
struct ProbeStep: Sendable {
    /// What it means that the endpoints differ here.
    enum Weight: Sendable, Hashable {
        /// Provisioning goes wrong.
        case decisive
        /// Nothing goes wrong unless what the sentence says is so.
        case advisory(String)
    }

    /// What the request must be answered with for the step to prove anything.
    enum Expectation: Sendable, Hashable {
        /// 2xx.
        case success
        /// 4xx.
        case refusal
        /// Anything that both endpoints do.
        case any
    }

    /// The body that is sent.
    enum Payload: Sendable {
        case none
        case json(@Sendable (ProbeScope) throws(UnknownProbeID) -> JSONValue)
        /// Bytes that are no JSON, on purpose.
        case text(@Sendable (ProbeScope) -> String)
    }

    /// What must be so when the object is read back behind the step: gives what is not so as a clause, or `nil`.
    typealias Effect = @Sendable (JSONValue?, ProbeScope) -> String?

    /// `user.disable.standard`.
    let id: String
    /// What is done, in words.
    let title: String
    let method: String
    let subject: ProbeSubject
    /// The query, where one is sent; a look-up goes to the collection.
    var query: (@Sendable (ProbeScope) -> String)?
    var payload = Payload.none
    var expectation = Expectation.success
    var weight = Weight.decisive
    /// Whether the request goes to the collection and not to the object.
    var isAboutCollection = false
    /// What is read back through both endpoints behind it; empty where the request reads itself.
    var readsBack: [ProbeSubject] = []
    var effect: Effect?
}

/// A step needs the id of an object that was not made.
struct UnknownProbeID: Error {
    let subject: ProbeSubject
}

/// What a step's body is made from: the round's names and the ids that the objects got.
struct ProbeScope: Sendable {
    let names: ProbeNames
    let round: ProbeRound
    /// The URL of the endpoint that the round writes through.
    let base: String
    var ids: [ProbeSubject: String] = [:]
    /// The ids of the large group's members.
    var crowd: [String] = []

    func name(_ subject: ProbeSubject, isRenamed: Bool = false) -> String { names.name(subject, in: round, isRenamed: isRenamed) }

    /// What stands in `externalId`: letters, digits and hyphens, whatever the name holds, so that it can always be looked for.
    func externalID(_ subject: ProbeSubject) -> String {
        names.prefix(of: round) + "x-" + subject.key.filter { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }
    }

    func id(_ subject: ProbeSubject) throws(UnknownProbeID) -> String {
        guard let id = ids[subject] else { throw UnknownProbeID(subject: subject) }
        return id
    }
}
