import JSON
import MockNetskope

/// The kill matrix: defect × means, with the time to detection.
public struct KillMatrix: Sendable {
    private let result: DefectProver.Result
    private let style: TerminalStyle

    /// Creates the matrix of a proof.
    public init(_ result: DefectProver.Result, style: TerminalStyle = TerminalStyle()) {
        self.result = result
        self.style = style
    }

    /// The matrix for a person: a line for each defect, the killing scenario behind it, and the verdict at the end.
    public var text: String {
        let width = max(6, result.proofs.map(\.defect.name.count).max() ?? 0)
        func padded(_ text: String, _ width: Int) -> String { text + String(repeating: " ", count: max(0, width - text.count)) }
        var lines = [style.bold(padded("", width + 2) + ProofMeans.allCases.map { padded($0.rawValue, 12) }.joined())]
        var group: DefectGroup?
        for proof in result.proofs {
            if group != proof.defect.group {
                group = proof.defect.group
                lines.append(style.bold(proof.defect.group.rawValue))
            }
            let cells = ProofMeans.allCases.map { means -> String in
                guard let kill = proof.kills[means] else { return style.red(padded("✗", 12)) }
                return style.green("✓") + padded(" \(Self.time(kill.seconds))", 11)
            }
            lines.append("  " + padded(proof.defect.name, width) + cells.joined() + style.dim(Self.place(proof)))
        }
        lines.append("")
        for means in ProofMeans.allCases {
            let caught = result.proofs.count { $0.kills[means] != nil }
            lines.append("\(padded(means.rawValue, 10)) caught \(caught) of \(result.proofs.count)")
        }
        let tried = ProofMeans.allCases.compactMap { means -> String? in
            guard let count = result.soundTried[means] else { return nil }
            switch means {
            case .scenarios: return counted(count, "scenario")
            case .sweeps: return counted(count, "sweep")
            case .fuzz: return "\(grouped(count)) random \(count == 1 ? "history" : "histories")"
            }
        }
        if result.soundFindings.isEmpty {
            lines.append("the sound pair is clean: \(tried.joined(separator: ", "))")
        } else {
            lines.append(style.red("the sound pair is not clean:"))
            lines += result.soundFindings.prefix(10).map { "  \($0)" }
        }
        let missed = result.proofs.filter { !$0.isCaught }
        if result.wasStopped {
            lines.append(style.yellow("Stopped before the end."))
        } else if missed.isEmpty && result.soundFindings.isEmpty {
            lines.append(style.green("Proved") + ": every defect is caught by the scenarios.")
        } else if !missed.isEmpty {
            lines.append(
                style.red("Not proved")
                    + ": no scenario catches \(missed.map(\.defect.name).joined(separator: ", ")). A scenario is missing."
            )
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// The matrix for machines.
    public var json: JSONValue {
        [
            "defects": .array(result.proofs.map(Self.json)), "soundFindings": .array(result.soundFindings.map { .string($0) }),
            "soundTried": .object(
                JSONObject(
                    uncheckedUniqueMembers: ProofMeans.allCases.map { means in
                        JSONObject.Member(means.rawValue, .number(JSONNumber(result.soundTried[means] ?? 0)))
                    }
                )
            ),
            "proved": .bool(result.isProved),
        ]
    }

    private static func json(_ proof: DefectProof) -> JSONValue {
        var json: JSONObject = [
            "name": .string(proof.defect.name), "group": .string(proof.defect.group.rawValue),
            "summary": .string(proof.defect.summary), "source": .string(proof.defect.source),
        ]
        for means in ProofMeans.allCases {
            guard let kill = proof.kills[means] else {
                json[means.rawValue] = ["caught": false, "tried": .number(JSONNumber(proof.vain[means] ?? 0))]
                continue
            }
            json[means.rawValue] = [
                "caught": true, "by": .string(kill.by), "finding": .string(kill.finding),
                "tried": .number(JSONNumber(kill.tried)),
                "milliseconds": .number(JSONNumber(Int((kill.seconds * 1000).rounded()))),
            ]
        }
        return .object(json)
    }

    private static func place(_ proof: DefectProof) -> String {
        guard let kill = proof.kills[.scenarios] else { return "no scenario" }
        let file = kill.by.prefix { $0 != "," }
        return file.split(separator: "/").suffix(2).joined(separator: "/")
    }

    /// `12 ms`, `1.4 s`.
    private static func time(_ seconds: Double) -> String {
        if seconds < 0.9995 { return "\(Int((seconds * 1000).rounded())) ms" }
        let tenths = Int((seconds * 10).rounded())
        return "\(tenths / 10).\(tenths % 10) s"
    }
}
