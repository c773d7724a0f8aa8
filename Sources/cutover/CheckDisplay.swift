import Foundation
import Harness

/// How far a check is, on standard error: one line that is rewritten on a terminal, a line for each stage elsewhere.
final class CheckDisplay {
    private let isLive = OutputStream.standardError.isTerminal && ProcessInfo.processInfo.environment["CI"] == nil
    private let began = Date()
    private var stage = ""
    private var stageBegan = Date()
    private var firstDone = 0
    private var shownAt = Date.distantPast

    func show(_ progress: CheckRunner.Progress) {
        let now = Date()
        if progress.stage != stage {
            stage = progress.stage
            stageBegan = now
            firstDone = progress.done
            shownAt = .distantPast
            if !isLive { write("cutover: \(stage)\n") }
        }
        guard isLive, now.timeIntervalSince(shownAt) > 0.1 else { return }
        shownAt = now
        var line = "\r\u{1B}[K\(stage)"
        if progress.total > 0 { line += " \(progress.done)/\(progress.total)" }
        let rate = Double(progress.requests) / max(now.timeIntervalSince(began), 0.001)
        line += String(format: " · %d requests, %.1f a second", progress.requests, rate)
        let done = progress.done - firstDone
        if progress.total > 0, done > 0 {
            let rest = now.timeIntervalSince(stageBegan) / Double(done) * Double(max(0, progress.total - progress.done))
            line += rest < 90 ? String(format: " · about %.0f s left", rest) : String(format: " · about %.0f min left", rest / 60)
        }
        write(line)
    }

    func clear() { if isLive { write("\r\u{1B}[K") } }

    // Progress is a courtesy: a standard error that cannot be written to must not fail the check.
    private func write(_ text: String) { try? OutputStream.standardError.write(text) }
}
