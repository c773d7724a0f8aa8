import Foundation

let interruption = Interruption.listen()
exit(await CommandLineTool(interruption: interruption).run(Array(CommandLine.arguments.dropFirst())).rawValue)
