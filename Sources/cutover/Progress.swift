import Foundation
import Synchronization

/// How far the runner is, on standard error: one line that is rewritten on a terminal, plain lines elsewhere.
final class Progress: Sendable {
    private let total: Int
    private let isLive: Bool
    private let isLineShown = Mutex(false)

    /// Creates the display for `total` scenarios.
    init(total: Int) {
        self.total = total
        isLive = OutputStream.standardError.isTerminal && ProcessInfo.processInfo.environment["CI"] == nil
    }

    /// Says that `done` scenarios have ended. Elsewhere than on a terminal every quarter of a large suite makes a line.
    func finished(_ done: Int) {
        if isLive {
            isLineShown.withLock { $0 = true }
            show("\r\u{1B}[K\(done)/\(total) scenarios")
        } else if total >= 20, done > 0, done < total, done % max(1, total / 4) == 0 {
            show("cutover: \(done) of \(total) scenarios\n")
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
