import Foundation

/// The scenario files under some paths.
public enum ScenarioSuite {
    /// Finds every `*.json5` file at or below `paths`, sorted by path, each once.
    ///
    /// - Throws: ``ScenarioError`` where a path does not exist, cannot be read, or holds no scenario.
    public static func files(at paths: [String]) throws(ScenarioError) -> [String] {
        var found: Set<String> = []
        var problems: [ScenarioError.Problem] = []
        for path in paths {
            let trimmed = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
            var isFolder: ObjCBool = false
            guard FileManager.default.fileExists(atPath: trimmed, isDirectory: &isFolder) else {
                problems.append(
                    problem(path, "there is no such file or folder; give the path of a scenario or of a folder with scenarios")
                )
                continue
            }
            if !isFolder.boolValue {
                found.insert(trimmed)
                continue
            }
            do {
                let before = found.count
                try collect(trimmed, &found)
                if found.count == before {
                    problems.append(problem(path, "this folder holds no scenario, that is no file *.json5"))
                }
            } catch {
                problems.append(problem(path, "this folder cannot be read; check its permissions"))
            }
        }
        if !problems.isEmpty { throw ScenarioError(problems: problems) }
        return found.sorted()
    }

    /// Reads the scenarios in `files`.
    ///
    /// - Throws: ``ScenarioError`` with the problems of all the files.
    public static func read(_ files: [String]) throws(ScenarioError) -> [Scenario] {
        var scenarios: [Scenario] = []
        var problems: [ScenarioError.Problem] = []
        for file in files {
            guard let data = FileManager.default.contents(atPath: file) else {
                problems.append(problem(file, "this file cannot be read; check its permissions"))
                continue
            }
            do throws(ScenarioError) {
                scenarios.append(try Scenario([UInt8](data), file: file))
            } catch {
                problems += error.problems
            }
        }
        if !problems.isEmpty { throw ScenarioError(problems: problems) }
        return scenarios
    }

    private static func collect(_ folder: String, _ found: inout Set<String>) throws {
        for name in try FileManager.default.contentsOfDirectory(atPath: folder) where !name.hasPrefix(".") {
            let path = "\(folder)/\(name)"
            var isFolder: ObjCBool = false
            guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else { continue }
            if isFolder.boolValue { try collect(path, &found) } else if name.hasSuffix(".json5") { found.insert(path) }
        }
    }

    private static func problem(_ file: String, _ message: String) -> ScenarioError.Problem {
        ScenarioError.Problem(file: file, location: nil, step: nil, message: message)
    }
}
