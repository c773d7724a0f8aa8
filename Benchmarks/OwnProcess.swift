import Foundation
import HTTP
import JSON

extension BenchmarkReport {
    /// Adds the figures that this program measures in another process.
    ///
    /// - Throws: ``TransportError`` where the process does not start, fails, or says something else than figures.
    mutating func add(ownProcess arguments: [String]) throws(TransportError) {
        guard let executable = Bundle.main.executableURL else {
            throw TransportError(.unreachable, "this program's own file is not known")
        }
        let process = Process()
        let output = Pipe()
        process.executableURL = executable
        process.arguments = arguments
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        do { try process.run() } catch {
            throw TransportError(
                .unreachable,
                "cutover \(arguments.joined(separator: " ")) does not start: \(error.localizedDescription)"
            )
        }
        let bytes = Array(output.fileHandleForReading.readDataToEndOfFile())
        process.waitUntilExit()
        guard process.terminationStatus == 0, let figures = (try? JSONValue.parse(bytes))?["figures"]?.arrayValue else {
            throw TransportError(
                .malformed,
                "cutover \(arguments.joined(separator: " ")) failed with status \(process.terminationStatus)"
            )
        }
        for figure in figures {
            guard let name = figure["name"]?.stringValue, case .number(let value)? = figure["value"],
                let unit = figure["unit"]?.stringValue
            else { continue }
            add(name, value.doubleValue, unit, goal: figure["goal"]?.stringValue ?? "", isReached: figure["reached"]?.boolValue)
        }
    }
}
