import HTTP
import Testing

@testable import Harness

/// A life made of a seed: people come, change, leave and come back, groups likewise, and cycles run in between.
struct RandomLife {
    private var random: SeededGenerator
    private var count = 0
    private(set) var steps: [String] = []

    init(seed: UInt64, length: Int) {
        random = SeededGenerator(seed: seed)
        while steps.count < length {
            steps.append(next())
            if random.next() % 3 == 0 { steps.append("{ cycle: {} }") }
        }
        steps.append("{ cycle: {} }")
    }

    private mutating func pick(_ words: [String]) -> String { words[Int(random.next() % UInt64(words.count))] }
    private mutating func user() -> String { pick(["ada", "bob", "cleo", "dan"] + (0..<count).map { "new\($0)" }) }
    private mutating func group() -> String { pick(["eng", "ops"]) }

    private mutating func next() -> String {
        let user = user()
        switch random.next() % 16 {
        case 0:
            count += 1
            let name = pick(["bob", "new\(count - 1)"])
            return
                "{ createUser: { key: \"new\(count - 1)\", userPrincipalName: \"\(name)@contoso.com\", givenName: \"N\", surname: \"\(count)\", mail: \"n\(count)@contoso.com\", mailNickname: \"n\(count)\", assigned: \(pick(["true", "false"])) } }"
        case 1, 2:
            return
                "{ updateUser: { user: \"\(user)\", set: { surname: \(pick(["\"Moore\"", "\"MOORE\"", "\"Ray\"", "null"])) } } }"
        case 3:
            return "{ updateUser: { user: \"\(user)\", set: { userPrincipalName: \"\(pick(["x", "y", "z"]))@contoso.com\" } } }"
        case 4: return "{ updateUser: { user: \"\(user)\", set: { accountEnabled: \(pick(["true", "false"])) } } }"
        case 5: return "{ deleteUser: { user: \"\(user)\" } }"
        case 6: return "{ restoreUser: { user: \"\(user)\" } }"
        case 7: return "{ purgeUser: { user: \"\(user)\" } }"
        case 8: return "{ assign: { user: \"\(user)\" } }"
        case 9: return "{ unassign: { user: \"\(user)\" } }"
        case 10, 11: return "{ addMembers: { group: \"\(group())\", members: [\"\(user)\"] } }"
        case 12: return "{ removeMembers: { group: \"\(group())\", members: [\"\(user)\"] } }"
        case 13: return "{ \(pick(["assign", "unassign"])): { group: \"\(group())\" } }"
        case 14: return "{ updateGroup: { group: \"\(group())\", set: { displayName: \"\(pick(["Makers", "Ops", "OPS"]))\" } } }"
        default:
            return pick([
                "{ restart: {} }", "{ restart: { resetScope: \"Full\" } }", "{ provisionOnDemand: { user: \"\(user)\" } }",
                "{ fault: { effect: \"status:503\", method: \"PATCH\", times: 1 } }",
                "{ fault: { effect: \"lose-response\", method: \"POST\", times: 1 } }",
                "{ addMembers: { group: \"ops\", members: [\"eng\"] } }",
            ])
        }
    }
}

@Suite("Random lives under the model's eyes")
struct RandomLivesTests {
    static let setups = [
        "", "job: { scope: \"all\" },", "job: { skipOutOfScopeDeletions: true },",
        "tenant: { users: [{ userName: \"Dan@contoso.com\", active: true }], groups: [{ displayName: \"Ops\", members: [\"Dan@contoso.com\"] }] },",
    ]

    @Test("the simulated service follows the model's rules in every life", arguments: setups)
    func followsRules(setup: String) throws {
        var (cycles, judged) = (0, 0)
        for seed in UInt64(1)...40 {
            let life = RandomLife(seed: seed, length: 40)
            let group = "{ createGroup: { key: \"ops\", displayName: \"Ops\", members: [\"bob\", \"dan\"], assigned: true } }"
            let text = ModelTests.scenario(([group] + life.steps).joined(separator: ", "), setup)
            let lane = try ModelledLane(text, on: seed.isMultiple(of: 2) ? .apiV2 : .legacy, mayRefuse: true)
            #expect(lane.said == [], "seed \(seed)")
            judged += lane.judged.count
            cycles += lane.judged.count + lane.unjudged.count
        }
        #expect(judged * 100 > cycles * 60, "the model judged \(judged) of \(cycles) cycles")
    }
}
