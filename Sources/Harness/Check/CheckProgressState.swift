import HTTP
import JSON

/// How far a check came, for one that goes on from there. Holds no token; it does hold names of users until it is removed.
public struct CheckProgressState: Sendable, Hashable {
    /// What the progress belongs to: URLs, sample, seed.
    var subject: String
    var requests: Int
    var parts: [PopulationPart: PopulationState] = [:]
    var uses: [Int] = []

    init(of configuration: CheckConfiguration) {
        subject = Self.subject(configuration)
        requests = 0
    }

    /// Whether it belongs to a check with the same endpoints, tokens' fingerprints left aside, sample and seed.
    public func belongs(to configuration: CheckConfiguration) -> Bool { subject == Self.subject(configuration) }

    private static func subject(_ configuration: CheckConfiguration) -> String {
        "\(configuration.legacyURL) \(configuration.apiV2URL) \(configuration.sample.map { "\($0)" } ?? "all") \(configuration.seed)"
    }

    /// The state as a file holds it.
    public var json: JSONValue {
        [
            "format": "cutover check progress 1", "subject": .string(subject), "requests": .number(JSONNumber(requests)),
            "parts": .object(
                JSONObject(PopulationPart.allCases.compactMap { part in parts[part].map { (part.rawValue, $0.json) } })
            ),
            "ledger": .array(uses.map { .number(JSONNumber($0)) }),
        ]
    }

    /// Reads a file's contents; `nil` where they are no progress of a check.
    public init?(_ json: JSONValue) {
        guard json["format"] == "cutover check progress 1", let subject = json["subject"]?.stringValue,
            let requests = json["requests"]?.intValue
        else { return nil }
        self.subject = subject
        self.requests = requests
        for part in PopulationPart.allCases { parts[part] = json["parts"]?[part.rawValue].map { PopulationState($0) } }
        uses = (json["ledger"]?.arrayValue ?? []).compactMap(\.intValue)
    }
}
