import Foundation

/// Finds the scenarios of a package, for the arguments of a test.
///
/// ```swift
/// @Test(arguments: try Scenarios.in("scenarios"))
/// func isIdentical(_ scenario: Scenario) async throws { try await scenario.verify() }
/// ```
public enum Scenarios {
    /// Reads every scenario at or below a path, sorted by path.
    ///
    /// A path that begins with `/` is taken as it is. One that begins with `./` or `../` starts at the folder of the source file that
    /// calls. Any other starts at the root of that file's package, the nearest folder above it that holds `Package.swift`; so a test
    /// finds the same files from Xcode, from `swift test` and from any working directory. ``Scenario/file`` keeps the path as
    /// it was written, so that reports are the same on every machine.
    ///
    /// - Parameters:
    ///   - path: a scenario, or a folder that holds some.
    ///   - filePath: the source file that calls; leave it to its default.
    /// - Throws: ``ScenarioError`` with every problem of every file, each as `file:line:column`, where a file is broken, a path does not
    ///   exist, or a folder holds no scenario.
    public static func `in`(_ path: String, filePath: String = #filePath) throws(ScenarioError) -> [Scenario] {
        let base = try base(of: path, calledFrom: filePath)
        let prefix = base.isEmpty ? "" : base + "/"
        // Problems keep the whole path: an editor and a terminal of any working directory can open the place.
        var scenarios = try ScenarioSuite.read(try ScenarioSuite.files(at: [prefix + path]))
        for index in scenarios.indices { scenarios[index].file = shortened(scenarios[index].file, prefix) }
        return scenarios
    }

    /// The folder from which `path` starts; empty for an absolute path.
    private static func base(of path: String, calledFrom filePath: String) throws(ScenarioError) -> String {
        if path.hasPrefix("/") { return "" }
        let folder = URL(fileURLWithPath: filePath).deletingLastPathComponent()
        if path.hasPrefix("./") || path.hasPrefix("../") { return folder.path }
        var candidate = folder
        while true {
            if FileManager.default.fileExists(atPath: candidate.appendingPathComponent("Package.swift").path) {
                return candidate.path
            }
            let parent = candidate.deletingLastPathComponent()
            if parent.path == candidate.path { break }
            candidate = parent
        }
        throw ScenarioError(problems: [
            ScenarioError.Problem(
                file: path,
                location: nil,
                step: nil,
                message: "no folder above \(filePath) holds Package.swift, from which this path would start; "
                    + "begin it with ./ to start at the folder of that source file, or give an absolute path"
            )
        ])
    }

    private static func shortened(_ file: String, _ prefix: String) -> String {
        !prefix.isEmpty && file.hasPrefix(prefix) ? String(file.dropFirst(prefix.count)) : file
    }
}

extension Scenario: Identifiable, CustomStringConvertible {
    /// The path of the file: what a test runner tells one argument from another by.
    public var id: String { file }

    /// `scenarios/lifecycle/joiner.json5: A joiner appears with the group's access`.
    public var description: String { "\(file): \(title)" }
}
