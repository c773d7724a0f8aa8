import HTTP
import JSON

/// One disposable user or group of the write probe, by the word that tells it apart within a round.
struct ProbeSubject: Sendable, Hashable {
    /// Which of the two resources.
    enum Kind: String, Sendable, Hashable, CaseIterable {
        case users = "Users"
        case groups = "Groups"

        /// `/Users`.
        var collection: String { "/\(rawValue)" }
        /// The attribute that is the resource's name, and that Entra ID matches by.
        var nameAttribute: String { self == .users ? "userName" : "displayName" }
        /// `user`.
        var noun: String { self == .users ? "user" : "group" }
    }

    let kind: Kind
    let key: String

    /// Whether its name holds nothing that a filter or a URL must escape.
    var isPlain: Bool { key.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") } }

    static func user(_ key: String) -> ProbeSubject { ProbeSubject(kind: .users, key: key) }
    static func group(_ key: String) -> ProbeSubject { ProbeSubject(kind: .groups, key: key) }
}

/// The names of one probe's disposable objects: `cutover-probe-<id>-<round>-<key>`, users with `@example.com` behind it.
///
/// `example.com` is reserved (RFC 2606 section 3) and takes no mail (RFC 7505), so that nobody is written to.
public struct ProbeNames: Sendable, Hashable {
    /// What tells one probe from every other: twelve hexadecimal digits.
    public let id: String

    /// Takes the id from `seed`: the same seed gives the same names, and so a collision where an earlier probe left something.
    public init(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        id = String(generator.nextUUID().filter { $0 != "-" }.prefix(12))
    }

    /// Takes an id that a clean-up journal gives; `nil` where it is none, so that a file cannot widen what may be deleted.
    public init?(id: String) {
        guard id.utf8.count == 12, id.utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }) else {
            return nil
        }
        self.id = id
    }

    /// What every name begins with: `cutover-probe-<id>-`.
    public var prefix: String { "cutover-probe-\(id)-" }

    /// What every name of a round begins with. Rounds have marks of one letter, so that names of two rounds are equally long.
    func prefix(of round: ProbeRound) -> String { "\(prefix)\(round.rawValue)-" }

    /// The name of `subject` in `round`, behind a rename with `-renamed` in it.
    func name(_ subject: ProbeSubject, in round: ProbeRound, isRenamed: Bool = false) -> String {
        prefix(of: round) + subject.key + (isRenamed ? "-renamed" : "") + (subject.kind == .users ? "@example.com" : "")
    }

    /// Whether `name` is one of this probe's, however a server may have changed its letter case.
    public func owns(_ name: String) -> Bool { name.lowercased().hasPrefix(prefix) }
}

/// One run of all steps, or what is made before them.
enum ProbeRound: String, Sendable, Hashable, CaseIterable {
    /// Through the legacy endpoint: what the other rounds are compared with.
    case control = "a"
    /// Through the legacy endpoint again: what differs here differs without any change.
    case again = "b"
    /// Through API v2.
    case candidate = "c"
    /// The members of the large group, made once through the legacy endpoint.
    case crowd = "x"

    /// Through which endpoint the round writes.
    var writer: Endpoint { self == .candidate ? .apiV2 : .legacy }

    /// What a person calls it.
    var words: String {
        switch self {
        case .control: "through the legacy endpoint"
        case .again: "through the legacy endpoint again"
        case .candidate: "through API v2"
        case .crowd: "members of the large group"
        }
    }
}
