import HTTP
import JSON

extension Defect {
    /// Defects of types and spellings of values.
    static let types: [Defect] = [
        Defect(
            "boolean-text-stored",
            .types,
            "active with the text \"False\" is stored as that text.",
            source: "scim-patch#872, scim-for-keycloak#119",
            witness: "lifecycle/leaver",
            stored(.users) { attributes, call in
                for operation in call.operations ?? [] where operation.path == "active" {
                    if let text = operation.value?.stringValue { attributes["active"] = .string(text) }
                }
            }
        ),
        Defect(
            "boolean-text-is-true",
            .types,
            "active with the text \"False\" is read as true, as any text that is not empty.",
            source: "AzureAD/SCIMReferenceCode#21, scimmy#51, scimmy#86",
            witness: "lifecycle/leaver",
            operations(on: .users) { operations, _, _ in
                operations.map { operation in
                    guard operation.path == "active", operation.value?.stringValue != nil else { return operation }
                    var operation = operation
                    operation.value = true
                    return operation
                }
            }
        ),
        Defect(
            "active-answered-as-text",
            .types,
            "active is answered as a text.",
            source: "Infisical#5681",
            witness: "lifecycle/mover",
            answer { body, call, _, _ in
                if let active = body["active"]?.boolValue { body["active"] = .string(active ? "true" : "false") }
            }
        ),
        Defect(
            "user-name-lower-cased",
            .types,
            "userName is stored in lower case.",
            source: "invented: names are normalised for comparison",
            witness: "matching/existing-users-matched",
            stored(.users) { attributes, _ in
                if let name = attributes["userName"]?.stringValue { attributes["userName"] = .string(name.lowercased()) }
            }
        ),
        Defect(
            "group-name-upper-cased",
            .types,
            "A group's displayName is stored in upper case.",
            source: "invented: the names of groups of an on-premises directory",
            witness: "groups/create-rename-delete",
            stored(.groups) { attributes, _ in
                if let name = attributes["displayName"]?.stringValue { attributes["displayName"] = .string(name.uppercased()) }
            }
        ),
        Defect(
            "accents-dropped",
            .types,
            "Letters beyond ASCII lose their accents or become question marks.",
            source: "invented: a column without Unicode",
            witness: "names/unicode-quotes-backslashes",
            texts { .string(String($0.unicodeScalars.map { plain($0) })) }
        ),
        Defect(
            "utf-8-read-as-latin-1",
            .types,
            "Names are read as Latin-1: ë becomes Ã«.",
            source: "invented: a request without charset is read as ISO-8859-1 (RFC 2616)",
            witness: "names/unicode-quotes-backslashes",
            texts { text in .string(String(text.utf8.map { Character(Unicode.Scalar($0)) })) }
        ),
        Defect(
            "emoji-lost",
            .types,
            "Characters beyond the basic plane become question marks.",
            source: "invented: MySQL's utf8 of three bytes",
            witness: "names/unicode-quotes-backslashes",
            texts { text in .string(String(text.unicodeScalars.map { $0.value > 0xFFFF ? "?" : Character($0) })) }
        ),
        Defect(
            "backslashes-lost",
            .types,
            "Backslashes are taken for escapes and dropped.",
            source: "invented: a text that is put into a query",
            witness: "names/unicode-quotes-backslashes",
            texts { text in .string(text.replacing("\\", with: "")) }
        ),
        Defect(
            "markup-escaped",
            .types,
            "& and < are stored as &amp; and &lt;, quotes as &quot;.",
            source: "invented: a guard against scripts in the console",
            witness: "names/unicode-quotes-backslashes",
            texts { text in
                .string(text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing("\"", with: "&quot;"))
            }
        ),
        Defect(
            "spaces-collapsed",
            .types,
            "Several spaces become one, and spaces at the ends are dropped.",
            source: "invented: input that is trimmed like a form's",
            witness: "names/spaces-and-digits",
            texts { text in .string(text.split(separator: " ").joined(separator: " ")) }
        ),
        Defect(
            "digits-become-numbers",
            .types,
            "A text of digits alone is stored as a number; leading zeros are lost.",
            source: "invented: types are guessed from values",
            witness: "names/spaces-and-digits",
            texts { text in
                guard !text.isEmpty, text.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }), let number = Int(text) else {
                    return .string(text)
                }
                return .number(JSONNumber(number))
            }
        ),
        Defect(
            "null-by-name",
            .types,
            "A person called Null has no family name.",
            source: "invented, after a well-known tale: the text \"Null\" is taken for no value",
            witness: "names/spaces-and-digits",
            stored(.users) { attributes, _ in
                guard var name = attributes["name"]?.objectValue else { return }
                for part in name.names where name[part]?.stringValue?.lowercased() == "null" { name[part] = nil }
                attributes["name"] = .object(name)
            }
        ),
        Defect(
            "names-swapped",
            .types,
            "Given name and family name are stored the wrong way round.",
            source: "invented: two columns mixed up",
            witness: "lifecycle/joiner",
            stored(.users) { attributes, call in
                guard call.isCreation(), var name = attributes["name"]?.objectValue else { return }
                (name["givenName"], name["familyName"]) = (name["familyName"], name["givenName"])
                attributes["name"] = .object(name)
            }
        ),
    ]

    /// A letter without its accent where that is one of ASCII, else a question mark.
    private static func plain(_ scalar: Unicode.Scalar) -> Character {
        if scalar.isASCII { return Character(scalar) }
        let table = [
            "àáâãäå": "a", "ÀÁÂÃÄÅ": "A", "èéêë": "e", "ÈÉÊË": "E", "òóôõöø": "o", "ÒÓÔÕÖØ": "O", "ùúûü": "u", "ñ": "n", "ç": "c",
        ]
        for (letters, letter) in table where letters.unicodeScalars.contains(scalar) { return Character(letter) }
        return "?"
    }
}
