import MockNetskope

/// Gives every seeded defect to the API v2 endpoint, one at a time, and looks for it by all means; then makes sure that the sound pair shows nothing.
public struct DefectProver: Sendable {
    /// What to prove, and how hard to try.
    public struct Options: Sendable {
        /// The defects.
        public var defects = Defect.all
        /// The scenarios, in the order in which they are tried.
        public var scenarios: [Scenario] = []
        /// How many histories are tried for a defect at most.
        public var histories = 200
        /// How many the sound pair must live through.
        public var soundHistories = 1000
        /// How many defects are worked on at once.
        public var jobs = 2
        /// The seed.
        public var seed: UInt64 = 1

        /// Creates options without scenarios.
        public init() {}
    }

    /// What was proved.
    public struct Result: Sendable {
        /// The defects in the catalogue's order.
        public var proofs: [DefectProof]
        /// What the sound pair showed, in words; empty where it is clean.
        public var soundFindings: [String]
        /// How many scenarios, swept scenarios and histories the sound pair lived through.
        public var soundTried: [ProofMeans: Int]
        /// Whether it was stopped before its end.
        public var wasStopped: Bool

        /// Whether every defect is caught by the scenarios and the sound pair is clean.
        public var isProved: Bool { !wasStopped && soundFindings.isEmpty && proofs.allSatisfy(\.isCaught) }
    }

    private let options: Options
    /// Nanoseconds from some moment on; only figures that are shown depend on it.
    private let clock: @Sendable () -> UInt64

    /// Creates a prover; `clock` gives nanoseconds, for the times to detection.
    public init(_ options: Options, clock: @escaping @Sendable () -> UInt64) {
        self.options = options
        self.clock = clock
    }

    /// Works through the catalogue.
    ///
    /// - Parameters:
    ///   - shouldStop: asked between scenarios; once it says yes, what is begun is given up.
    ///   - progress: told how many defects are done.
    public func run(
        shouldStop: @escaping @Sendable () -> Bool = { false },
        progress: @escaping @Sendable (Int) -> Void = { _ in }
    ) async -> Result {
        var proofs: [Int: DefectProof] = [:]
        await withTaskGroup(of: (Int, DefectProof).self) { group in
            var begun = 0
            func begin() {
                guard begun < options.defects.count, !shouldStop() else { return }
                let place = begun
                begun += 1
                group.addTask { (place, proof(of: options.defects[place], shouldStop)) }
            }
            for _ in 0..<max(1, options.jobs) { begin() }
            while let (place, proof) = await group.next() {
                proofs[place] = proof
                progress(proofs.count)
                begin()
            }
        }
        var result = Result(
            proofs: proofs.sorted { $0.key < $1.key }.map(\.value),
            soundFindings: [],
            soundTried: [:],
            wasStopped: shouldStop()
        )
        if !result.wasStopped { await proveSound(&result, shouldStop) }
        return result
    }

    // MARK: One defect

    private func proof(of defect: Defect, _ shouldStop: () -> Bool) -> DefectProof {
        var proof = DefectProof(defect: defect)
        var run = RunOptions()
        run.sharesFutures = true
        var killer = 0
        look(.scenarios, Array(options.scenarios.indices), run, &proof, shouldStop) { killer = $0 }
        // What the scenarios needed all their number for, sweeps may find at once or not at all; they begin where the scenarios ended.
        let order = [killer] + options.scenarios.indices.filter { $0 != killer }
        look(.sweeps, Array(order.prefix(Self.sweptScenarios)), .sweep, &proof, shouldStop) { _ in }
        lookInHistories(&proof, shouldStop)
        return proof
    }

    /// How many scenarios are swept for a defect at most: a sweep with every fault takes as long as a hundred scenarios.
    private static let sweptScenarios = 12

    private func look(
        _ means: ProofMeans,
        _ order: [Int],
        _ base: RunOptions,
        _ proof: inout DefectProof,
        _ shouldStop: () -> Bool,
        found: (Int) -> Void
    ) {
        var run = base
        run.controls = false
        run.defect = proof.defect
        run.stopsAtFirstFinding = true
        run.seed = options.seed
        let began = clock()
        for (tried, place) in order.enumerated() {
            if shouldStop() { return }
            let scenario = options.scenarios[place]
            let outcome = ScenarioRunner.run(scenario, run)
            guard let finding = outcome.events.firstFinding else { continue }
            proof.kills[means] = DefectProof.Kill(
                by: "\(scenario.file), lane \(finding.lane), \(finding.place)",
                finding: finding.inShort,
                tried: tried + 1,
                seconds: seconds(since: began)
            )
            return found(place)
        }
        proof.vain[means] = order.count
    }

    private func lookInHistories(_ proof: inout DefectProof, _ shouldStop: () -> Bool) {
        var histories = HistoryOptions()
        histories.seed = options.seed
        histories.defect = proof.defect
        let began = clock()
        for number in 1...max(1, options.histories) {
            if shouldStop() { return }
            let found: String
            do throws(ScenarioError) {
                guard let reason = try HistoryRunner.reason(ofHistory: number, histories) else { continue }
                found = reason.description
            } catch {
                // A history that cannot be lived proves nothing; the sound pair's run says what is wrong of it.
                continue
            }
            proof.kills[.fuzz] = DefectProof.Kill(
                by: "history \(number) of seed \(options.seed)",
                finding: found,
                tried: number,
                seconds: seconds(since: began)
            )
            return
        }
        proof.vain[.fuzz] = options.histories
    }

    private func seconds(since began: UInt64) -> Double { Double(clock() - began) / 1e9 }

    // MARK: The sound pair

    private func proveSound(_ result: inout Result, _ shouldStop: @escaping @Sendable () -> Bool) async {
        for (means, base) in [(ProofMeans.scenarios, RunOptions()), (.sweeps, .sweep)] {
            var run = base
            run.seed = options.seed
            run.jobs = options.jobs
            var found: [String] = []
            var file = ""
            let summary = await SuiteRunner(options.scenarios, options: run).run(shouldStop: shouldStop) { event in
                switch event {
                case .scenarioStarted(let header): file = header.file
                case .found(let finding): found.append("\(file), lane \(finding.lane), \(finding.place): \(finding.inShort)")
                default: break
                }
            }
            result.soundFindings += found
            result.soundTried[means] = summary.scenarios
        }
        var histories = HistoryOptions()
        histories.seed = options.seed
        histories.histories = options.soundHistories
        histories.jobs = options.jobs
        do throws(ScenarioError) {
            let summary = try await HistoryRunner(histories).run(shouldStop: shouldStop)
            if let finding = summary.finding {
                result.soundFindings.append("history \(finding.original.number) of seed \(options.seed): \(finding.reason)")
            }
            result.soundTried[.fuzz] = summary.histories
        } catch {
            result.soundFindings.append(error.description)
        }
        result.wasStopped = shouldStop()
    }
}

extension [Event] {
    fileprivate var firstFinding: Finding? {
        for case .found(let finding) in self { return finding }
        return nil
    }
}

extension Finding {
    /// What was found, in a few words.
    fileprivate var inShort: String {
        guard let divergence else { return message }
        return "\(divergence.dimension.rawValue) \(divergence.path.replacing("~1", with: "/"))"
    }
}
