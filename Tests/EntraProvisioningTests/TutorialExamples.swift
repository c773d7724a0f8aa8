import EntraProvisioning
import Foundation
import HTTP
import JSON
import Testing

/// One example of Tests/Goldens/scim-tutorial.txt.
struct TutorialExample: Sendable, CustomTestStringConvertible {
    /// `T Create User`.
    var title: String
    var dialects: [Dialect]
    /// What the service sends otherwise, with the reason.
    var differences: [(from: String, to: String)] = []
    /// The response that the source shows, with its status and body; `nil` where it shows none.
    var answer: (status: Int, body: String)?
    /// `PATCH /Users/5171a35d82074e068ce2`, the query readable.
    var line: String
    /// The body, on one line; empty for none.
    var body: String

    var testDescription: String { title }

    /// All examples of the file.
    static let all: [TutorialExample] = {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../Goldens/scim-tutorial.txt")
        guard let text = try? String(contentsOf: file, encoding: .utf8) else { return [] }
        return text.components(separatedBy: "\n== ").dropFirst().compactMap(TutorialExample.init)
    }()

    private init?(_ section: String) {
        var lines = section.components(separatedBy: "\n")
        title = lines.removeFirst()
        var dialects: [Dialect] = []
        var request: [String] = []
        for line in lines {
            if line.hasPrefix("dialects: ") {
                dialects = line.dropFirst(10).split(separator: " ").compactMap { Dialect(rawValue: String($0)) }
            } else if line.hasPrefix("differs: ") {
                let parts = line.dropFirst(9).components(separatedBy: " => ")
                guard parts.count == 2, let end = parts[1].range(of: " : ", options: .backwards) else { return nil }
                differences.append((parts[0], String(parts[1][..<end.lowerBound])))
            } else if line.hasPrefix("answer: ") {
                let parts = line.dropFirst(8).split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
                guard let status = Int(parts[0]) else { return nil }
                answer = (status, parts.count > 1 ? String(parts[1]) : "")
            } else if !line.isEmpty {
                request.append(line)
            }
        }
        guard !dialects.isEmpty, !request.isEmpty else { return nil }
        self.dialects = dialects
        line = request.removeFirst()
        // White space between tokens is free in the source: what stands between lines is not part of the example.
        body = request.map { $0.trimmingCharacters(in: .whitespaces) }.joined()
    }

    /// The request line and the body as they must be sent; `nil` where a difference that is listed is none.
    var expected: (line: String, body: String)? {
        var result = (line: line, body: body)
        for (from, to) in differences {
            guard result.line.contains(from) || result.body.contains(from) else { return nil }
            result.line = result.line.replacingOccurrences(of: from, with: to)
            result.body = result.body.replacingOccurrences(of: from, with: to)
        }
        return result
    }
}
