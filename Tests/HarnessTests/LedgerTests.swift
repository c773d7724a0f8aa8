import Foundation
import HTTP
import Harness
import JSON
import Testing

/// An entry of the ledger, built-in or a scenario's own, and where it stands.
struct LedgerEntry: Sendable, CustomStringConvertible {
    /// The file of the scenario that declares it; `nil` for the built-in ones.
    var file: String?
    var entry: KnownDifference

    var description: String { "\(entry.dimension.rawValue) \(entry.path) (\(file ?? "built-in"))" }

    static let all: [LedgerEntry] =
        Ledger.builtIn.map { LedgerEntry(file: nil, entry: $0) }
        + ShippedScenarios.all.flatMap { scenario in
            scenario.differences.map { LedgerEntry(file: scenario.file, entry: $0) }
        }
}

/// A difference between the endpoints, and the entries that may excuse it.
struct Difference: Sendable {
    var divergence: Divergence
    var file: String
    /// The endpoint that the baseline used; a scenario may change it in its own steps.
    var baseline: Endpoint
    /// The places of the entries that cover it.
    var entries: [Int] = []

    init(_ divergence: Divergence, in file: String) {
        self.divergence = divergence
        self.file = file
        func endpoint(_ exchange: Exchange?) -> Endpoint? {
            exchange.map { $0.request.authority.hasPrefix("addon-") ? .legacy : .apiV2 }
        }
        let used = endpoint(divergence.exchanges?.baseline)
        let other = endpoint(divergence.exchanges?.lane)
        baseline = used ?? (divergence.against.kind == .apiV2 ? .apiV2 : .legacy)
        self.divergence.exchanges = nil
        // On one and the same endpoint only what a scenario declares counts.
        let isSameEndpoint = used != nil && used == other
        entries = LedgerEntry.all.indices.filter { index in
            let candidate = LedgerEntry.all[index]
            return candidate.file == file && isCovered(by: candidate.entry)
                || candidate.file == nil && !isSameEndpoint && isCovered(by: candidate.entry)
        }
    }

    func isCovered(by entry: KnownDifference) -> Bool { entry.covers(divergence, baseline: baseline) }

    /// The legacy endpoint's value and API v2's.
    var values: (legacy: JSONValue?, apiV2: JSONValue?) {
        baseline == .legacy ? (divergence.baseline, divergence.value) : (divergence.value, divergence.baseline)
    }
}

/// The scenarios of the repository, and everything in them that differs between the endpoints.
enum ShippedScenarios {
    /// Every scenario; none where one cannot be read, which the tests of the files tell of and the count below.
    static let all: [Scenario] = (try? ScenarioSuite.read(ScenarioSuite.files(at: ["\(repository)/scenarios"]))) ?? []

    /// What the ledger has to absorb: every divergence of the suite when nothing is allowed, each once, with the entries that cover it.
    static let differences: Task<[Difference], Never> = Task {
        var options = RunOptions()
        options.ledger = Ledger(entries: [])
        options.controls = false
        options.sharesFutures = true
        let bare = all.map { scenario in
            var scenario = scenario
            scenario.differences = []
            return scenario
        }
        var found: [Difference] = []
        var file = ""
        _ = await SuiteRunner(bare, options: options).run { event in
            switch event {
            case .scenarioStarted(let header): file = header.file
            case .found(let finding):
                if let divergence = finding.divergence { found.append(Difference(divergence, in: file)) }
            default: break
            }
        }
        return found
    }
}

@Suite("The ledger earns its entries")
struct LedgerTests {
    /// What the entry absorbs and no other entry would.
    private func own(_ number: Int) async -> [Difference] {
        await ShippedScenarios.differences.value.filter { $0.entries == [number] }
    }

    @Test("every divergence of the suite is absorbed by an entry")
    func absorbsAll() async {
        let differences = await ShippedScenarios.differences.value
        #expect(differences.count > 100)
        #expect(differences.filter { $0.entries.isEmpty }.map { "\($0.file) \($0.divergence.path)" } == [])
    }

    @Test("an entry occurs in the shipped suite, where no other would do", arguments: LedgerEntry.all.indices)
    func occurs(number: Int) async {
        #expect(await !own(number).isEmpty, "\(LedgerEntry.all[number])")
    }

    @Test("an entry that is narrowed by one field no longer suffices", arguments: LedgerEntry.all.indices)
    func isNoWiderThanNeeded(number: Int) async {
        let own = await own(number)
        let entry = LedgerEntry.all[number]
        for narrowed in Narrowing.all(of: entry.entry, seen: own) {
            #expect(own.contains { !$0.isCovered(by: narrowed.entry) }, "\(narrowed.how) would do for \(entry)")
        }
    }
}

/// An entry that covers less than another in one field.
struct Narrowing {
    var how: String
    var entry: KnownDifference

    /// Every way to narrow `entry` by one field; `seen` is what it covers in practice.
    static func all(of entry: KnownDifference, seen: [Difference]) -> [Narrowing] {
        dimensions(entry) + paths(entry, seen)
            + values(entry, "legacy", \.legacy, seen.map(\.values.legacy))
            + values(entry, "apiV2", \.apiV2, seen.map(\.values.apiV2))
    }

    private static func dimensions(_ entry: KnownDifference) -> [Narrowing] {
        Dimension.allCases.filter { $0 != entry.dimension }.map { dimension in
            var narrowed = entry
            narrowed.dimension = dimension
            return Narrowing(how: "dimension \(dimension)", entry: narrowed)
        }
    }

    /// Another value demanded: any that was seen, absence, and one that never was.
    private static func values(
        _ entry: KnownDifference,
        _ name: String,
        _ field: WritableKeyPath<KnownDifference, KnownDifference.Value?>,
        _ seen: [JSONValue?]
    ) -> [Narrowing] {
        var demanded: [KnownDifference.Value] = [.absent, .exactly("never seen")]
        for value in Set(seen) { demanded.append(value.map { .exactly($0) } ?? .absent) }
        return demanded.filter { $0 != entry[keyPath: field] }.map { value in
            var narrowed = entry
            narrowed[keyPath: field] = value
            return Narrowing(how: "\(name) \(value)", entry: narrowed)
        }
    }

    private static func paths(_ entry: KnownDifference, _ seen: [Difference]) -> [Narrowing] {
        let pattern = segments(entry.path.description)
        let paths = seen.map { segments($0.divergence.path) }
        var found: [[String]] = []
        for (place, segment) in pattern.enumerated() {
            func replaced(_ by: [String]) -> [String] { pattern[..<place] + by + pattern[(place + 1)...] }
            if segment == "**" {
                found += (0...3).map { replaced(Array(repeating: "*", count: $0)) }
                // What all begin with behind the wildcard's place must be written out.
                let starts = Set(paths.map { $0.count - pattern.count + 1 > 0 ? $0[place] : "" })
                if starts.count == 1, let start = starts.first, !start.isEmpty { found.append(replaced([start, "**"])) }
                continue
            }
            let alternatives = segment.split(separator: "|").map(String.init)
            for (index, alternative) in alternatives.enumerated() {
                var rest = alternatives
                rest.remove(at: index)
                if !rest.isEmpty { found.append(replaced([rest.joined(separator: "|")])) }
                guard alternative.hasSuffix("*") else { continue }
                // Less than the wildcard: what all that it stood for begin with, or the one that it stood for.
                let values = Set(
                    paths.compactMap { stoodFor(pattern, place, $0) }.filter { $0.hasPrefix(alternative.dropLast()) }
                )
                guard !values.isEmpty else { continue }
                let narrower = values.count == 1 ? values.first ?? "" : commonStart(values) + "*"
                if narrower != alternative { found.append(replaced([(rest + [narrower]).joined(separator: "|")])) }
            }
        }
        return found.map { path in
            var narrowed = entry
            narrowed.path = PathPattern(path.joined(separator: "/"))
            return Narrowing(how: "path \(path.joined(separator: "/"))", entry: narrowed)
        }
    }

    /// What the pattern's segment at `place` stood for in `path`; patterns hold at most one `**`.
    private static func stoodFor(_ pattern: [String], _ place: Int, _ path: [String]) -> String? {
        let wide = pattern.firstIndex(of: "**") ?? pattern.count
        let index = place < wide ? place : path.count - (pattern.count - place)
        return path.indices.contains(index) ? path[index] : nil
    }

    private static func segments(_ text: String) -> [String] {
        text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    }

    private static func commonStart(_ texts: Set<String>) -> String {
        guard var start = texts.min() else { return "" }
        for text in texts { start = start.commonPrefix(with: text) }
        return start
    }
}
