import HTTP
import JSON

/// What a write probe did that must be undone: a JSON line each, without any secret.
///
/// A line is on the disk before the request that it announces is sent, so that whatever happens then, the file names everything that may remain.
struct ProbeJournal: Sendable {
    /// One line.
    enum Entry: Sendable, Hashable {
        /// The first line: whose names they are, and which endpoints were used.
        case began(probe: String, legacyURL: String, apiV2URL: String)
        /// A request that may create an object of this name is about to be sent.
        case creating(Endpoint, ProbeSubject.Kind, name: String, externalID: String?)
        /// An object of that name has this id at this endpoint.
        case created(Endpoint, ProbeSubject.Kind, name: String, id: String)
        /// The object was looked for and is gone from both endpoints.
        case removed(ProbeSubject.Kind, id: String)
        /// Everything is gone.
        case finished
    }

    /// Appends a line and brings it to the disk.
    private let append: @Sendable (String) throws(ProbeJournalError) -> Void

    init(append: @escaping @Sendable (String) throws(ProbeJournalError) -> Void) { self.append = append }

    func write(_ entry: Entry) throws(ProbeJournalError) { try append(entry.json.text(pretty: false) + "\n") }
}

/// Why a journal cannot be written or read, in words for a person.
public struct ProbeJournalError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What is wrong, where, and what to do.
    public let description: String

    init(_ description: String) { self.description = description }
}

extension ProbeJournal.Entry {
    /// The line.
    var json: JSONValue {
        switch self {
        case .began(let probe, let legacy, let apiV2):
            [
                "journal": "cutover-probe", "version": 1, "probe": .string(probe), "legacy": .string(legacy),
                "apiV2": .string(apiV2),
            ]
        case .creating(let side, let kind, let name, let externalID):
            Self.line("creating", side, kind, name, externalID.map { ("externalId", .string($0)) })
        case .created(let side, let kind, let name, let id): Self.line("created", side, kind, name, ("id", .string(id)))
        case .removed(let kind, let id): ["event": "removed", "kind": .string(kind.rawValue), "id": .string(id)]
        case .finished: ["event": "finished"]
        }
    }

    private static func line(
        _ event: JSONValue,
        _ side: Endpoint,
        _ kind: ProbeSubject.Kind,
        _ name: String,
        _ more: (String, JSONValue)?
    ) -> JSONValue {
        var object: JSONObject = [
            "event": event, "endpoint": .string(side == .legacy ? "legacy" : "apiV2"), "kind": .string(kind.rawValue),
            "name": .string(name),
        ]
        if let more { object[more.0] = more.1 }
        return .object(object)
    }

    /// Reads a line; `nil` where it is none.
    init?(_ json: JSONValue) {
        if json["journal"] == "cutover-probe" {
            guard json["version"]?.intValue == 1, let probe = json["probe"]?.stringValue,
                let legacy = json["legacy"]?.stringValue,
                let apiV2 = json["apiV2"]?.stringValue
            else { return nil }
            self = .began(probe: probe, legacyURL: legacy, apiV2URL: apiV2)
            return
        }
        let kind = json["kind"]?.stringValue.flatMap(ProbeSubject.Kind.init(rawValue:))
        let side: Endpoint? = json["endpoint"] == "legacy" ? .legacy : json["endpoint"] == "apiV2" ? .apiV2 : nil
        let name = json["name"]?.stringValue
        let id = json["id"]?.stringValue
        switch (json["event"]?.stringValue, side, kind, name, id) {
        case ("creating", let side?, let kind?, let name?, _):
            self = .creating(side, kind, name: name, externalID: json["externalId"]?.stringValue)
        case ("created", let side?, let kind?, let name?, let id?): self = .created(side, kind, name: name, id: id)
        case ("removed", _, let kind?, _, let id?): self = .removed(kind, id: id)
        case ("finished", _, _, _, _): self = .finished
        default: return nil
        }
    }
}
