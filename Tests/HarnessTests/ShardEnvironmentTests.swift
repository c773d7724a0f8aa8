import Harness
import Testing

@Suite("--shard auto")
struct ShardEnvironmentTests {
    /// The variables that an engine sets, and the part that they mean.
    static let engines: [(variables: [String: String], shard: String)] = [
        (["CUTOVER_SHARD_INDEX": "2", "CUTOVER_SHARD_TOTAL": "4"], "2/4"),
        (["CI_NODE_INDEX": "1", "CI_NODE_TOTAL": "3"], "1/3"), (["CI_NODE_TOTAL": "1"], "1/1"),
        (["BUILDKITE_PARALLEL_JOB": "0", "BUILDKITE_PARALLEL_JOB_COUNT": "5"], "1/5"),
        (["CIRCLE_NODE_INDEX": "3", "CIRCLE_NODE_TOTAL": "4"], "4/4"),
        (["SYSTEM_JOBPOSITIONINPHASE": "2", "SYSTEM_TOTALJOBSINPHASE": "2"], "2/2"),
        (["BITBUCKET_PARALLEL_STEP": "1", "BITBUCKET_PARALLEL_STEP_COUNT": "3"], "2/3"),
        (["SEMAPHORE_JOB_INDEX": "3", "SEMAPHORE_JOB_COUNT": "3"], "3/3"),
        (["CLOUD_RUN_TASK_INDEX": "0", "CLOUD_RUN_TASK_COUNT": "2"], "1/2"),
        (["JOB_COMPLETION_INDEX": "2", "CUTOVER_SHARD_TOTAL": "3"], "3/3"),
        // One's own variables come first.
        (["CI_NODE_INDEX": "1", "CI_NODE_TOTAL": "3", "CUTOVER_SHARD_INDEX": "2", "CUTOVER_SHARD_TOTAL": "2"], "2/2"),
        // Two engines that mean the same are no contradiction.
        (["CI_NODE_INDEX": "1", "CI_NODE_TOTAL": "2", "CIRCLE_NODE_INDEX": "0", "CIRCLE_NODE_TOTAL": "2"], "1/2"),
    ]

    @Test("every engine's variables name a part", arguments: engines)
    func readsEngine(variables: [String: String], shard: String) throws {
        #expect(try ShardEnvironment.shard(variables).description == shard)
    }

    /// Variables that name no part, and what is said.
    static let mistakes: [(variables: [String: String], says: String)] = [
        ([:], "no engine that is known has set its variables"),
        (["CUTOVER_SHARD_TOTAL": "3"], "no engine that is known has set its variables"),
        (["JOB_COMPLETION_INDEX": "2"], "JOB_COMPLETION_INDEX is 2, and CUTOVER_SHARD_TOTAL is not set"),
        (["CI_NODE_INDEX": "0", "CI_NODE_TOTAL": "3"], "CI_NODE_INDEX needs a number from 1 to 3"),
        (["CIRCLE_NODE_INDEX": "4", "CIRCLE_NODE_TOTAL": "4"], "CIRCLE_NODE_INDEX needs a number from 0 to 3"),
        (["CI_NODE_INDEX": "1", "CI_NODE_TOTAL": "many"], "CI_NODE_TOTAL needs a whole number of at least 1, not 'many'"),
        (["CI_NODE_INDEX": "9223372036854775807", "CI_NODE_TOTAL": "2"], "CI_NODE_INDEX needs a number from 1 to 2"),
        (
            ["CI_NODE_INDEX": "1", "CI_NODE_TOTAL": "3", "CIRCLE_NODE_INDEX": "1", "CIRCLE_NODE_TOTAL": "3"],
            "GitLab CI says 1/3 and CircleCI says 2/3"
        ),
    ]

    @Test("variables that name no part are refused with what to set", arguments: mistakes)
    func refuses(variables: [String: String], says: String) {
        do {
            _ = try ShardEnvironment.shard(variables)
            Issue.record("a part was read")
        } catch {
            #expect(error.description.contains(says), "said: \(error)")
        }
    }
}
