import Foundation
import Harness

/// The files that `--report FORMAT=PATH` names, open for writing.
struct ReportFiles {
    private var files: [(format: ReportFormat, stream: OutputStream)] = []

    /// Opens the files before anything runs, so that a wrong path costs nothing.
    init(_ arguments: ParsedArguments) throws(CommandFailure) {
        for report in arguments.allValues("--report") {
            let parts = report.split(separator: "=", maxSplits: 1).map(String.init)
            guard parts.count == 2, let format = ReportFormat(rawValue: parts[0]) else { continue }
            files.append((format, try Self.opened(parts[1])))
        }
    }

    /// A report's file, open for writing and empty.
    static func opened(_ path: String) throws(CommandFailure) -> OutputStream {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
        if descriptor < 0 {
            throw .usage(
                "the report \(path) cannot be written: \(String(cString: strerror(errno))). Give a path in a folder that exists."
            )
        }
        return OutputStream(descriptor: descriptor, name: path)
    }

    /// A recorder for each file; what cannot be written goes to `failure`.
    func recorders(_ failure: WriteFailure) -> [any EventRecorder] {
        files.map { file in file.format.recorder { failure.write($0, to: file.stream) } }
    }
}

/// Remembers the first failure of a recorder's writer, which has no way to throw.
final class WriteFailure {
    private(set) var message: String?

    func write(_ text: String, to stream: OutputStream) {
        guard message == nil else { return }
        do throws(CommandFailure) {
            try stream.write(text)
        } catch {
            message = error.message
        }
    }
}
