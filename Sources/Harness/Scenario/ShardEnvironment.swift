/// Reads which part of a suite a machine has to run from the variables that an engine sets which runs many machines.
public enum ShardEnvironment {
    /// An engine, and what it calls the machine's number and the number of machines.
    struct Engine {
        /// The engine's name.
        let name: String
        /// The variable with the machine's number.
        let index: String
        /// What the first machine's number is.
        let first: Int
        /// The variable with the number of machines.
        let total: String
    }

    /// One's own variables, which come before every engine's: also for an engine that is not among ``engines``.
    static let own = Engine(name: "cutover", index: "CUTOVER_SHARD_INDEX", first: 1, total: "CUTOVER_SHARD_TOTAL")

    /// The engines, with the names of their documentation. GitHub Actions and Kubernetes set no number of machines for a container: see
    /// `docs/ci`, whose manifests set it.
    static let engines = [
        Engine(name: "GitLab CI", index: "CI_NODE_INDEX", first: 1, total: "CI_NODE_TOTAL"),
        Engine(name: "Buildkite", index: "BUILDKITE_PARALLEL_JOB", first: 0, total: "BUILDKITE_PARALLEL_JOB_COUNT"),
        Engine(name: "CircleCI", index: "CIRCLE_NODE_INDEX", first: 0, total: "CIRCLE_NODE_TOTAL"),
        Engine(name: "Azure Pipelines", index: "SYSTEM_JOBPOSITIONINPHASE", first: 1, total: "SYSTEM_TOTALJOBSINPHASE"),
        Engine(name: "Bitbucket Pipelines", index: "BITBUCKET_PARALLEL_STEP", first: 0, total: "BITBUCKET_PARALLEL_STEP_COUNT"),
        Engine(name: "Semaphore", index: "SEMAPHORE_JOB_INDEX", first: 1, total: "SEMAPHORE_JOB_COUNT"),
        Engine(name: "Google Cloud Run jobs", index: "CLOUD_RUN_TASK_INDEX", first: 0, total: "CLOUD_RUN_TASK_COUNT"),
        // An Indexed Job tells a pod its number and not how many there are.
        Engine(name: "Kubernetes", index: "JOB_COMPLETION_INDEX", first: 0, total: "CUTOVER_SHARD_TOTAL"),
    ]

    /// The part that the variables of `environment` name.
    ///
    /// - Throws: ``ShardEnvironmentError`` where none does, where two engines name different ones, or where a number is missing or is none.
    public static func shard(_ environment: [String: String]) throws(ShardEnvironmentError) -> SuiteIdentity.Shard {
        if environment[own.index] != nil { return try shard(own, environment) }
        var found: (engine: Engine, shard: SuiteIdentity.Shard)?
        for engine in engines {
            // Kubernetes borrows our variable, and GitLab says 1 also where a job is not parallel: the total alone is then enough.
            let isAlone = environment[engine.index] == nil && environment[engine.total] == "1" && engine.total != own.total
            if environment[engine.index] == nil, !isAlone { continue }
            let shard = isAlone ? SuiteIdentity.Shard(index: 1, count: 1) : try shard(engine, environment)
            if let found, found.shard != shard {
                throw ShardEnvironmentError(
                    "\(found.engine.name) says \(found.shard) and \(engine.name) says \(shard): set \(own.index) and \(own.total), "
                        + "or give --shard I/N."
                )
            }
            found = (engine, shard)
        }
        if let found { return found.shard }
        throw ShardEnvironmentError(
            "no engine that is known has set its variables. Set \(own.index) (from 1) and \(own.total), or give --shard I/N. Known: "
                + engines.map { "\($0.name) (\($0.index))" }.joined(separator: ", ") + "."
        )
    }

    private static func shard(
        _ engine: Engine,
        _ environment: [String: String]
    ) throws(ShardEnvironmentError) -> SuiteIdentity.Shard {
        let number = environment[engine.index] ?? ""
        guard let total = environment[engine.total] else {
            throw ShardEnvironmentError(
                "\(engine.index) is \(number), and \(engine.total) is not set. Set it to the number of machines."
            )
        }
        guard let count = Int(total), count >= 1 else {
            throw ShardEnvironmentError("\(engine.total) needs a whole number of at least 1, not '\(total)'.")
        }
        guard let index = Int(number), index >= engine.first, index < engine.first + count else {
            throw ShardEnvironmentError(
                "\(engine.index) needs a number from \(engine.first) to \(engine.first + count - 1), as \(engine.total) is \(count), "
                    + "not '\(number)'."
            )
        }
        return SuiteIdentity.Shard(index: index - engine.first + 1, count: count)
    }
}

/// Why no part of a suite can be read from the environment.
public struct ShardEnvironmentError: Error, Sendable, Hashable, CustomStringConvertible {
    /// One or two sentences: what is wrong, and what to set.
    public let description: String

    init(_ description: String) { self.description = description }
}
