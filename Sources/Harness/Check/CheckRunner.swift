import HTTP
import JSON

/// Validates two live endpoints before a migration, reading only: not one POST, PUT, PATCH or DELETE is sent.
public struct CheckRunner {
    /// How far a check is.
    public struct Progress: Sendable, Hashable {
        /// What is being done: `users`, `look-ups`.
        public var stage: String
        /// How many of it are done.
        public var done: Int
        /// How many there are in all; 0 where it is not known.
        public var total: Int
        /// How many requests were sent so far.
        public var requests: Int

        /// Creates a place in a check.
        public init(stage: String, done: Int, total: Int, requests: Int) {
            self.stage = stage
            self.done = done
            self.total = total
            self.requests = requests
        }
    }

    private let configuration: CheckConfiguration
    private let clock: PaceClock
    private let shouldStop: () -> Bool
    private let progress: (Progress) -> Void
    private let save: (CheckProgressState) -> Void

    /// Creates a runner.
    ///
    /// - Parameters:
    ///   - configuration: what to check, and how.
    ///   - clock: what the pace of requests goes by.
    ///   - shouldStop: asked in front of every request.
    ///   - progress: told behind every request.
    ///   - save: given the progress now and then, for a check that is to go on later.
    public init(
        _ configuration: CheckConfiguration,
        clock: PaceClock,
        shouldStop: @escaping () -> Bool = { false },
        progress: @escaping (Progress) -> Void = { _ in },
        save: @escaping (CheckProgressState) -> Void = { _ in }
    ) {
        self.configuration = configuration
        self.clock = clock
        self.shouldStop = shouldStop
        self.progress = progress
        self.save = save
    }

    /// Runs the check to its end, to the point where a host is not reached, or to a signal.
    ///
    /// - Throws: `TransportError` where a transport cannot be made at all, say because of the CA file.
    public func run() throws(TransportError) -> CheckResult {
        let place = CheckPlace()
        let report = progress
        let journal = CheckJournal(
            secrets: [configuration.legacyToken, configuration.apiV2Token, configuration.graphToken ?? ""],
            offset: configuration.resumed?.requests ?? 0,
            shouldStop: shouldStop,
            progress: { requests in
                report(Progress(stage: place.stage, done: place.done, total: place.total, requests: requests))
            }
        )
        let accept = "application/scim+json"
        let legacy = try CheckedEndpoint(
            "legacy",
            configuration.legacyURL,
            token: configuration.legacyToken,
            accept: accept,
            configuration,
            journal: journal,
            clock: clock
        )
        let apiV2 = try CheckedEndpoint(
            "API v2",
            configuration.apiV2URL,
            token: configuration.apiV2Token,
            accept: accept,
            configuration,
            journal: journal,
            clock: clock
        )
        var graph: CheckedEndpoint?
        if let url = configuration.graphURL {
            graph = try CheckedEndpoint(
                "Graph",
                url,
                token: configuration.graphToken ?? "",
                accept: "application/json",
                configuration,
                journal: journal,
                clock: clock
            )
        }
        let run = CheckRun(configuration, legacy, apiV2, graph, journal, place, save)
        return run.run()
    }
}

/// Where a check is, for its progress.
final class CheckPlace {
    var stage = "connection"
    var done = 0
    var total = 0
}
