import HTTP

// One lane alone: no comparison, only how the directory ends.
extension ScenarioRunner {
    /// The directory behind the last step and the settling cycles of one lane that stays on its endpoint; `nil` where the lane could not be lived.
    static func finalDirectory(_ scenario: Scenario, _ lane: Lane, _ options: RunOptions) -> DirectorySnapshot? {
        var runner = ScenarioRunner(scenario, options)
        let stage: Stage
        do throws(TransportError) {
            stage = try Stage(World(runner.scenario, seed: options.seed)) { host throws(TransportError) in try line(.memory, host)
            }
        } catch {
            return nil
        }
        return runner.liveWhole(lane, stage, against: nil).observations.last?.snapshot
    }
}
