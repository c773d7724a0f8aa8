import JSON

/// One line of the checklist: what was looked at, how it stands, why, and what to do.
public struct CheckStep: Sendable, Hashable {
    /// How a step stands.
    public enum Status: String, Sendable, Hashable {
        /// It is as it must be.
        case pass = "PASS"
        /// It may be right and cannot be judged from here, or will be wrong one day.
        case warn = "WARN"
        /// It is wrong: do not switch.
        case fail = "FAIL"
        /// It was not looked at; the evidence says why.
        case skipped = "SKIPPED"
    }

    /// What was seen, and in which requests.
    public struct Evidence: Sendable, Hashable {
        /// A sentence.
        public var text: String
        /// The numbers of the requests it rests on.
        public var requests: [Int]

        /// Creates a piece of evidence.
        public init(_ text: String, _ requests: [Int] = []) {
            self.text = text
            self.requests = requests
        }
    }

    /// A stable word for scripts: `v2-groups-privilege`.
    public var id: String
    /// What must hold, in a few words.
    public var title: String
    /// How it stands.
    public var status: Status
    /// What was seen.
    public var evidence: [Evidence]
    /// What to do, with the menu; `nil` where there is nothing to do.
    public var cure: String?

    /// Creates a step.
    public init(_ id: String, _ title: String, _ status: Status, _ evidence: [Evidence] = [], cure: String? = nil) {
        self.id = id
        self.title = title
        self.status = status
        self.evidence = evidence
        self.cure = cure
    }

    /// The step in a JSON report.
    var json: JSONValue {
        var object: JSONObject = [
            "id": .string(id), "title": .string(title), "status": .string(status.rawValue),
            "evidence": .array(
                evidence.map { item in
                    [
                        "text": .string(item.text),
                        "requests": .array(item.requests.map { .number(JSONNumber($0)) }),
                    ]
                }
            ),
        ]
        if let cure { object["cure"] = .string(cure) }
        return .object(object)
    }
}
