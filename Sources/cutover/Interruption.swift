import Dispatch
import Foundation
import Synchronization

/// Turns SIGINT and SIGTERM into a request to stop after the step at hand; a second signal ends the process at once.
final class Interruption: Sendable {
    private let signalNumber = Atomic<Int32>(0)

    /// The signal that came, or `nil`.
    var signal: Int32? {
        let number = signalNumber.load(ordering: .relaxed)
        return number == 0 ? nil : number
    }

    /// The exit code the signal asks for.
    var exitCode: ExitCode? { signal.map { $0 == SIGTERM ? .terminated : .interrupted } }

    /// Starts to listen. Call once, before other threads start; the sources live as long as the process.
    static func listen() -> Interruption {
        let interruption = Interruption()
        let registered = DispatchSemaphore(value: 0)
        // A reader that went away must show as a failed write, not as a silent death.
        Foundation.signal(SIGPIPE, SIG_IGN)
        for number in [SIGINT, SIGTERM] {
            Foundation.signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler {
                let (first, _) = interruption.signalNumber.compareExchange(
                    expected: 0,
                    desired: number,
                    ordering: .relaxed
                )
                if !first { _exit(128 + number) }
                withExtendedLifetime(source) {}
            }
            // A signal that comes before the source is registered would be lost, and whoever sent it would wait for ever.
            source.setRegistrationHandler { registered.signal() }
            source.resume()
            registered.wait()
        }
        return interruption
    }
}
