import HTTP
import JSON

/// Runs the provisioning client's write vocabulary through both endpoints, on disposable objects, and compares what comes of it.
///
/// First twice through the legacy endpoint, which shows what differs without any change; then through API v2. Everything that was made is removed at
/// the end, whatever happened in between.
public struct WriteProbe {
    /// What is run.
    public struct Options: Sendable {
        /// Where the names come from.
        public var seed: UInt64
        /// How many members the large group gets.
        public var crowdSize: Int
        /// How many of them one PATCH adds or removes.
        public var batchSize: Int
        /// The differences to allow.
        public var ledger: Ledger

        /// Creates options.
        public init(seed: UInt64, crowdSize: Int = 100, batchSize: Int = 20, ledger: Ledger = Ledger(entries: Ledger.probe)) {
            self.seed = seed
            self.crowdSize = crowdSize
            self.batchSize = batchSize
            self.ledger = ledger
        }
    }

    private let legacy: ProbeEndpoint
    private let apiV2: ProbeEndpoint
    private let options: Options
    private let journal: ProbeJournal
    private let now: () -> Instant
    /// What is sent.
    var plan: ProbePlan

    /// Creates a probe that writes its clean-up journal to `journal`.
    ///
    /// - Parameters:
    ///   - legacy: the legacy endpoint.
    ///   - apiV2: REST API v2.
    ///   - options: what is written, and how much.
    ///   - journal: the file that says what must be removed.
    ///   - now: gives the moments of the transcript; nothing else depends on it.
    public init(
        legacy: ProbeEndpoint,
        apiV2: ProbeEndpoint,
        options: Options,
        journal: ProbeJournalFile,
        now: @escaping () -> Instant
    ) {
        self.init(
            legacy: legacy,
            apiV2: apiV2,
            options: options,
            journal: ProbeJournal { line throws(ProbeJournalError) in try journal.append(line) },
            now: now
        )
    }

    init(legacy: ProbeEndpoint, apiV2: ProbeEndpoint, options: Options, journal: ProbeJournal, now: @escaping () -> Instant) {
        self.legacy = legacy
        self.apiV2 = apiV2
        self.options = options
        self.journal = journal
        self.now = now
        plan = ProbePlan(crowdSize: options.crowdSize, batchSize: options.batchSize)
    }

    /// The names that the probe uses.
    public var names: ProbeNames { ProbeNames(seed: options.seed) }

    /// Runs the probe and removes what it made.
    ///
    /// - Parameters:
    ///   - shouldStop: asked before every request; the clean-up does not ask.
    ///   - progress: is given the number of requests so far.
    public func run(shouldStop: @escaping () -> Bool = { false }, progress: @escaping (Int) -> Void = { _ in }) -> ProbeReport {
        let register = ProbeRegister(names: names, journal: journal, now: now)
        var records: [ProbeRound: [ProbeRecord]] = [:]
        var stop: ProbeStop?
        var blind: [ProbeBlindness] = []
        let caller = ProbeCaller([legacy, apiV2], register: register, shouldStop: shouldStop, progress: progress)
        do throws(ProbeStop) {
            do throws(ProbeJournalError) {
                try journal.write(.began(probe: names.id, legacyURL: legacy.url, apiV2URL: apiV2.url))
            } catch {
                throw .journal(error.description)
            }
            blind = try checkNames(plan, caller)
            var crowdRun = ProbeRoundRun(.crowd, names: names, caller: caller, crowd: [], avoided: [])
            let crowd = try crowdRun.makeCrowd(plan.crowd)
            for round in [ProbeRound.control, .again, .candidate] {
                var run = ProbeRoundRun(round, names: names, caller: caller, crowd: crowd, avoided: Set(blind.map(\.subject)))
                records[round] = try run.run(plan.steps)
            }
        } catch {
            stop = error
        }
        let left = Self.cleanUp([legacy, apiV2], register, progress: progress)
        return ProbeReport(
            plan: plan,
            records: records,
            ledger: options.ledger,
            stop: stop,
            blind: blind,
            leftovers: left,
            names: names,
            transcript: register.transcript
        )
    }

    /// Removes what the probe of a journal left.
    ///
    /// - Returns: what could not be removed, and the exchanges.
    public static func cleanUp(
        _ contents: ProbeJournalContents,
        legacy: ProbeEndpoint,
        apiV2: ProbeEndpoint,
        journal: ProbeJournalFile,
        now: @escaping () -> Instant,
        progress: @escaping (Int) -> Void = { _ in }
    ) -> (leftovers: [ProbeLeftover], transcript: Transcript) {
        cleanUp(
            contents,
            legacy: legacy,
            apiV2: apiV2,
            journal: ProbeJournal { line throws(ProbeJournalError) in try journal.append(line) },
            now: now,
            progress: progress
        )
    }

    static func cleanUp(
        _ contents: ProbeJournalContents,
        legacy: ProbeEndpoint,
        apiV2: ProbeEndpoint,
        journal: ProbeJournal,
        now: @escaping () -> Instant,
        progress: @escaping (Int) -> Void
    ) -> (leftovers: [ProbeLeftover], transcript: Transcript) {
        let register = ProbeRegister(names: contents.names, journal: journal, now: now)
        register.takeOver(contents)
        return (cleanUp([legacy, apiV2], register, progress: progress), register.transcript)
    }

    private static func cleanUp(_ endpoints: [ProbeEndpoint], _ register: ProbeRegister, progress: @escaping (Int) -> Void)
        -> [ProbeLeftover]
    {
        let caller = ProbeCaller(endpoints, register: register, shouldStop: { false }, progress: progress)
        var cleanUp = ProbeCleanUp(caller)
        do throws(ProbeStop) {
            return try cleanUp.run()
        } catch {
            let reason =
                switch error {
                case .unreachable(_, let failure): failure.message
                case .journal(let message), .refused(let message): message
                case .interrupted, .collision, .blind: "the clean-up was stopped"
                }
            return [
                ProbeLeftover(endpoint: .legacy, description: "what the clean-up had not come to", reason: reason, exchange: nil)
            ]
        }
    }

    /// Looks for every name that will be used. Nothing may have one, and the answers must show that a look-up can be relied on: the clean-up does.
    ///
    /// - Returns: objects whose names an endpoint cannot look for because of the characters in them; they are not made.
    private func checkNames(_ plan: ProbePlan, _ caller: ProbeCaller) throws(ProbeStop) -> [ProbeBlindness] {
        var blind: [ProbeBlindness] = []
        for round in [ProbeRound.control, .again, .candidate] {
            for subject in plan.subjects {
                for isRenamed in plan.renamed.contains(subject) ? [false, true] : [false] {
                    let name = names.name(subject, in: round, isRenamed: isRenamed)
                    for side in [Endpoint.legacy, .apiV2]
                    where !blind.contains(where: { $0.subject == subject && $0.side == side }) {
                        guard let found = try check(name, subject, side, caller) else { continue }
                        if subject.isPlain { throw .blind(found) }
                        blind.append(found)
                    }
                }
            }
        }
        for subject in plan.crowd {
            if let found = try check(names.name(subject, in: .crowd), subject, .legacy, caller) { throw .blind(found) }
        }
        return blind
    }

    /// Looks for one name; gives why the answer cannot be relied on, or `nil` where it can and nothing has the name.
    private func check(_ name: String, _ subject: ProbeSubject, _ side: Endpoint, _ caller: ProbeCaller) throws(ProbeStop)
        -> ProbeBlindness?
    {
        let kind = subject.kind
        let answer = try caller.find(side, kind, kind.nameAttribute, name)
        if case .failure(let error) = answer.result { throw .unreachable(side, error) }
        func blindness(_ reason: String) -> ProbeBlindness {
            ProbeBlindness(side: side, subject: subject, reason: reason, exchange: answer.number)
        }
        let question = "\(kind.nameAttribute) eq \"\(name)\""
        guard answer.isSuccess else { return blindness("a look-up by \(question) is answered \(answer.status)") }
        guard let body = answer.body, body["totalResults"]?.intValue != nil || body["Resources"]?.arrayValue != nil else {
            return blindness("the answer to a look-up by \(question) is no list")
        }
        let found = (body["Resources"]?.arrayValue ?? []).compactMap {
            $0.objectValue?.value(ignoringCase: kind.nameAttribute)?.stringValue
        }
        if found.contains(where: { $0.lowercased() == name.lowercased() }) {
            throw .collision(side, name: name, exchange: answer.number)
        }
        if !found.isEmpty || (body["totalResults"]?.intValue ?? 0) != 0 {
            return blindness("a look-up by \(question) finds objects of other names")
        }
        return nil
    }
}

/// A look-up by name that is not answered as it must be, so that it cannot be known what exists.
struct ProbeBlindness: Sendable, Hashable {
    let side: Endpoint
    let subject: ProbeSubject
    let reason: String
    let exchange: Int
}
