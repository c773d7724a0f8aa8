extension RunReport {
    /// The whole of which `parts` are the shards: what one run without shards would have reported, byte for byte.
    ///
    /// - Throws: ``ReportError`` where they are not the shards of one run, or one is missing, doubled or not of its place.
    public static func joined(_ parts: [RunReport]) throws(ReportError) -> RunReport {
        guard var whole = parts.first else {
            throw ReportError("There is no report to join. Give the JSON report of every shard.")
        }
        for part in parts.dropFirst() { try compare(whole, part) }
        try checkShards(parts)
        try checkScenarios(parts)
        whole.header.identity.shard = nil
        whole.header.scenarioCount = parts.reduce(0) { $0 + $1.header.scenarioCount }
        guard whole.header.scenarioCount == whole.header.identity.scenarioCount else {
            throw ReportError(
                "The shards plan \(counted(whole.header.scenarioCount, "scenario")), and the suite has "
                    + "\(grouped(whole.header.identity.scenarioCount)): a report is not of this run. Run every shard again."
            )
        }
        whole.scenarios = parts.flatMap(\.scenarios).sorted { $0.file < $1.file }
        for index in whole.ledger.indices { whole.ledger[index].uses = parts.reduce(0) { $0 + $1.ledger[index].uses } }
        whole.wasInterrupted = parts.contains(where: \.wasInterrupted)
        return whole
    }

    /// What two shards of one run have in common.
    private static func compare(_ first: RunReport, _ other: RunReport) throws(ReportError) {
        let (one, two) = (first.header.identity, other.header.identity)
        func options(_ identity: SuiteIdentity) -> String {
            identity.options.isEmpty ? "none" : identity.options.joined(separator: " ")
        }
        let facts = [
            ("version of cutover", one.version, two.version), ("command", one.command, two.command),
            ("seed", "\(first.header.seed)", "\(other.header.seed)"),
            ("transport", first.header.transport, other.header.transport),
            ("options", options(one), options(two)),
            (
                "suite", "\(one.fingerprint) (\(counted(one.scenarioCount, "scenario")))",
                "\(two.fingerprint) (\(counted(two.scenarioCount, "scenario")))"
            ),
            ("number of shards", "\(one.shard?.count ?? 1)", "\(two.shard?.count ?? 1)"),
        ]
        for (name, left, right) in facts where left != right {
            throw ReportError(
                "These are not shards of one run: the \(name) of \(first.file) is \(left), that of \(other.file) is \(right). "
                    + "Run every shard with the same build, scenarios and options."
            )
        }
        guard first.ledger.map(\.entry) == other.ledger.map(\.entry), one.isWhole == two.isWhole,
            first.header.isComplete == other.header.isComplete
        else {
            throw ReportError(
                "These are not shards of one run: \(first.file) and \(other.file) allow other known differences or another choice of "
                    + "lanes. Run every shard with the same build, scenarios and options."
            )
        }
    }

    private static func checkShards(_ parts: [RunReport]) throws(ReportError) {
        let count = parts.first?.header.identity.shard?.count ?? 1
        var files: [Int: String] = [:]
        for part in parts {
            let index = part.header.identity.shard?.index ?? 1
            if let other = files.updateValue(part.file, forKey: index) {
                throw ReportError(
                    "Shard \(index)/\(count) is there twice: \(other) and \(part.file). Give each shard's report once."
                )
            }
        }
        let missing = (1...count).filter { files[$0] == nil }
        if !missing.isEmpty {
            let list = missing.map { "\($0)/\(count)" }.joined(separator: ", ")
            throw ReportError(
                "\(missing.count == 1 ? "Shard \(list) is" : "Shards \(list) are") missing. Give the reports of all "
                    + "\(count); a machine that failed to start proves nothing."
            )
        }
    }

    private static func checkScenarios(_ parts: [RunReport]) throws(ReportError) {
        var places: [String: String] = [:]
        for part in parts {
            for scenario in part.scenarios {
                if let other = places.updateValue(part.file, forKey: scenario.file) {
                    throw ReportError("The scenario \(scenario.file) is told twice, in \(other) and in \(part.file).")
                }
                if let shard = part.header.identity.shard, !shard.holds(scenario.file) {
                    throw ReportError("The scenario \(scenario.file) in \(part.file) does not belong to shard \(shard).")
                }
            }
        }
    }
}
