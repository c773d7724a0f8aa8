/// Text as Markdown takes it, GitHub's and CommonMark's alike.
enum MarkdownText {
    /// `text` as it reads: nothing in it is taken for markup, for HTML, for the end of a table's cell or for a mention.
    static func plain(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in TAPText.singleLine(text).unicodeScalars {
            switch scalar {
            case "&": result.append(contentsOf: "&amp;".unicodeScalars)
            case "<": result.append(contentsOf: "&lt;".unicodeScalars)
            case ">": result.append(contentsOf: "&gt;".unicodeScalars)
            case "\\", "`", "*", "_", "[", "]", "#", "|", "~":
                result.append("\\")
                result.append(scalar)
            default: result.append(scalar)
            }
        }
        return String(result)
    }

    /// `text` as code in a line, in as many backticks as it takes. Not for the cell of a table, in which a `|` would still end it.
    static func code(_ text: String) -> String {
        let line = TAPText.singleLine(text)
        var longest = 0
        var run = 0
        for scalar in line.unicodeScalars {
            run = scalar == "`" ? run + 1 : 0
            longest = max(longest, run)
        }
        let fence = String(repeating: "`", count: longest + 1)
        // Between spaces, which are dropped again: a backtick at an end would join the fence, and nothing at all would be no code.
        return line.isEmpty ? "(empty)" : longest > 0 ? "\(fence) \(line) \(fence)" : "\(fence)\(line)\(fence)"
    }
}
