import Foundation
import Harness
import JSON

/// The file that `--resume` names: how far a check came. Only its owner can read it, since it names users; no token is in it.
final class ProgressFile {
    private let path: String
    private var failure: String?

    init(_ path: String) { self.path = path }

    /// What an earlier check left; `nil` where there is no file yet.
    func load(for configuration: CheckConfiguration) throws(CommandFailure) -> CheckProgressState? {
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        guard let data = FileManager.default.contents(atPath: path), let json = try? JSONValue.parse([UInt8](data)),
            let state = CheckProgressState(json)
        else {
            throw .usage(
                "\(path) is not the progress of a check, or cannot be read. Give another file, or remove this one to begin anew."
            )
        }
        guard state.belongs(to: configuration) else {
            throw .usage(
                "\(path) belongs to a check of other URLs, another sample or seed. Give the same options as then, or remove the file to begin anew."
            )
        }
        return state
    }

    /// Writes beside the file and puts it into its place, so that a crash leaves the old or the new.
    func save(_ state: CheckProgressState) {
        let new = path + ".new"
        _ = unlink(new)
        let descriptor = open(new, O_WRONLY | O_CREAT | O_EXCL, 0o600)
        guard descriptor >= 0 else { return note() }
        let isWritten = writeAll(state.json.bytes(), to: descriptor)
        if close(descriptor) != 0 || !isWritten || rename(new, path) != 0 { note() }
    }

    /// Removes the file where the check came to its end, else leaves what it needs to go on.
    func finish(_ state: CheckProgressState?) throws(CommandFailure) {
        if let state { save(state) } else { _ = unlink(path) }
        if let failure { throw .incomplete("the progress could not be kept in \(path): \(failure).") }
    }

    private func note() { failure = failure ?? String(cString: strerror(errno)) }
}
