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
    /// Whether they are all that the paths hold.
    let isWhole: Bool

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
        if let shard = arguments.value("--shard") {
            let parts = shard.split(separator: "/").compactMap { UInt64($0) }
            if parts.count == 2 { all = all.filter { Self.stableHash($0.file) % parts[1] == parts[0] - 1 } }
        }
        scenarios = all
        isWhole = all.count == count && arguments.positional.isEmpty
    }

    /// A hash of the path that is the same on every machine and in every run, so that a scenario stays in its shard.
    private static func stableHash(_ text: String) -> UInt64 {
        text.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
    }
}
