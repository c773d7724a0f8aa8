import Foundation
import Synchronization

/// How far the runner is, on standard error: one line that is rewritten on a terminal, plain lines elsewhere.
final class Progress: Sendable {
    /// How many there are; `nil` where only time ends the run.
    private let total: Int?
    private let noun: String
    private let isLive: Bool
    private let isQuiet: Bool
    private let isLineShown = Mutex(false)

    /// Creates the display for `total` scenarios, or what `noun` says; a quiet one shows nothing.
    init(total: Int?, noun: String = "scenarios", isQuiet: Bool = false) {
        self.isQuiet = isQuiet
        self.total = total
        self.noun = noun
        isLive = OutputStream.standardError.isTerminal && ProcessInfo.processInfo.environment["CI"] == nil
    }

    /// Says that `done` of them have ended. Elsewhere than on a terminal every quarter of a large suite makes a line.
    func finished(_ done: Int) {
        if isQuiet { return }
        if isLive {
            isLineShown.withLock { $0 = true }
            show("\r\u{1B}[K\(done)\(total.map { "/\($0)" } ?? "") \(noun)")
        } else if let total, total >= 20, done > 0, done < total, done % max(1, total / 4) == 0 {
            show("cutover: \(done) of \(total) \(noun)\n")
        }
    }

    /// Takes the live line away, so that other output starts on an empty line.
    func clear() {
        isLineShown.withLock { shown in
            if shown { show("\r\u{1B}[K") }
            shown = false
        }
    }

    // Progress is a courtesy: a standard error that cannot be written to must not fail the run.
    private func show(_ text: String) { try? OutputStream.standardError.write(text) }
}
