import JSON
import Testing

@testable import Harness

@Suite("The model of the tenant's groups")
struct ModelGroupTests {
    static let group = "Engineering"

    static let rules: [BrokenRule] = [
        BrokenRule(
            testDescription: "an assigned group is created",
            steps: "{ cycle: {} }",
            step: 1,
            hand: { $0.alter("DELETE", "/Groups/{Engineering}") },
            says: ["the model expected group Engineering, and found none"]
        ),
        BrokenRule(
            testDescription: "a group that is not assigned is not",
            steps: "{ createGroup: { key: \"ops\", displayName: \"Ops\", members: [\"ada\"], assigned: false } }, { cycle: {} }",
            step: 2,
            hand: { $0.tenant.seedGroup(["displayName": "Ops"], members: [], at: $0.now) },
            says: ["the model expected no group Ops, and found one"]
        ),
        BrokenRule(
            testDescription: "a group carries its id in Entra ID",
            steps: "{ cycle: {} }",
            step: 1,
            hand: { $0.set("externalId", "other", of: "/Groups/{Engineering}") },
            says: ["the model expected group Engineering to have externalId {entra eng}, and found other"]
        ),
        BrokenRule(
            testDescription: "a group is renamed",
            steps: "{ cycle: {} }, { updateGroup: { group: \"eng\", set: { displayName: \"Makers\" } } }, { cycle: {} }",
            step: 3,
            hand: { $0.set("displayName", "Engineering", of: "/Groups/{Makers}") },
            says: ["the model expected no group Engineering, and found one", "the model expected group Makers, and found none"]
        ),
        BrokenRule(
            testDescription: "a group that is there already is linked by its name",
            setup: "tenant: { groups: [{ displayName: \"Engineering\", members: [] }] },",
            steps: "{ cycle: {} }",
            step: 1,
            hand: { $0.tenant.seedGroup(["displayName": "Engineering"], members: [], at: $0.now) },
            says: ["the model expected one group named Engineering, and found 2"]
        ),
        BrokenRule(
            testDescription: "a linked group keeps the members that the service knows nothing of",
            setup:
                "tenant: { users: [{ userName: \"eve@contoso.com\", active: true }], groups: [{ displayName: \"Engineering\", members: [\"eve@contoso.com\"] }] },",
            steps: "{ cycle: {} }",
            step: 1,
            hand: { $0.setMember("eve@contoso.com", of: "Engineering", false) },
            says: ["the model expected eve@contoso.com to be a member of group Engineering, and found that it is none"]
        ),
        BrokenRule(
            testDescription: "a group holds its members that have an account",
            steps: "{ cycle: {} }",
            step: 1,
            hand: { $0.setMember("cleo@contoso.com", of: "Engineering", false) },
            says: ["the model expected cleo@contoso.com to be a member of group Engineering, and found that it is none"]
        ),
        BrokenRule(
            testDescription: "a group holds nobody else",
            steps: "{ cycle: {} }",
            step: 1,
            hand: { $0.setMember("bob@contoso.com", of: "Engineering", true) },
            says: ["the model expected bob@contoso.com to be no member of group Engineering, and found that it is one"]
        ),
        BrokenRule(
            testDescription: "who joins is put into the group",
            steps: "{ cycle: {} }, { addMembers: { group: \"eng\", members: [\"bob\"] } }, { cycle: {} }",
            step: 3,
            hand: { $0.setMember("bob@contoso.com", of: "Engineering", false) },
            says: ["the model expected bob@contoso.com to be a member of group Engineering, and found that it is none"]
        ),
        BrokenRule(
            testDescription: "who leaves is taken out of the group",
            steps: "{ cycle: {} }, { removeMembers: { group: \"eng\", members: [\"ada\"] } }, { cycle: {} }",
            step: 3,
            hand: { $0.setMember("ada@contoso.com", of: "Engineering", true) },
            says: ["the model expected ada@contoso.com to be no member of group Engineering, and found that it is one"]
        ),
        BrokenRule(
            testDescription: "who is renamed stays a member",
            steps:
                "{ cycle: {} }, { updateUser: { user: \"ada\", set: { userPrincipalName: \"eda@contoso.com\" } } }, { cycle: {} }",
            step: 3,
            hand: { $0.setMember("eda@contoso.com", of: "Engineering", false) },
            says: ["the model expected eda@contoso.com to be a member of group Engineering, and found that it is none"]
        ),
        BrokenRule(
            testDescription: "who is switched off stays a member",
            steps: "{ cycle: {} }, { updateUser: { user: \"ada\", set: { accountEnabled: false } } }, { cycle: {} }",
            step: 3,
            hand: { $0.setMember("ada@contoso.com", of: "Engineering", false) },
            says: ["the model expected ada@contoso.com to be a member of group Engineering, and found that it is none"]
        ),
        BrokenRule(
            testDescription: "whoever gets an account later waits for the group's next change",
            steps: """
                { updateUser: { user: "cleo", set: { accountEnabled: false } } }, { cycle: {} },
                { updateUser: { user: "cleo", set: { accountEnabled: true } } }, { cycle: {} }
                """,
            step: 4,
            hand: { $0.setMember("cleo@contoso.com", of: "Engineering", true) },
            says: ["the model expected cleo@contoso.com to be no member of group Engineering, and found that it is one"]
        ),
        BrokenRule(
            testDescription: "and joins with it",
            steps: """
                { updateUser: { user: "cleo", set: { accountEnabled: false } } }, { cycle: {} },
                { updateUser: { user: "cleo", set: { accountEnabled: true } } }, { cycle: {} },
                { addMembers: { group: "eng", members: ["bob"] } }, { cycle: {} }
                """,
            step: 6,
            hand: { $0.setMember("cleo@contoso.com", of: "Engineering", false) },
            says: ["the model expected cleo@contoso.com to be a member of group Engineering, and found that it is none"]
        ),
        BrokenRule(
            testDescription: "or behind a restart",
            steps: """
                { updateUser: { user: "cleo", set: { accountEnabled: false } } }, { cycle: {} },
                { updateUser: { user: "cleo", set: { accountEnabled: true } } }, { cycle: {} }, { restart: {} }, { cycle: {} }
                """,
            step: 6,
            hand: { $0.setMember("cleo@contoso.com", of: "Engineering", false) },
            says: ["the model expected cleo@contoso.com to be a member of group Engineering, and found that it is none"]
        ),
        BrokenRule(
            testDescription: "a nested group is a member where it is in scope, and its members are not",
            steps: """
                { createGroup: { key: "all", displayName: "Everybody", members: ["bob", "eng"], assigned: true } }, { cycle: {} }
                """,
            step: 2,
            hand: { world in
                world.setMember("Engineering", of: "Everybody", false)
                world.setMember("ada@contoso.com", of: "Everybody", true)
            },
            says: [
                "the model expected Engineering to be a member of group Everybody, and found that it is none",
                "the model expected ada@contoso.com to be no member of group Everybody, and found that it is one",
            ]
        ),
        BrokenRule(
            testDescription: "a group that is unassigned is deleted",
            steps: "{ cycle: {} }, { unassign: { group: \"eng\" } }, { cycle: {} }",
            step: 3,
            hand: { $0.tenant.seedGroup(["displayName": "Engineering"], members: [], at: $0.now) },
            says: ["the model expected no group Engineering, and found one"]
        ),
        BrokenRule(
            testDescription: "a group that is deleted is deleted",
            steps: "{ cycle: {} }, { deleteGroup: { group: \"eng\" } }, { cycle: {} }",
            step: 3,
            hand: { $0.tenant.seedGroup(["displayName": "Engineering"], members: [], at: $0.now) },
            says: ["the model expected no group Engineering, and found one"]
        ),
        BrokenRule(
            testDescription: "with out-of-scope deletions skipped, a group that is unassigned stays",
            setup: "job: { skipOutOfScopeDeletions: true },",
            steps: "{ cycle: {} }, { unassign: { group: \"eng\" } }, { cycle: {} }",
            step: 3,
            hand: { $0.alter("DELETE", "/Groups/{Engineering}") },
            says: ["the model expected group Engineering, and found none"]
        ),
        BrokenRule(
            testDescription: "a group that is assigned again has all its members again",
            steps:
                "{ cycle: {} }, { unassign: { group: \"eng\" } }, { cycle: {} }, { assign: { group: \"eng\" } }, { cycle: {} }",
            step: 5,
            hand: { $0.setMember("ada@contoso.com", of: "Engineering", false) },
            says: ["the model expected ada@contoso.com to be a member of group Engineering, and found that it is none"]
        ),
        BrokenRule(
            testDescription: "who is deleted for good is a member of nothing",
            steps:
                "{ cycle: {} }, { deleteUser: { user: \"ada\" } }, { cycle: {} }, { purgeUser: { user: \"ada\" } }, { cycle: {} }",
            step: 5,
            hand: { $0.setMember("cleo@contoso.com", of: "Engineering", false) },
            says: ["the model expected cleo@contoso.com to be a member of group Engineering, and found that it is none"]
        ),
    ]

    @Test("a rule of groups that both endpoints break alike is told, in the step and once", arguments: rules)
    func isTold(rule: BrokenRule) throws {
        try expectTold(rule)
    }
}
