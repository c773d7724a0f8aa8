#if canImport(XCTest)
    public import Harness
    import XCTest

    /// Lives a scenario in its lanes and fails the running test, at the line that calls, where they are not identical.
    ///
    /// The message is the report of what is wrong. On macOS the transcripts of the lane and of its baseline are attached; XCTest on Linux has no attachments,
    /// there `transcript` of what is returned holds them.
    ///
    /// - Parameters:
    ///   - scenario: the scenario.
    ///   - options: what to live, and how.
    ///   - file: where the failure is recorded; leave it to its default.
    ///   - line: its line, likewise.
    /// - Returns: what was found.
    /// - Throws: `CancellationError` where the task was cancelled before the scenario began.
    @discardableResult
    public func XCTAssertLanesIdentical(
        _ scenario: Scenario,
        _ options: RunOptions = RunOptions(),
        file: StaticString = #filePath,
        line: UInt = #line
    ) async throws -> Verification {
        let verification = try await scenario.verification(options)
        if verification.verdict.isIdentical { return verification }
        #if os(macOS)
            let (text, name) = (verification.transcript, TranscriptName.file(of: scenario))
            await MainActor.run {
                XCTContext.runActivity(named: "Transcripts of \(scenario.title)") { activity in
                    let attachment = XCTAttachment(string: text)
                    attachment.name = name
                    attachment.lifetime = .keepAlways
                    activity.add(attachment)
                }
            }
        #endif
        XCTFail(verification.description, file: file, line: line)
        return verification
    }
#endif
