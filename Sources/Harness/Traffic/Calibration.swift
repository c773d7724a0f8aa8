import HTTP
import JSON
import MockNetskope

/// The profile switches that make the mocks answer as a recording shows a real tenant to answer.
public struct Calibration: Sendable {
    /// A switch that was set, and what for.
    public struct Setting: Sendable, Hashable {
        /// Whose switch.
        public var endpoint: Endpoint
        /// The switch's name.
        public var name: String
        /// The value that the traffic shows.
        public var value: JSONValue
        /// The value that it takes the place of.
        public var standard: JSONValue
        /// What the switch decides.
        public var meaning: String
        /// How many more requests would differ without it; 0 where only differences within requests are fewer.
        public var requests: Int
    }

    /// The switches, in the order of the profile, the legacy endpoint's first.
    public let settings: [Setting]
    /// How many requests differed before.
    public let differedBefore: Int
    /// The replay to the calibrated mocks: what it finds remains unexplained.
    public let result: ReplayResult
    /// How many replays it took.
    public let trials: Int
}

/// Looks for the switches: tries each value of each, keeps the best, and begins again until nothing gets better; then takes back what is not needed.
/// No chance and no clock is in it, so the same recording gives the same profile.
struct Calibrator {
    /// How well a profile explains the recording: the fewer the better, requests first.
    private struct Score: Comparable {
        var requests: Int
        var differences: Int

        static func < (left: Score, right: Score) -> Bool {
            (left.requests, left.differences) < (right.requests, right.differences)
        }
    }

    private let recording: Recording
    private let target: ReplayTarget
    private let options: ReplayOptions
    private let prepared: PreparedRecording
    private let shouldStop: () -> Bool
    private let progress: (Int) -> Void
    private var trials = 0

    /// The endpoints whose mocks answer in this recording.
    private var endpoints: [Endpoint] {
        [.legacy, .apiV2].filter { endpoint in prepared.exchanges.contains { target.endpoint(for: $0) == endpoint } }
    }

    init(
        _ recording: Recording,
        _ target: ReplayTarget,
        options: ReplayOptions,
        shouldStop: @escaping () -> Bool,
        progress: @escaping (Int) -> Void
    ) {
        self.recording = recording
        self.target = target
        self.options = options
        self.shouldStop = shouldStop
        self.progress = progress
        prepared = PreparedRecording(recording)
    }

    mutating func calibrate() throws(TrafficError) -> Calibration {
        let standard = Profiles(options.profiles)
        var best = standard
        let first = try score(standard)
        var bestScore = first
        while bestScore.requests > 0, !shouldStop() {
            var next: (profiles: Profiles, score: Score)?
            for candidate in candidates(from: best) {
                if shouldStop() { break }
                let score = try score(candidate)
                // The first of equals stands.
                if score < next?.score ?? bestScore { next = (candidate, score) }
            }
            guard let next else { break }
            (best, bestScore) = next
        }
        try takeBack(&best, &bestScore, standard)
        let settings = try settings(of: best, bestScore, standard)
        return Calibration(
            settings: settings,
            differedBefore: first.requests,
            result: try replay(best),
            trials: trials
        )
    }

    /// Every profile that differs from `profiles` in one switch, or is a whole named profile.
    private func candidates(from profiles: Profiles) -> [Profiles] {
        var found: [Profiles] = []
        for endpoint in endpoints {
            for one in FacadeProfile.switches {
                let current = one.get(profiles[endpoint])
                for value in one.choices + observed(one.name, endpoint) where value != current {
                    var changed = profiles
                    guard (try? changed[endpoint].set(one.name, to: value)) != nil else { continue }
                    found.append(changed)
                }
            }
            for named in FacadeProfile.named where named.profile != profiles[endpoint] {
                var changed = profiles
                changed[endpoint] = named.profile
                found.append(changed)
            }
        }
        return found
    }

    /// Sets every switch back that explains nothing: a whole profile brings more than the traffic shows.
    private mutating func takeBack(_ best: inout Profiles, _ bestScore: inout Score, _ standard: Profiles) throws(TrafficError) {
        var isChanged = true
        while isChanged {
            isChanged = false
            for endpoint in endpoints {
                for one in FacadeProfile.switches where one.get(best[endpoint]) != one.get(standard[endpoint]) {
                    var changed = best
                    guard (try? changed[endpoint].set(one.name, to: one.get(standard[endpoint]))) != nil else { continue }
                    let score = try score(changed)
                    if score <= bestScore {
                        (best, bestScore) = (changed, score)
                        isChanged = true
                    }
                }
            }
        }
    }

    private mutating func settings(of best: Profiles, _ bestScore: Score, _ standard: Profiles) throws(TrafficError)
        -> [Calibration.Setting]
    {
        var found: [Calibration.Setting] = []
        for endpoint in endpoints {
            for one in FacadeProfile.switches where one.get(best[endpoint]) != one.get(standard[endpoint]) {
                var without = best
                guard (try? without[endpoint].set(one.name, to: one.get(standard[endpoint]))) != nil else { continue }
                found.append(
                    Calibration.Setting(
                        endpoint: endpoint,
                        name: one.name,
                        value: one.get(best[endpoint]),
                        standard: one.get(standard[endpoint]),
                        meaning: one.meaning,
                        requests: max(0, try score(without).requests - bestScore.requests)
                    )
                )
            }
        }
        return found
    }

    /// The values that the recording itself shows for a switch whose values cannot be listed.
    private func observed(_ name: String, _ endpoint: Endpoint) -> [JSONValue] {
        var found: [JSONValue] = []
        for exchange in prepared.exchanges where target.endpoint(for: exchange) == endpoint {
            guard case .response(let response) = exchange.result else { continue }
            var value: JSONValue?
            switch name {
            case "contentType":
                if (200..<300).contains(response.status) { value = response.headers["Content-Type"].map { .string($0) } }
            case "errorContentType": if response.status >= 400 { value = response.headers["Content-Type"].map { .string($0) } }
            case "maximumPage":
                // A page that has fewer than there are behind its beginning is as long as a page gets.
                let body = exchange.responseValue
                if let total = body?["totalResults"]?.intValue, let count = body?["Resources"]?.arrayValue?.count, count > 0,
                    let start = body?["startIndex"]?.intValue ?? 1 as Int?, RecordedDirectory.plausible.contains(start),
                    start + count - 1 < total
                {
                    value = .number(JSONNumber(count))
                }
            default: return []
            }
            if let value, !found.contains(value) { found.append(value) }
        }
        return found
    }

    // MARK: Trials

    private mutating func score(_ profiles: Profiles) throws(TrafficError) -> Score {
        trials += 1
        let result = try replay(profiles)
        progress(trials)
        return Score(
            requests: result.findings.count,
            differences: result.findings.reduce(0) { $0 + max(1, $1.divergences.count) }
        )
    }

    private func replay(_ profiles: Profiles) throws(TrafficError) -> ReplayResult {
        var options = options
        options.profiles.legacyProfile = profiles.legacy
        options.profiles.apiV2Profile = profiles.apiV2
        // A calibrated mock answers as recorded: what is known of the two endpoints explains nothing here.
        options.ledger = Ledger(entries: [])
        options.refusals = Ledger(entries: [])
        return try Replay(recording, prepared, options: options).against(target, token: nil)
    }
}

/// The profiles of both endpoints.
private struct Profiles: Hashable {
    var legacy: FacadeProfile
    var apiV2: FacadeProfile

    init(_ configuration: MockService.Configuration) {
        legacy = configuration.legacyProfile
        apiV2 = configuration.apiV2Profile
    }

    subscript(endpoint: Endpoint) -> FacadeProfile {
        get { endpoint == .legacy ? legacy : apiV2 }
        set { if endpoint == .legacy { legacy = newValue } else { apiV2 = newValue } }
    }
}

extension Recording {
    /// Works out the profile switches that make the mocks answer as recorded.
    ///
    /// - Parameters:
    ///   - target: an embedded mock; `nil` for each request by the endpoint that it was recorded at.
    ///   - options: how answers are compared.
    ///   - shouldStop: asked before each trial; what was found until then is given.
    ///   - progress: told how many trials there were so far.
    /// - Throws: ``TrafficError`` where the target is no mock.
    public func calibrated(
        to target: ReplayTarget? = nil,
        options: ReplayOptions = ReplayOptions(),
        shouldStop: @escaping () -> Bool = { false },
        progress: @escaping (Int) -> Void = { _ in }
    ) throws(TrafficError) -> Calibration {
        let target = target ?? .recorded
        if target.isServer {
            throw .usage("only a mock can be calibrated: give --against mock:legacy or mock:api-v2, or leave it out.")
        }
        var calibrator = Calibrator(self, target, options: options, shouldStop: shouldStop, progress: progress)
        return try calibrator.calibrate()
    }
}
