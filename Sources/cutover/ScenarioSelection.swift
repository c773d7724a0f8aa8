import Foundation
import Harness

/// Whether there is a file or folder of some name.
enum PathCheck {
    static func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }
}

/// The scenarios that a command line chooses.
struct ScenarioSelection {
    /// The chosen scenarios, sorted by path.
    let scenarios: [Scenario]
    /// Which run it is, with the scenarios of the other shards.
    let identity: SuiteIdentity

    init(_ arguments: ParsedArguments) throws(CommandFailure) {
        let paths = arguments.positional.isEmpty ? ["scenarios"] : arguments.positional
        var all: [Scenario]
        do throws(ScenarioError) {
            all = try ScenarioSuite.read(try ScenarioSuite.files(at: paths))
        } catch {
            throw .usage(error.description)
        }
        let count = all.count
        if let text = arguments.value("--filter") {
            let lowered = text.lowercased()
            all = all.filter { $0.file.lowercased().contains(lowered) || $0.title.lowercased().contains(lowered) }
        }
        let tags = arguments.allValues("--tag")
        if !tags.isEmpty {
            let known = Set(all.flatMap(\.tags))
            all = all.filter { scenario in tags.contains { scenario.tags.contains($0) } }
            if let unknown = tags.first(where: { !known.contains($0) }) {
                let nearest = nearestWord(to: unknown, in: known.sorted()).map { "; did you mean \"\($0)\"?" } ?? ""
                throw .usage("no scenario has the tag \"\(unknown)\"\(nearest)")
            }
        }
        if all.isEmpty {
            throw .usage("no scenario matches --filter \"\(arguments.value("--filter") ?? "")\"; 'cutover list' shows them all")
        }
        if let report = arguments.value("--failed") { all = try Self.failed(all, in: report) }
        let shard = try ShardChoice.shard(arguments)
        identity = SuiteIdentity(
            of: all,
            version: version,
            command: arguments.command.name,
            options: arguments.thatDecide,
            shard: shard,
            isWhole: all.count == count && arguments.positional.isEmpty && !arguments.has("--failed")
        )
        scenarios = shard.map { shard in all.filter { shard.holds($0.file) } } ?? all
    }
}

extension ScenarioSelection {
    /// Those of `scenarios` that failed in the report at `path`, or that it does not tell of.
    private static func failed(_ scenarios: [Scenario], in path: String) throws(CommandFailure) -> [Scenario] {
        let report: RunReport
        do throws(ReportError) {
            report = try RunReport(file: path)
        } catch {
            throw .usage(error.description)
        }
        let sound = Set(report.scenarios.filter(\.verdict.isIdentical).map(\.file))
        let told = Set(report.scenarios.map(\.file))
        // What a whole run does not tell of was not in it; what a run that ended early does not tell of may have failed.
        let endedEarly = report.scenarios.count < report.header.scenarioCount
        let failed = scenarios.filter { told.contains($0.file) ? !sound.contains($0.file) : endedEarly }
        if failed.isEmpty {
            throw .usage(
                "in \(path) no scenario of this choice failed, so there is nothing to run again. Leave '--failed' out to run all."
            )
        }
        return failed
    }
}

extension ParsedArguments {
    /// The options that bear on the verdict, in the order of the command's table; not those that choose scenarios, which the suite's
    /// fingerprint tells apart, and not those that only say how to run and where to write.
    fileprivate var thatDecide: [String] {
        let silent = [
            "--filter", "--tag", "--shard", "--jobs", "--fail-fast", "--failed", "--report", "--json", "--quiet", "--verbose",
            "--seed", "--transport", "--ledger",
        ]
        return command.options.map(\.name).filter { !silent.contains($0) }.flatMap { name in
            allValues(name).map { $0.isEmpty ? name : "\(name)=\($0)" }
        }
    }
}

/// What `--shard` asks for.
enum ShardChoice {
    /// The shard that `arguments` ask for; `nil` for the whole suite.
    static func shard(_ arguments: ParsedArguments) throws(CommandFailure) -> SuiteIdentity.Shard? {
        guard let value = arguments.value("--shard") else { return nil }
        if value == "auto" {
            do throws(ShardEnvironmentError) {
                return try ShardEnvironment.shard(ProcessInfo.processInfo.environment)
            } catch {
                throw .usage("--shard auto: \(error.description)")
            }
        }
        let parts = value.split(separator: "/").compactMap { Int($0) }
        return parts.count == 2 ? SuiteIdentity.Shard(index: parts[0], count: parts[1]) : nil
    }
}
