import Foundation
import HTTP

/// `cutover serve` as a process of its own: how long it takes to be ready, and how much memory it holds.
struct ServedMocks {
    /// The executable that is measured: the one that runs.
    private static var executable: URL? { Bundle.main.executableURL }

    /// What one start came to.
    private struct Start {
        var milliseconds: Double
        var residentBytes: Double?
    }

    /// Measures an empty start and one with `users` generated users.
    ///
    /// - Throws: ``TransportError`` where the process does not start or says nothing.
    static func measure(users: Int, _ report: inout BenchmarkReport) throws(TransportError) {
        var starts: [Start] = []
        for _ in 0..<7 { starts.append(try start([])) }
        let empty = Throughput.median(starts.map(\.milliseconds))
        report.add("serve, start to ready, empty", empty, "ms", goal: "under 50 ms", isReached: empty < 50)
        let large = try start(["--users", String(users)])
        let seconds = large.milliseconds / 1000
        report.add(
            "serve, start to ready, \(users) users",
            seconds,
            "s",
            goal: users == 1_000_000 ? "under 15 s" : "",
            isReached: users == 1_000_000 ? seconds < 15 : nil
        )
        let base = Throughput.median(starts.compactMap(\.residentBytes))
        guard let resident = large.residentBytes, base > 0 else { return }
        let each = (resident - base) / Double(users) / 1024
        report.add("serve, resident memory, \(users) users", resident / 1_048_576, "MiB")
        report.add("serve, resident memory a user", each, "KiB", goal: "at most 1.2 KiB", isReached: each <= 1.2)
    }

    private static func start(_ options: [String]) throws(TransportError) -> Start {
        guard let executable else { throw TransportError(.unreachable, "this program's own file is not known") }
        let process = Process()
        let output = Pipe()
        process.executableURL = executable
        process.arguments = ["serve"] + options
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        let began = MonotonicClock.nanoseconds
        do { try process.run() } catch {
            throw TransportError(.unreachable, "cutover serve does not start: \(error.localizedDescription)")
        }
        defer {
            process.terminate()
            process.waitUntilExit()
        }
        // One line, written at once when everything is ready.
        let line = output.fileHandleForReading.availableData
        let milliseconds = Double(MonotonicClock.nanoseconds - began) / 1e6
        guard line.last == 0x0A else { throw TransportError(.unreachable, "cutover serve ended before it was ready") }
        return Start(milliseconds: milliseconds, residentBytes: resident(process.processIdentifier))
    }

    /// What the system says the process holds in memory; `nil` where it says nothing.
    private static func resident(_ process: Int32) -> Double? {
        guard let status = try? String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8),
            let line = status.split(separator: "\n").first(where: { $0.hasPrefix("VmRSS:") }),
            let kilobytes = line.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap({ Double($0) })
        else { return nil }
        return kilobytes * 1024
    }
}
