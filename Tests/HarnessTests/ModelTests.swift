import JSON
import Testing

@testable import Harness

@Suite("The model of the tenant's directory")
struct ModelTests {
    /// Ada and Bob are assigned, Cleo is in the assigned group alone, Dan has nothing to do with the application.
    static func scenario(_ steps: String, _ setup: String = "") -> String {
        """
        {
          title: "t", proves: "p", source: "s", \(setup)
          directory: {
            users: [
              { key: "ada", userPrincipalName: "ada@contoso.com", givenName: "Ada", surname: "Byron", mail: "ada@contoso.com", mailNickname: "ada", assigned: true },
              { key: "bob", userPrincipalName: "bob@contoso.com", givenName: "Bob", surname: "Noyce", mail: "bob@contoso.com", mailNickname: "bob", assigned: true },
              { key: "cleo", userPrincipalName: "cleo@contoso.com", givenName: "Cleo", surname: "Wood", mail: "cleo@contoso.com", mailNickname: "cleo", assigned: false },
              { key: "dan", userPrincipalName: "dan@contoso.com", givenName: "Dan", surname: "Ash", mail: "dan@contoso.com", mailNickname: "dan", assigned: false },
            ],
            groups: [{ key: "eng", displayName: "Engineering", members: ["ada", "cleo"], assigned: true }],
          },
          steps: [\(steps)],
        }
        """
    }

    static let rules: [BrokenRule] = [
        BrokenRule(
            testDescription: "who is assigned is created",
            steps: "{ cycle: {} }",
            step: 1,
            hand: { $0.alter("DELETE", "/Users/{bob@contoso.com}") },
            says: ["the model expected user bob@contoso.com, and found none"]
        ),
        BrokenRule(
            testDescription: "who is a member of an assigned group is created",
            steps: "{ cycle: {} }",
            step: 1,
            hand: { $0.alter("DELETE", "/Users/{cleo@contoso.com}") },
            says: ["the model expected user cleo@contoso.com, and found none"]
        ),
        BrokenRule(
            testDescription: "who has nothing to do with the application is not",
            steps: "{ cycle: {} }",
            step: 1,
            hand: { $0.insertUser("dan@contoso.com") },
            says: ["the model expected no user dan@contoso.com, and found one"]
        ),
        BrokenRule(
            testDescription: "where everybody is in scope, everybody is created",
            setup: "job: { scope: \"all\" },",
            steps: "{ cycle: {} }",
            step: 1,
            hand: { $0.alter("DELETE", "/Users/{dan@contoso.com}") },
            says: ["the model expected user dan@contoso.com, and found none"]
        ),
        BrokenRule(
            testDescription: "who is blocked and has no account gets none",
            steps: "{ updateUser: { user: \"bob\", set: { accountEnabled: false } } }, { cycle: {} }",
            step: 2,
            hand: { $0.insertUser("bob@contoso.com") },
            says: ["the model expected no user bob@contoso.com, and found one"]
        ),
        BrokenRule(
            testDescription: "an account is created with every mapped attribute",
            steps: "{ cycle: {} }",
            step: 1,
            hand: { world in
                world.set("name.givenName", "Bert", of: "/Users/{bob@contoso.com}")
                world.set("externalId", "other", of: "/Users/{ada@contoso.com}")
            },
            says: [
                "the model expected user ada@contoso.com to have externalId \"ada\", and found \"other\"",
                "the model expected user bob@contoso.com to have name.givenName \"Bob\", and found \"Bert\"",
            ]
        ),
        BrokenRule(
            testDescription: "a change of a mapped attribute arrives",
            steps: "{ cycle: {} }, { updateUser: { user: \"bob\", set: { surname: \"Moore\" } } }, { cycle: {} }",
            step: 3,
            hand: { $0.set("name.familyName", "Noyce", of: "/Users/{bob@contoso.com}") },
            says: ["the model expected user bob@contoso.com to have name.familyName \"Moore\", and found \"Noyce\""]
        ),
        BrokenRule(
            testDescription: "a change of the sign-in name renames the account",
            steps:
                "{ cycle: {} }, { updateUser: { user: \"bob\", set: { userPrincipalName: \"rob@contoso.com\" } } }, { cycle: {} }",
            step: 3,
            hand: { $0.set("userName", "bob@contoso.com", of: "/Users/{rob@contoso.com}") },
            says: [
                "the model expected no user bob@contoso.com, and found one",
                "the model expected user rob@contoso.com, and found none",
            ]
        ),
        BrokenRule(
            testDescription: "an attribute that is cleared in Entra ID stays",
            steps:
                "{ cycle: {} }, { updateUser: { user: \"bob\", set: { mailNickname: \"bobby\", givenName: null } } }, { cycle: {} }",
            step: 3,
            hand: { $0.set("name.givenName", "", of: "/Users/{bob@contoso.com}") },
            says: ["the model expected user bob@contoso.com to have name.givenName \"Bob\", and found \"\""]
        ),
        BrokenRule(
            testDescription: "a change of letter case alone sends nothing",
            steps: "{ cycle: {} }, { updateUser: { user: \"bob\", set: { surname: \"NOYCE\" } } }, { cycle: {} }",
            step: 3,
            hand: { $0.set("name.familyName", "NOYCE", of: "/Users/{bob@contoso.com}") },
            says: ["the model expected user bob@contoso.com to have name.familyName \"Noyce\", and found \"NOYCE\""]
        ),
        BrokenRule(
            testDescription: "blocked sign-in switches the account off",
            steps: "{ cycle: {} }, { updateUser: { user: \"bob\", set: { accountEnabled: false } } }, { cycle: {} }",
            step: 3,
            hand: { $0.set("active", true, of: "/Users/{bob@contoso.com}") },
            says: ["the model expected user bob@contoso.com to have active \"false\", and found \"true\""]
        ),
        BrokenRule(
            testDescription: "who is let in again is active again",
            steps: """
                { cycle: {} }, { updateUser: { user: "bob", set: { accountEnabled: false } } }, { cycle: {} },
                { updateUser: { user: "bob", set: { accountEnabled: true } } }, { cycle: {} }
                """,
            step: 5,
            hand: { $0.set("active", false, of: "/Users/{bob@contoso.com}") },
            says: ["the model expected user bob@contoso.com to have active \"true\", and found \"false\""]
        ),
        BrokenRule(
            testDescription: "who loses the assignment is switched off",
            steps: "{ cycle: {} }, { unassign: { user: \"bob\" } }, { cycle: {} }",
            step: 3,
            hand: { $0.set("active", true, of: "/Users/{bob@contoso.com}") },
            says: ["the model expected user bob@contoso.com to have active \"false\", and found \"true\""]
        ),
        BrokenRule(
            testDescription: "who leaves the one assigned group is switched off",
            steps: "{ cycle: {} }, { removeMembers: { group: \"eng\", members: [\"cleo\"] } }, { cycle: {} }",
            step: 3,
            hand: { $0.set("active", true, of: "/Users/{cleo@contoso.com}") },
            says: ["the model expected user cleo@contoso.com to have active \"false\", and found \"true\""]
        ),
        BrokenRule(
            testDescription: "who is switched off keeps the rest as it was",
            steps:
                "{ cycle: {} }, { updateUser: { user: \"bob\", set: { surname: \"Moore\" } } }, { unassign: { user: \"bob\" } }, { cycle: {} }",
            step: 4,
            hand: { $0.set("name.familyName", "Moore", of: "/Users/{bob@contoso.com}") },
            says: ["the model expected user bob@contoso.com to have name.familyName \"Noyce\", and found \"Moore\""]
        ),
        BrokenRule(
            testDescription: "who is assigned again is active again",
            steps: "{ cycle: {} }, { unassign: { user: \"bob\" } }, { cycle: {} }, { assign: { user: \"bob\" } }, { cycle: {} }",
            step: 5,
            hand: { $0.set("active", false, of: "/Users/{bob@contoso.com}") },
            says: ["the model expected user bob@contoso.com to have active \"true\", and found \"false\""]
        ),
        BrokenRule(
            testDescription: "with out-of-scope deletions skipped, who loses the assignment stays",
            setup: "job: { skipOutOfScopeDeletions: true },",
            steps: "{ cycle: {} }, { unassign: { user: \"bob\" } }, { cycle: {} }",
            step: 3,
            hand: { $0.set("active", false, of: "/Users/{bob@contoso.com}") },
            says: ["the model expected user bob@contoso.com to have active \"true\", and found \"false\""]
        ),
        BrokenRule(
            testDescription: "who is deleted is switched off, and not deleted",
            steps: "{ cycle: {} }, { deleteUser: { user: \"bob\" } }, { cycle: {} }",
            step: 3,
            hand: { $0.alter("DELETE", "/Users/{bob@contoso.com}") },
            says: ["the model expected user bob@contoso.com, and found none"]
        ),
        BrokenRule(
            testDescription: "who is deleted for good is deleted",
            steps:
                "{ cycle: {} }, { deleteUser: { user: \"bob\" } }, { cycle: {} }, { purgeUser: { user: \"bob\" } }, { cycle: {} }",
            step: 5,
            hand: { $0.insertUser("bob@contoso.com") },
            says: ["the model expected no user bob@contoso.com, and found one"]
        ),
        BrokenRule(
            testDescription: "who was unassigned before the deletion is not managed any more",
            steps: """
                { cycle: {} }, { unassign: { user: "bob" } }, { cycle: {} }, { deleteUser: { user: "bob" } }, { purgeUser: { user: "bob" } },
                { cycle: {} }
                """,
            step: 6,
            hand: { $0.alter("DELETE", "/Users/{bob@contoso.com}") },
            says: ["the model expected user bob@contoso.com, and found none"]
        ),
        BrokenRule(
            testDescription: "who is restored is active again",
            steps:
                "{ cycle: {} }, { deleteUser: { user: \"bob\" } }, { cycle: {} }, { restoreUser: { user: \"bob\" } }, { cycle: {} }",
            step: 5,
            hand: { $0.set("active", false, of: "/Users/{bob@contoso.com}") },
            says: ["the model expected user bob@contoso.com to have active \"true\", and found \"false\""]
        ),
        BrokenRule(
            testDescription: "what was cleared before a deletion does not come back with the user",
            steps: """
                { cycle: {} }, { unassign: { user: "bob" } }, { cycle: {} }, { updateUser: { user: "bob", set: { surname: "Ray" } } }, { cycle: {} },
                { updateUser: { user: "bob", set: { surname: null } } }, { deleteUser: { user: "bob" } }, { cycle: {} },
                { restoreUser: { user: "bob" } }, { assign: { user: "bob" } }, { cycle: {} }
                """,
            step: 11,
            hand: { $0.set("name.familyName", "Ray", of: "/Users/{bob@contoso.com}") },
            says: ["the model expected user bob@contoso.com to have name.familyName \"Noyce\", and found \"Ray\""]
        ),
        BrokenRule(
            testDescription: "an account that is there already is linked by its name, and not doubled",
            setup: "tenant: { users: [{ userName: \"Bob@contoso.com\", active: true }] },",
            steps: "{ cycle: {} }",
            step: 1,
            hand: { $0.insertUser("bob@contoso.com") },
            says: ["the model expected one user named Bob@contoso.com, and found 2"]
        ),
        BrokenRule(
            testDescription: "an account that is linked gets the mapped attributes",
            setup: "tenant: { users: [{ userName: \"bob@contoso.com\", active: true, name: { givenName: \"Robert\" } }] },",
            steps: "{ cycle: {} }",
            step: 1,
            hand: { $0.set("name.givenName", "Robert", of: "/Users/{bob@contoso.com}") },
            says: ["the model expected user bob@contoso.com to have name.givenName \"Bob\", and found \"Robert\""]
        ),
        BrokenRule(
            testDescription: "who comes back as a new user takes the old account over",
            steps: """
                { cycle: {} }, { deleteUser: { user: "bob" } }, { cycle: {} },
                { createUser: { key: "bob2", userPrincipalName: "bob@contoso.com", givenName: "Bob", surname: "Noyce", mail: "bob@contoso.com", mailNickname: "bob", assigned: true } },
                { cycle: {} }, { purgeUser: { user: "bob" } }, { cycle: {} }
                """,
            step: 7,
            hand: { $0.alter("DELETE", "/Users/{bob@contoso.com}") },
            says: ["the model expected user bob@contoso.com, and found none"]
        ),
        BrokenRule(
            testDescription: "a guest has the name it has at home",
            steps: """
                { createUser: { key: "gil", userPrincipalName: "gil_fabrikam.com#EXT#@contoso.com", givenName: "Gil", mail: "gil@fabrikam.com", mailNickname: "gil", assigned: true } },
                { cycle: {} }
                """,
            step: 2,
            hand: { $0.set("userName", "gil@contoso.com", of: "/Users/{gil@fabrikam.com}") },
            says: [
                "the model expected no user gil@contoso.com, and found one",
                "the model expected user gil@fabrikam.com, and found none",
            ]
        ),
        BrokenRule(
            testDescription: "nobody else is changed",
            setup: "tenant: { users: [{ userName: \"eve@contoso.com\", active: true }] },",
            steps: "{ cycle: {} }",
            step: 1,
            hand: { $0.set("active", false, of: "/Users/{eve@contoso.com}") },
            says: ["the model expected user eve@contoso.com to have active \"true\", and found \"false\""]
        ),
        BrokenRule(
            testDescription: "nobody else is deleted",
            setup:
                "tenant: { users: [{ userName: \"eve@contoso.com\", active: true }], groups: [{ displayName: \"Old\", members: [\"eve@contoso.com\"] }] },",
            steps: "{ cycle: {} }",
            step: 1,
            hand: { world in
                world.alter("DELETE", "/Users/{eve@contoso.com}")
                world.alter("DELETE", "/Groups/{Old}")
            },
            says: ["the model expected user eve@contoso.com, and found none", "the model expected group Old, and found none"]
        ),
        BrokenRule(
            testDescription: "a paused job writes nothing",
            steps: "{ cycle: {} }, { pause: {} }, { unassign: { user: \"bob\" } }, { cycle: {} }",
            step: 4,
            hand: { $0.set("active", false, of: "/Users/{bob@contoso.com}") },
            says: ["the model expected user bob@contoso.com to have active \"true\", and found \"false\""]
        ),
        BrokenRule(
            testDescription: "what happens in Entra ID writes nothing before a cycle",
            steps: "{ cycle: {} }, { unassign: { user: \"bob\" } }, { cycle: {} }",
            step: 2,
            hand: { $0.set("active", false, of: "/Users/{bob@contoso.com}") },
            says: ["the model expected user bob@contoso.com to have active \"true\", and found \"false\""]
        ),
        BrokenRule(
            testDescription: "behind a restart everybody is as Entra ID has them",
            steps: "{ cycle: {} }, { restart: {} }, { cycle: {} }",
            step: 3,
            hand: { $0.set("name.familyName", "X", of: "/Users/{bob@contoso.com}") },
            says: ["the model expected user bob@contoso.com to have name.familyName \"Noyce\", and found \"X\""]
        ),
    ]

    @Test("a rule that both endpoints break alike is told, in the step and once", arguments: rules)
    func isTold(rule: BrokenRule) throws {
        try expectTold(rule)
    }
}
