import JSON

/// Calls everybody and everything otherwise: every ASCII letter becomes another one of its case, thirteen places on. Lengths, cases and everything
/// that needs quoting stay; done twice, the old names are back.
enum NameChange {
    /// Members of a document whose values are keys.
    private static let keys: Set<String> = ["key", "manager", "members", "user", "group"]
    /// Attributes of the tenant whose values are words of a standard, not names.
    private static let words: Set<String> = ["type", "schemas", "meta", "resourceType"]
    /// Steps that name people or groups; others are left as they are.
    private static let verbs: Set<String> = ["createUser", "updateUser", "createGroup", "updateGroup"]

    /// The document with other names.
    static func applied(to document: JSONObject) -> JSONObject {
        var changed = document
        if let directory = document["directory"] { changed["directory"] = applied(to: directory) }
        if var tenant = document["tenant"]?.objectValue {
            if let users = tenant["users"] { tenant["users"] = applied(to: users) }
            // Here, other than in Entra ID, members are names.
            tenant["groups"] = tenant["groups"]?.arrayValue.map { groups in
                .array(
                    groups.map { group in
                        var group = group.objectValue ?? [:]
                        group["displayName"] = group["displayName"].map(applied)
                        group["members"] = group["members"]?.arrayValue.map { .array($0.map(applied)) }
                        return .object(group)
                    }
                )
            }
            changed["tenant"] = .object(tenant)
        }
        changed["steps"] = document["steps"]?.arrayValue.map { steps in
            .array(
                steps.map { step in
                    guard let verb = step.objectValue?.names.first(where: { $0 != "note" }), verbs.contains(verb),
                        let value = step[verb]
                    else {
                        return step
                    }
                    return .object([verb: applied(to: value)])
                }
            )
        }
        return changed
    }

    private static func applied(to value: JSONValue) -> JSONValue { applied(to: value, except: keys.union(words)) }

    /// A directory with other names.
    static func applied(to snapshot: DirectorySnapshot) -> DirectorySnapshot {
        func changed(_ entry: DirectorySnapshot.Entry) -> DirectorySnapshot.Entry {
            var entry = entry
            entry.name = text(entry.name)
            entry.key = text(entry.key)
            var attributes = applied(to: .object(entry.attributes), except: words).objectValue ?? [:]
            if let members = attributes["members"]?.objectValue {
                attributes["members"] = .object(JSONObject(members.members.map { JSONObject.Member(text($0.name), $0.value) }))
            }
            entry.attributes = attributes
            return entry
        }
        var other = snapshot
        other.users = snapshot.users.map(changed)
        other.groups = snapshot.groups.map(changed)
        return other
    }

    private static func applied(to value: JSONValue, except kept: Set<String>) -> JSONValue {
        switch value {
        case .string(let string): .string(text(string))
        case .array(let items): .array(items.map { applied(to: $0, except: kept) })
        case .object(let object):
            .object(
                JSONObject(
                    uncheckedUniqueMembers: object.members.map { member in
                        JSONObject.Member(
                            member.name,
                            kept.contains(member.name) ? member.value : applied(to: member.value, except: kept)
                        )
                    }
                )
            )
        default: value
        }
    }

    private static func text(_ text: String) -> String {
        // A group's id in Entra ID, as the comparison shows it, names the scenario's key.
        if text.hasPrefix("{entra ") { return text }
        let at = text.unicodeScalars.lastIndex(of: "@") ?? text.unicodeScalars.endIndex
        var result = String.UnicodeScalarView()
        for place in text.unicodeScalars.indices {
            let scalar = text.unicodeScalars[place]
            result.append(place < at ? rotated(scalar) : scalar)
        }
        return String(result)
    }

    private static func rotated(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        let base: UInt32
        switch scalar.value {
        case 0x41...0x5A: base = 0x41
        case 0x61...0x7A: base = 0x61
        default: return scalar
        }
        return Unicode.Scalar(base + (scalar.value - base + 13) % 26) ?? scalar
    }
}
