import Foundation

/// A shell that ends a process and removes its folder where this process ends without a chance to, as by SIGKILL.
///
/// It reads from a pipe that only this process can write to: a word dismisses it, the end of the pipe means that nobody is there any more.
final class Watchdog {
    private let shell = Process()
    private let pipe = Pipe()

    /// Watches over the process `identifier` and its `folder`.
    init(over identifier: Int32, folder: URL) throws {
        shell.executableURL = URL(fileURLWithPath: "/bin/sh")
        // The signal that ends this process may come to its whole group; the shell stays until the pipe speaks.
        shell.arguments = [
            "-c",
            """
            trap '' HUP INT TERM
            if read -r word; then exit 0; fi
            kill "$1"; sleep 1; kill -9 "$1"
            rm -rf "$2"
            """,
            "cutover-tls-watchdog", String(identifier), folder.path,
        ]
        shell.standardInput = pipe
        shell.standardOutput = FileHandle.nullDevice
        shell.standardError = FileHandle.nullDevice
        try shell.start()
    }

    /// Lets it go, once the process and the folder are gone.
    func dismiss() {
        try? pipe.fileHandleForWriting.write(contentsOf: Data("done\n".utf8))
        try? pipe.fileHandleForWriting.close()
        shell.waitUntilExit()
    }
}
