import JSON

/// Names of users and groups, plain and odd ones, none given twice.
///
/// Two things are kept out. A group's name always has a letter, because Entra ID needs a mailNickname. Local parts of addresses that API v2's pattern
/// refuses (`^[a-zA-Z0-9+_.-]+@[a-zA-Z0-9.-]+$`, Netskope's OpenAPI) stand in sign-in names and nicknames, never in `mail`: the legacy endpoint takes
/// them, so that is a documented difference and has a scenario of its own. And no name has a control character: Entra ID has none in sign-in names, the
/// service does not escape them in filters, and refusals of a filter have other bodies on API v2, as documented.
struct HistoryNames: Sendable {
    private var given = 0
    let isOdd: Bool

    private static let first = ["ada", "ben", "chi", "dee", "eli", "fay", "gus", "hal", "ivy", "jon", "kim", "lea"]
    private static let last = ["abe", "bond", "cole", "dahl", "eads", "finn", "gray", "holm", "ito", "jung", "king", "lund"]
    private static let words = ["Sales", "Audit", "Field", "North", "Night", "Build", "Legal", "Store", "Press", "Depot"]
    /// What makes a name odd: how filters, paths and JSON quote each of these is where clients and servers err.
    private static let oddities = [
        "o'neil", "a+b", "50%25", "ünïcødé", "quo\"te", "back\\slash", "dot.", "x y", "#1", "a&b=c", "日本語", "é", "e\u{301}",
        "%41", "semi;colon",
        "q?x", "sla/sh", "(paren)", "[br]", "ß", "İ", "🦊", "null", "true", "eq", "<b>",
    ]

    init(isOdd: Bool) { self.isOdd = isOdd }

    /// The local part of a new sign-in name, and one that may stand in an e-mail address.
    mutating func person(_ dice: inout Dice) -> (local: String, plain: String) {
        given += 1
        let plain = "\(Self.first[dice.below(Self.first.count)]).\(Self.last[dice.below(Self.last.count)])\(given)"
        guard isOdd, dice.chance(50) else { return (dice.chance(15) ? plain.uppercased() : plain, plain) }
        if dice.chance(15) {
            let long = plain + String(repeating: "x", count: dice.number(40...180))
            return (long, String(long.prefix(60)))
        }
        let odd = Self.oddities[dice.below(Self.oddities.count)]
        return (dice.chance(50) ? "\(odd)\(given)" : "\(plain)\(odd)", plain)
    }

    /// The display name of a new group.
    mutating func group(_ dice: inout Dice) -> String {
        given += 1
        let plain = "\(Self.words[dice.below(Self.words.count)]) \(given)"
        guard isOdd, dice.chance(50) else { return plain }
        if dice.chance(15) { return plain + String(repeating: " long", count: dice.number(10...40)) }
        let odd = Self.oddities[dice.below(Self.oddities.count)]
        return dice.chance(50) ? "\(odd) \(plain)" : "\(plain) \(odd)"
    }

    /// A value of a property.
    func value(_ dice: inout Dice) -> String {
        if isOdd, dice.chance(40) { return "v \(Self.oddities[dice.below(Self.oddities.count)])" }
        return ["Sales", "Support", "R&D", "Legal", "SE", "DE", "1001", "B 12"][dice.below(8)]
    }

    /// The same name in another case.
    static func recased(_ name: String, _ dice: inout Dice) -> String {
        let all = dice.chance(50)
        return String(
            name.map { character in
                guard character.isASCII, character.isLetter else { return character }
                let isUp = all || dice.chance(50)
                return Character(isUp ? character.uppercased() : character.lowercased())
            }
        )
    }
}
