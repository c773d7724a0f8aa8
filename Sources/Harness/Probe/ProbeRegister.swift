import EntraProvisioning
import HTTP
import JSON

/// What a probe has made, at which endpoint, under which id: what it may change, and nothing else may be changed.
///
/// Used from one thread, by the guards of both endpoints.
final class ProbeRegister {
    /// An object at one endpoint.
    struct Place: Sendable, Hashable {
        let side: Endpoint
        let kind: ProbeSubject.Kind
        let id: String
    }

    /// A name that may come to life by a request that was sent.
    struct Name: Sendable, Hashable {
        let kind: ProbeSubject.Kind
        let name: String

        init(_ kind: ProbeSubject.Kind, _ name: String) {
            self.kind = kind
            self.name = name.lowercased()
        }
    }

    let names: ProbeNames
    /// Every exchange with either endpoint, secrets redacted.
    private(set) var transcript = Transcript()
    /// Why the journal could not be written, once that has happened: nothing is created from then on.
    private(set) var journalFailure: ProbeJournalError?

    private let journal: ProbeJournal
    private let now: () -> Instant
    /// The names that were announced, in their order.
    private var announced: [(name: Name, text: String, side: Endpoint, externalID: String?)] = []
    private var announcedNames: Set<Name> = []
    /// Names whose creation may have taken effect without an answer that says so.
    private var doubtful: Set<Name> = []
    /// The objects that the probe made, in the order in which their ids became known.
    private(set) var places: [Place] = []
    private var owned: Set<Place> = []
    /// The names under which objects came to be known, by endpoint.
    private var made: [Endpoint: Set<Name>] = [:]
    /// The names under which objects were last seen.
    private var lastNames: [Place: String] = [:]
    /// What a journal says was made: the probe's once it is seen under one of the probe's names.
    private(set) var candidates: [Place] = []

    init(names: ProbeNames, journal: ProbeJournal, now: @escaping () -> Instant) {
        self.names = names
        self.journal = journal
        self.now = now
    }

    // MARK: What was made

    /// Writes that an object of this name may be about to come into being: by a creation, or by a renaming that a server takes for one.
    func announce(_ kind: ProbeSubject.Kind, _ name: String, at side: Endpoint, externalID: String?) throws(ProbeJournalError) {
        try write(.creating(side, kind, name: name, externalID: externalID))
        if announcedNames.insert(Name(kind, name)).inserted { announced.append((Name(kind, name), name, side, externalID)) }
    }

    /// Notes that the creation may have taken effect though no answer says so.
    func doubt(_ kind: ProbeSubject.Kind, _ name: String) { doubtful.insert(Name(kind, name)) }

    /// Looks at what an endpoint shows. An object with a name that was announced is the probe's; one that lost such a name is no more.
    ///
    /// - Parameter isNew: whether it is the answer to a creation. Then the name need only begin as the probe's do: a server may have cut it.
    func observe(_ resource: JSONObject, _ kind: ProbeSubject.Kind, at side: Endpoint, isNew: Bool) throws(ProbeJournalError) {
        guard let id = Self.id(of: resource), let name = resource.value(ignoringCase: kind.nameAttribute)?.stringValue else {
            return
        }
        let place = Place(side: side, kind: kind, id: id)
        lastNames[place] = name
        if owned.contains(place) {
            // The id stands for another object now: RFC 7643 section 3.1 forbids it, and it happens.
            if !names.owns(name) { disown(place) }
        } else if names.owns(name), candidates.contains(place) || ownsAnywhere(kind, id) {
            // The same id at the other endpoint, perhaps renamed by now.
            adopt(place)
        } else if names.owns(name), isNew || announcedNames.contains(Name(kind, name)) {
            try write(.created(side, kind, name: name, id: id))
            adopt(place)
            made[side, default: []].insert(Name(kind, name))
        }
    }

    /// Whether the object may be changed.
    func owns(_ side: Endpoint, _ kind: ProbeSubject.Kind, _ id: String) -> Bool {
        owned.contains(Place(side: side, kind: kind, id: id))
    }

    /// The name under which the object was last seen, at this endpoint or under the same id at the other.
    func lastName(of place: Place) -> String? {
        let other = Place(side: place.side == .legacy ? .apiV2 : .legacy, kind: place.kind, id: place.id)
        return lastNames[place] ?? lastNames[other]
    }

    /// Whether the probe made an object of this id at either endpoint.
    func ownsAnywhere(_ kind: ProbeSubject.Kind, _ id: String) -> Bool { owns(.legacy, kind, id) || owns(.apiV2, kind, id) }

    /// Notes that the object is gone from both endpoints.
    func removed(_ place: Place) throws(ProbeJournalError) {
        try write(.removed(place.kind, id: place.id))
        disown(place)
    }

    /// Notes that nothing is left.
    func finished() throws(ProbeJournalError) { try write(.finished) }

    /// Takes over what an earlier probe wrote. An id alone gives no right: the object must be seen under one of the probe's names.
    func takeOver(_ contents: ProbeJournalContents) {
        for entry in contents.entries {
            switch entry {
            case .creating(let side, let kind, let name, let externalID) where names.owns(name):
                // The file does not say how each was answered, so every name is looked for.
                doubtful.insert(Name(kind, name))
                if announcedNames.insert(Name(kind, name)).inserted {
                    announced.append((Name(kind, name), name, side, externalID))
                }
            case .created(let side, let kind, let name, let id) where names.owns(name):
                candidates.append(Place(side: side, kind: kind, id: id))
            case .removed(let kind, let id):
                candidates.removeAll { $0.kind == kind && $0.id == id }
            default: continue
            }
        }
    }

    /// A name that was announced, and where to look for its object.
    struct Announced: Sendable {
        let text: String
        let side: Endpoint
        let externalID: String?
        /// Whether there may be an object of it whose id is not known.
        let isDoubtful: Bool
    }

    /// The names that were announced, the newest first.
    func announced(_ kind: ProbeSubject.Kind) -> [Announced] {
        announced.reversed().filter { $0.name.kind == kind }.map { entry in
            let isMade = made.values.contains { $0.contains(entry.name) }
            return Announced(
                text: entry.text,
                side: entry.side,
                externalID: entry.externalID,
                isDoubtful: !isMade || doubtful.contains(entry.name)
            )
        }
    }

    private func adopt(_ place: Place) {
        if owned.insert(place).inserted { places.append(place) }
    }

    private func disown(_ place: Place) {
        owned.remove(place)
        places.removeAll { $0 == place }
        candidates.removeAll { $0 == place }
    }

    /// The id as a request names it. Servers that number their objects may give a number.
    static func id(of resource: JSONObject) -> String? {
        if let id = TargetClient.id(of: resource) { return id }
        return resource["id"]?.intValue.map(String.init)
    }

    // MARK: What was said

    func record(_ request: HTTPRequest, _ result: Exchange.Result, at endpoint: ProbeEndpoint) {
        let (request, result) = endpoint.redacted(request, result)
        transcript.record(request, result, at: now())
    }

    private func write(_ entry: ProbeJournal.Entry) throws(ProbeJournalError) {
        do throws(ProbeJournalError) {
            try journal.write(entry)
        } catch {
            journalFailure = error
            throw error
        }
    }
}
