import Foundation

/// A program that is installed on this system.
struct SystemProgram: Sendable {
    /// Where it is.
    let path: String

    /// The first of `names` that the folders of `PATH` hold.
    ///
    /// Servers are often in the `sbin` beside a `bin`, which only root has in its `PATH`.
    init?(_ names: [String]) {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map(String.init)
        let places = folders + folders.filter { $0.hasSuffix("/bin") }.map { $0.dropLast(3) + "sbin" }
        let candidates = names.flatMap { name in places.map { "\($0)/\(name)" } }
        guard let path = candidates.first(where: { FileManager.default.isExecutableFile(atPath: $0) }) else { return nil }
        self.path = path
    }

    /// A process of it that is not started yet, without input; what it says goes to `log`, in the folder it starts in.
    func process(_ arguments: [String], in folder: URL, log: String, environment: [String: String] = [:]) throws -> Process {
        let file = folder.appendingPathComponent(log)
        _ = FileManager.default.createFile(atPath: file.path, contents: nil)
        let output = try FileHandle(forWritingTo: file)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = arguments
        process.currentDirectoryURL = folder
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = output
        return process
    }

    /// Runs it to its end; gives whether it succeeded.
    func run(_ arguments: [String], in folder: URL, log: String) throws -> Bool {
        let process = try process(arguments, in: folder, log: log)
        try process.start()
        process.waitUntilExit()
        return process.terminationReason == .exit && process.terminationStatus == 0
    }
}

extension Process {
    /// Starts it with no signal blocked.
    ///
    /// The threads of Swift's pool block most signals, and a program started from one inherits that: it would never hear SIGTERM.
    func start() throws {
        var none = sigset_t()
        var before = sigset_t()
        sigemptyset(&none)
        pthread_sigmask(SIG_SETMASK, &none, &before)
        defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
        try run()
    }
}
