/// Why a history is a finding, without the names in it: two findings with the same reason are taken for the same mistake.
public struct HistoryReason: Sendable, Hashable, CustomStringConvertible {
    /// The reason in words: `directory differs at users/*/active`, `an account was doubled`.
    public let description: String

    /// The reason of a finding of a lane.
    public init(_ finding: Finding) {
        guard let divergence = finding.divergence else {
            description = Self.words(finding)
            return
        }
        description = "\(divergence.dimension.rawValue) differs at \(Self.general(divergence.path))"
    }

    /// A relation between two histories that does not hold.
    init(_ relation: HistoryRelation, at path: [String]) {
        description = "the directory depends on \(relation.matter), at \(Self.general(path.joined(separator: "/")))"
    }

    /// The path with a star for every name and number: who it befell is chance.
    private static func general(_ path: String) -> String {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        var shown: [String] = []
        for (place, part) in parts.enumerated() {
            let before = place > 0 ? parts[place - 1] : ""
            if Int(part) != nil || ((before == "users" || before == "groups") && place == 1)
                || (before == "members" && place == 3)
            {
                shown.append("*")
            } else if part.contains("~1") {
                // A kind of request: `GET ~1Users?filter=…` is the same for every name that is asked for.
                shown.append(String(part.prefix { $0 != "?" }.replacing("~1", with: " ")).replacing("  ", with: " "))
            } else {
                shown.append(part)
            }
        }
        return shown.joined(separator: "/")
    }

    private static let invariants = [
        "an account was doubled", "a group was doubled", "an account was resurrected", "a member was lost",
        "a second cycle without any change",
    ]

    private static func words(_ finding: Finding) -> String {
        switch finding.kind {
        case .invariant: invariants.first { finding.message.contains($0) } ?? "an invariant is broken"
        case .model: "the tenant is not what Entra ID makes it\(finding.evidence.map { ", at \(general($0.path))" } ?? "")"
        case .unexpectedFailure: "a failure that the baseline does not show: \(finding.message.prefix { $0 != ":" })"
        case .expectation where finding.message.hasPrefix(Stage.undone): Stage.undone
        case .expectation: "an expectation is not met"
        case .missingFailure: "an expected failure did not happen"
        case .staleDifference: "a declared difference no longer occurs"
        case .transportDifference: "memory and loopback differ"
        case .divergence: "a difference"
        }
    }
}
