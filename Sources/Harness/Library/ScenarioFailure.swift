import Foundation

/// The error of a scenario whose lanes are not identical, or that does not do what it expects.
public struct ScenarioFailure: Error, Sendable, CustomStringConvertible, LocalizedError {
    /// What was found.
    public let verification: Verification
    /// The source file that asked for the verification, and the line.
    public let origin: (file: String, line: Int)

    /// `MyTests.swift:12: ` and ``Verification/description``.
    public var description: String {
        "\(URL(fileURLWithPath: origin.file).lastPathComponent):\(origin.line): \(verification)"
    }

    /// The same, for runners that ask for a localized description.
    public var errorDescription: String? { description }
}
