import HTTP

/// What the page may do (W3C, Content Security Policy Level 3): apply its one style and run its one script, both told by their hash; nothing else.
struct ContentSecurityPolicy {
    /// The content of the `<style>` element, exactly.
    let style: String
    /// The content of the `<script>` element, exactly.
    let script: String

    /// The policy as the meta element takes it. With `require-trusted-types-for` the script itself cannot turn text into markup.
    var text: String {
        [
            "default-src 'none'", "style-src '\(Self.source(of: style))'", "script-src '\(Self.source(of: script))'",
            "base-uri 'none'", "form-action 'none'", "require-trusted-types-for 'script'", "trusted-types 'none'",
        ].joined(separator: "; ")
    }

    /// The hash source of a text: `sha256-` and the digest in base64.
    static func source(of text: String) -> String { "sha256-\(base64(SHA256.digest(Array(text.utf8))))" }

    /// Base64 (RFC 4648 section 4).
    static func base64(_ bytes: [UInt8]) -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        var text: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            let word = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
            for place in 0..<4 {
                text.append(place <= group.count ? alphabet[word >> (18 - 6 * place) & 63] : UInt8(ascii: "="))
            }
        }
        return String(decoding: text, as: UTF8.self)
    }
}
