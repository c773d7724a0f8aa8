import EntraProvisioning
import JSON

// What endpoints must refuse, and how users end.
extension ProbeUsers {
    // MARK: What must be refused

    var refusals: [ProbeStep] {
        [
            .create(
                Self.minimal,
                "user.create.duplicate",
                "Create a user who is there already",
                .json { Self.minimal($0, Self.minimal) }
            )
            .expecting(.refusal),
            .patch(
                Self.boss,
                "user.rename.taken",
                "Rename a user to a name that is taken",
                .json { ProbeStep.message(["op": "Replace", "path": "userName", "value": .string($0.name(Self.minimal))]) }
            )
            .expecting(.refusal),
            .patch(
                Self.boss,
                "user.change.half-broken",
                "Send two changes of which the second is impossible: neither may be made",
                .json { _ in
                    [
                        "schemas": ProbeStep.patchSchemas,
                        "Operations": [
                            ["op": "Replace", "path": "name.givenName", "value": "Half"],
                            ["op": "Replace", "path": "active", "value": "perhaps"],
                        ],
                    ]
                }
            )
            .expecting(.any),
            .patch(
                Self.boss,
                "user.change.wrong-type",
                "Give active a value that is neither true nor false",
                .json { _ in ProbeStep.message(["op": "Replace", "path": "active", "value": "perhaps"]) }
            )
            .expecting(.any).advisory(Self.notSent),
            .patch(
                Self.boss,
                "user.change.wrong-operation",
                "Send an operation that does not exist",
                .json { _ in ProbeStep.message(["op": "Frobnicate", "path": "active", "value": true]) }
            )
            .expecting(.any).advisory(Self.notSent),
            .patch(
                Self.boss,
                "user.change.broken-json",
                "Change a user with a body that is no JSON",
                .text { _ in "{\"schemas\": [\"urn:ietf:params:scim:api:messages:2.0:PatchOp\"], \"Operations\": [{\"op\": " }
            )
            .expecting(.refusal).advisory(Self.notSent),
            .create(
                Self.broken,
                "user.create.broken-json",
                "Create a user with a body that is no JSON",
                .text { "{\"userName\": \"\($0.name(Self.broken))\", \"active\": tr" }
            )
            .expecting(.refusal).advisory(Self.notSent),
            .patch(
                Self.boss,
                "user.change.unknown-attribute",
                "Change an attribute that no schema has",
                .json { _ in ProbeStep.message(["op": "Add", "path": "favouriteColour", "value": "green"]) }
            )
            .expecting(.any).advisory(Self.notMapped),
        ]
    }

    // MARK: The end

    var ends: [ProbeStep] {
        let user = Self.full(.standard)
        return [
            .patch(
                user,
                "user.disable.before-deletion",
                "Disable a user before the deletion, as 30 days before it",
                .json { _ in Dialect.standard.body.patch([AttributeChange(target: Self.active, old: true, new: "False")]) },
                effect: ProbeEffects.shows("active") { _ in false }
            ),
            ProbeStep(
                id: "user.delete",
                title: "Delete a user who is in groups",
                method: "DELETE",
                subject: user,
                readsBack: [user, ProbeGroups.team(.standard)],
                effect: ProbeEffects.gone
            ),
            .lookUp(user, "user.match.deleted", "Look for the deleted user") { ("userName", $0.name(user, isRenamed: true)) },
            ProbeStep(
                id: "user.delete.again",
                title: "Delete the user again",
                method: "DELETE",
                subject: user,
                expectation: .refusal
            ),
            .patch(
                user,
                "user.change.deleted",
                "Change the deleted user",
                .json { _ in Dialect.standard.body.patch([AttributeChange(target: Self.active, old: true, new: "False")]) }
            )
            .expecting(.refusal),
            .create(
                user,
                "user.create.again",
                "Create the user of that name again, as for somebody who comes back",
                .json { scope in
                    [
                        "schemas": Self.coreUser, "userName": .string(scope.name(user, isRenamed: true)), "active": true,
                        "emails": [["type": "work", "value": .string(scope.name(user, isRenamed: true)), "primary": true]],
                    ]
                }
            ),
        ]
    }
}
