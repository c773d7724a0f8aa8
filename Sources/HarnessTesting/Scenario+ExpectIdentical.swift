#if canImport(Testing)
    public import Harness
    public import Testing

    extension Scenario {
        /// Lives the scenario in its lanes and records an issue of the running test, at the line that calls, where they are not identical.
        ///
        /// The issue is the report of what is wrong; the transcripts of the lane and of its baseline are attached, and are kept where the runner
        /// is told a place (`swift test --attachments-path`). The test goes on.
        ///
        /// - Parameters:
        ///   - options: what to live, and how.
        ///   - sourceLocation: where the issue is recorded; leave it to its default.
        /// - Returns: what was found.
        /// - Throws: `CancellationError` where the task was cancelled before the scenario began.
        @discardableResult
        public func expectIdentical(
            _ options: RunOptions = RunOptions(),
            sourceLocation: Testing.SourceLocation = #_sourceLocation
        ) async throws -> Verification {
            let verification = try await verification(options)
            if verification.verdict.isIdentical { return verification }
            Attachment.record(
                verification.transcript,
                named: TranscriptName.file(of: self),
                sourceLocation: sourceLocation
            )
            Issue.record(Comment(rawValue: verification.description), sourceLocation: sourceLocation)
            return verification
        }
    }

    extension Scenario: CustomTestStringConvertible {
        /// What the test runner calls the scenario: its title, and its file.
        public var testDescription: String { "\(title) (\(file))" }
    }
#endif
