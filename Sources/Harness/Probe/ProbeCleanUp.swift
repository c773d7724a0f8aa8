import EntraProvisioning
import HTTP
import JSON

/// Removes what a probe made: by id, and where an id was never learnt by looking for the exact name.
///
/// An object is gone when neither endpoint shows it under its id any more. Doing it twice does no more than doing it once.
struct ProbeCleanUp {
    private let caller: ProbeCaller
    private var failuresInARow = 0
    private var leftovers: [ProbeLeftover] = []
    /// What could not be removed.
    private var kept: Set<ProbeRegister.Place> = []

    /// After so many requests in a row without an answer the rest is left, so that a dead host is not waited for hundreds of times.
    private static let patience = 6

    init(_ caller: ProbeCaller) { self.caller = caller }

    /// Removes everything, groups before their members, and gives what could not be removed.
    mutating func run() throws(ProbeStop) -> [ProbeLeftover] {
        for kind in [ProbeSubject.Kind.groups, .users] {
            for candidate in caller.register.candidates where candidate.kind == kind {
                let answer = try ask { caller throws(ProbeStop) in try caller.read(candidate.side, kind, candidate.id) }
                // Whoever answered neither with the object nor that it is gone may still have it.
                if !answer.isSuccess, ![404, 410].contains(answer.status) {
                    leave(kind, "id \(candidate.id)", candidate.side, answer)
                }
            }
            let names = caller.register.announced(kind)
            for name in names where name.isDoubtful { try lookFor(kind, name, at: [.legacy, .apiV2]) }
            try removeAll(kind)
            // A request that was delivered twice made a second object, of which no answer told.
            for name in names where !name.isDoubtful { try lookFor(kind, name, at: [name.side]) }
            try removeAll(kind)
        }
        if leftovers.isEmpty {
            do throws(ProbeJournalError) {
                try caller.register.finished()
            } catch {
                throw .journal(error.description)
            }
        }
        return leftovers
    }

    private mutating func removeAll(_ kind: ProbeSubject.Kind) throws(ProbeStop) {
        while let place = caller.register.places.last(where: { $0.kind == kind && !kept.contains($0) }) {
            if try !remove(place) { kept.insert(place) }
        }
    }

    /// Looks for an object by its name; the guard takes note of what is found.
    private mutating func lookFor(_ kind: ProbeSubject.Kind, _ name: ProbeRegister.Announced, at sides: [Endpoint])
        throws(ProbeStop)
    {
        for side in sides {
            let byName = try ask { caller throws(ProbeStop) in try caller.find(side, kind, kind.nameAttribute, name.text) }
            if byName.isSuccess { continue }
            // An endpoint that cannot be asked for the name, say for one that is not Latin, may know the other.
            var last = byName
            if let externalID = name.externalID {
                last = try ask { caller throws(ProbeStop) in try caller.find(side, kind, "externalId", externalID) }
            }
            if !last.isSuccess { leave(kind, "\"\(name.text)\", if it was made", side, last) }
        }
    }

    /// Deletes one object and looks whether it is gone.
    private mutating func remove(_ place: ProbeRegister.Place) throws(ProbeStop) -> Bool {
        let other: Endpoint = place.side == .legacy ? .apiV2 : .legacy
        var last: ProbeCaller.Answer?
        var keeper = place.side
        for side in [place.side, other] {
            // The other endpoint may delete what this one does not: the guard lets it where the object was seen there under the same name.
            guard side == place.side || caller.register.owns(other, place.kind, place.id) else { continue }
            let path = TargetClient.path(place.kind.collection, place.id)
            let answer = try ask { caller throws(ProbeStop) in try caller.send(side, "DELETE", path) }
            last = answer
            keeper = try !isGone(place, from: place.side) ? place.side : other
            if keeper == other, try isGone(place, from: other) {
                do throws(ProbeJournalError) {
                    for side in [place.side, other] {
                        try caller.register.removed(ProbeRegister.Place(side: side, kind: place.kind, id: place.id))
                    }
                } catch {
                    throw .journal(error.description)
                }
                return true
            }
        }
        leave(place.kind, "id \(place.id)", keeper, last)
        return false
    }

    /// Whether the endpoint has no object of the probe under this id.
    private mutating func isGone(_ place: ProbeRegister.Place, from side: Endpoint) throws(ProbeStop) -> Bool {
        let answer = try ask { caller throws(ProbeStop) in try caller.read(side, place.kind, place.id) }
        if [404, 410].contains(answer.status) { return true }
        guard answer.isSuccess else {
            // An endpoint that does not say so of an id may say so of the name. What it does not answer at all it may have.
            guard answer.status != 0, let name = caller.register.lastName(of: place) else { return false }
            let found = try ask { caller throws(ProbeStop) in try caller.find(side, place.kind, place.kind.nameAttribute, name) }
            guard found.isSuccess, let body = found.body else { return false }
            return !(body["Resources"]?.arrayValue ?? []).contains { $0.objectValue.flatMap(ProbeRegister.id) == place.id }
        }
        // An empty answer, or another object's.
        return answer.body?.value(ignoringCase: place.kind.nameAttribute)?.stringValue.map { !caller.register.names.owns($0) }
            ?? true
    }

    /// Sends a request, and once more where no answer came.
    private mutating func ask(_ request: (ProbeCaller) throws(ProbeStop) -> ProbeCaller.Answer) throws(ProbeStop)
        -> ProbeCaller.Answer
    {
        var answer = try request(caller)
        if answer.status == 0 { answer = try request(caller) }
        guard case .failure(let error) = answer.result else {
            failuresInARow = 0
            return answer
        }
        failuresInARow += 1
        if failuresInARow >= Self.patience { throw .unreachable(.legacy, error) }
        return answer
    }

    private mutating func leave(_ kind: ProbeSubject.Kind, _ what: String, _ side: Endpoint, _ answer: ProbeCaller.Answer?) {
        let reason =
            switch answer?.result {
            case .response(let response)?: "the last answer was \(response.status)"
            case .failure(let error)?: error.message
            case nil: "the object was not seen there"
            }
        leftovers.append(
            ProbeLeftover(endpoint: side, description: "\(kind.noun) \(what)", reason: reason, exchange: answer?.number)
        )
    }
}

/// What a clean-up could not remove, or not know to be gone.
public struct ProbeLeftover: Sendable, Hashable {
    /// At which endpoint.
    public let endpoint: Endpoint
    /// `user id 12`.
    public let description: String
    /// Why.
    public let reason: String
    /// The number of the exchange that shows it.
    public let exchange: Int?
}
