import HTTP
import JSON

extension RunReport {
    /// Reads a report that ``JSONReportRecorder`` wrote.
    ///
    /// - Throws: ``ReportError`` where `bytes` are no such report, or one of another version of the format, or its numbers contradict each other.
    public init(_ bytes: [UInt8], file: String) throws(ReportError) {
        let document: JSONValue
        do throws(JSONSyntaxError) {
            document = try JSONValue.parse(bytes, limits: JSONLimits(depth: 512))
        } catch {
            throw ReportError(
                "\(file):\(error.line):\(error.column): \(error.message). A report of cutover is one JSON document."
            )
        }
        let root = ReportReader(file: file, path: "", value: document)
        guard document["format"] == "cutover-report" else { throw root.wrong("does not say \"format\": \"cutover-report\"") }
        let version = try root("version").count()
        guard version == JSONReportRecorder.version else {
            throw ReportError(
                "\(file): the report has version \(version) of the format; this build reads version \(JSONReportRecorder.version). "
                    + "Write the report again with this build, or read it with the one that wrote it."
            )
        }
        self.file = file
        header = try Self.header(root)
        scenarios = try root("scenarios").elements().map { (place) throws(ReportError) in try Self.scenario(place) }
        ledger = try root("knownDifferences").elements().map { (place) throws(ReportError) in try Self.entry(place) }
        wasInterrupted = try root("summary")("verdict").text() == "interrupted"
        try check(root("summary"))
    }

    /// Whether the summary says what the scenarios add up to: a report that was cut or edited must not be joined.
    private func check(_ place: ReportReader) throws(ReportError) {
        let summary = summary
        for (name, count) in [
            ("scenarios", summary.scenarios), ("failed", summary.failed), ("lanes", summary.lanes), ("steps", summary.steps),
            ("requests", summary.requests),
        ] where try place(name).count() != count {
            throw place.wrong("says \(try place(name).count()) \(name), and the scenarios add up to \(count)")
        }
        if summary.scenarios > header.scenarioCount { throw place.wrong("counts more scenarios than were planned") }
        if summary.scenarios < header.scenarioCount, summary.failed == 0, !wasInterrupted {
            throw place.wrong("counts fewer scenarios than were planned, and nothing says why")
        }
    }

    private static func header(_ root: ReportReader) throws(ReportError) -> SuiteHeader {
        let suite = try root("suite")
        let producer = try root("producer")
        var shard: SuiteIdentity.Shard?
        if let place = try suite.optional("shard") {
            let (index, count) = (try place("index").count(), try place("count").count())
            guard index >= 1, index <= count else { throw place.wrong("is no part I/N with 1 ≤ I ≤ N") }
            shard = SuiteIdentity.Shard(index: index, count: count)
        }
        return SuiteHeader(
            scenarioCount: try suite("planned").count(),
            seed: try root("seed").word("seed") { UInt64($0) },
            transport: try root("transport").text(),
            identity: SuiteIdentity(
                version: try producer("version").text(),
                command: try producer("command").text(),
                options: try producer("options").texts(),
                scenarioCount: try suite("scenarios").count(),
                fingerprint: try suite("fingerprint").text(),
                shard: shard,
                isWhole: try suite("whole").flag()
            ),
            isComplete: try suite("complete").flag()
        )
    }

    private static func entry(_ place: ReportReader) throws(ReportError) -> (entry: KnownDifference, uses: Int) {
        func value(_ name: String) -> KnownDifference.Value? { place.value[name].map { $0.isNull ? .absent : .exactly($0) } }
        let entry = KnownDifference(
            try place("dimension").word("dimension", Dimension.init(rawValue:)),
            try place("path").text(),
            legacy: value("legacy"),
            apiV2: value("apiV2"),
            reason: try place("reason").text(),
            source: try place("source").text()
        )
        return (entry, try place("uses").count())
    }

    private static func scenario(_ place: ReportReader) throws(ReportError) -> ToldScenario {
        let lines = try place("lines")
        let header = ScenarioHeader(
            file: try place("file").text(),
            title: try place("title").text(),
            proves: try place("proves").text(),
            tags: try place("tags").texts(),
            // The document counts the steps; only the page, which is not written of a report that was read, has their words.
            steps: Array(repeating: "", count: try place("steps").count()),
            lines: StepLines(
                steps: try lines("steps").counts(),
                migration: try lines("migration").counts(),
                rollback: try lines("rollback").counts()
            )
        )
        let lanes = try place("lanes").elements().map { (place) throws(ReportError) in try lane(place) }
        let findings = try place("findings").elements().map { (place) throws(ReportError) in try Finding(place) }
        let isIdentical = try place("verdict").word("verdict") { ["identical": true, "different": false][$0] }
        if isIdentical != findings.isEmpty { throw place.wrong("has a verdict that its findings contradict") }
        let verdict = ScenarioVerdict(
            isIdentical: isIdentical,
            lanes: lanes.count,
            steps: try place("livedSteps").count(),
            requests: try place("requests").count(),
            knownDifferences: [try place("knownDifferences").count()],
            model: try tally(try place("model"))
        )
        let events =
            [.scenarioStarted(header)] + lanes.map(Event.laneFinished) + findings.map(Event.found) + [.scenarioFinished(verdict)]
        return ToldScenario(file: header.file, events: events, verdict: verdict)
    }

    private static func tally(_ place: ReportReader) throws(ReportError) -> ModelTally {
        var unjudged: [Unjudged: Int] = [:]
        let reasons = try place("unjudged")
        for member in reasons.value.objectValue?.members ?? [] {
            guard let reason = Unjudged(rawValue: member.name) else {
                throw reasons.wrong("has an unknown reason \"\(member.name)\"")
            }
            unjudged[reason] = try reasons(member.name).count()
        }
        return ModelTally(cycles: try place("cycles").count(), judged: try place("judged").count(), unjudged: unjudged)
    }

    private static func lane(_ place: ReportReader) throws(ReportError) -> LaneReport {
        LaneReport(
            lane: try place("lane").word("lane", Lane.init(description:)),
            requests: try place("requests").count(),
            writes: try place("writes").count(),
            expectedFailures: try place("expectedFailures").elements().map { (place) throws(ReportError) in
                NamedFailure(
                    name: try place("name").word("failure", NamedFailure.Name.init(rawValue:)),
                    place: try place("place").word("place", StepPlace.init(description:)),
                    detail: try place("detail").text()
                )
            },
            digest: try place("digest").text(),
            joined: try place.optional("joined")?.word("lane", Lane.init(description:))
        )
    }
}
