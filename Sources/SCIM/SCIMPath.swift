import JSON

/// The name of an attribute as filters, paths and projections write it: `[urn:]name[.sub]` (RFC 7644 section 3.10).
public struct AttributePath: Sendable, Hashable, CustomStringConvertible {
    /// The schema's URN where one was written.
    public var urn: String?
    /// The attribute's name as written. `nil` where a URN alone was written: the whole extension.
    public var name: String?
    /// The sub-attribute's name as written.
    public var sub: String?

    /// Creates a name.
    public init(urn: String? = nil, name: String?, sub: String? = nil) {
        self.urn = urn
        self.name = name
        self.sub = sub
    }

    /// Reads a name; `nil` where it is none. A URN holds dots of its own (`…:2.0:User:manager.value`), so its end is the last colon.
    public init?(_ text: some StringProtocol) {
        // Bytes, not characters: finding characters from the end takes quadratic time in a text of flags.
        var rest = Substring(text)
        // Nearly every name is a plain one.
        if Self.isName(rest) {
            self.init(name: String(rest))
            return
        }
        var urn: String?
        if rest.utf8.count > 4, String(rest.prefix(4)).equalsIgnoringASCIICase("urn:") {
            let whole = String(rest)
            if [SCIMURN.user, SCIMURN.group, SCIMURN.enterpriseUser].contains(where: { $0.equalsIgnoringASCIICase(whole) }) {
                self.init(urn: whole, name: nil)
                return
            }
            guard let colon = rest.utf8.lastIndex(of: 0x3A) else { return nil }
            urn = String(rest[..<colon])
            rest = rest[rest.utf8.index(after: colon)...]
        }
        let parts = rest.utf8.split(separator: 0x2E, maxSplits: 1, omittingEmptySubsequences: false).map { Substring($0) }
        guard let name = parts.first, Self.isName(name), parts.count == 1 || Self.isName(parts[1]) else { return nil }
        self.init(urn: urn, name: String(name), sub: parts.count > 1 ? String(parts[1]) : nil)
    }

    /// ATTRNAME of RFC 7643 section 2.1, with the `$` of `$ref`.
    private static func isName(_ text: Substring) -> Bool {
        guard let first = text.utf8.first, first == 0x24 || (first | 0x20) >= 0x61 && (first | 0x20) <= 0x7A else { return false }
        return text.utf8.allSatisfy { byte in
            byte == 0x24 || byte == 0x2D || byte == 0x5F || (byte >= 0x30 && byte <= 0x39)
                || ((byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7A)
        }
    }

    /// The name as it is written.
    public var description: String {
        [urn, name].compactMap { $0 }.joined(separator: ":") + (sub.map { ".\($0)" } ?? "")
    }
}

/// What a PATCH operation points at: an attribute, the elements of one that a filter chooses, or a sub-attribute of those (RFC 7644 figure 7).
public struct SCIMPath: Sendable, Hashable, CustomStringConvertible {
    /// The attribute; its `sub` is set only where no filter stands between.
    public var attribute: AttributePath
    /// The filter in brackets.
    public var filter: SCIMFilter?
    /// The sub-attribute behind the brackets.
    public var sub: String?

    /// A path is a hundred bytes in life, and messages repeat it.
    private static let longest = 65_536

    /// Creates a path.
    public init(attribute: AttributePath, filter: SCIMFilter? = nil, sub: String? = nil) {
        self.attribute = attribute
        self.filter = filter
        self.sub = sub
    }

    /// Reads a path.
    ///
    /// - Throws: ``SCIMError`` 400 `invalidPath` that names the text and the column.
    public static func parse(_ text: String) throws(SCIMError) -> SCIMPath {
        guard text.utf8.count <= longest else { throw SCIMError(400, .invalidPath, "a path is longer than \(longest) bytes") }
        guard let open = text.utf8.firstIndex(of: 0x5B) else {
            guard let attribute = AttributePath(text) else {
                throw SCIMError(
                    400,
                    .invalidPath,
                    "\"\(text)\" is not an attribute path; expected name, name.sub or name[filter].sub"
                )
            }
            return SCIMPath(attribute: attribute, sub: nil)
        }
        guard let attribute = AttributePath(text[..<open]), attribute.name != nil else {
            throw SCIMError(400, .invalidPath, "\"\(text[..<open])\" in front of the filter is not an attribute name")
        }
        var parser = SCIMFilterParser(String(text[text.utf8.index(after: open)...]), prefixInValuePath: true)
        let filter: SCIMFilter
        do throws(SCIMError) {
            filter = try parser.parseBracketed()
        } catch {
            throw SCIMError(400, .invalidPath, "in the path \"\(text)\": \(error.detail)")
        }
        let rest = parser.rest
        if rest.isEmpty { return SCIMPath(attribute: attribute, filter: filter) }
        guard rest.first == ".", let sub = AttributePath(rest.dropFirst()), sub.urn == nil, sub.sub == nil, let name = sub.name
        else {
            throw SCIMError(
                400,
                .invalidPath,
                "\"\(rest)\" behind the filter of \"\(text)\" is not a sub-attribute; expected .name"
            )
        }
        return SCIMPath(attribute: attribute, filter: filter, sub: name)
    }

    /// The path as it is written.
    public var description: String {
        attribute.description + (filter.map { "[\($0)]" } ?? "") + (sub.map { ".\($0)" } ?? "")
    }
}
