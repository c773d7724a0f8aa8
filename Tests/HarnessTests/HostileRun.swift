import Harness

/// A run that fails, of a scenario whose every name is meant to break the format of a report.
enum HostileRun {
    /// What is put into titles, names of users and of groups.
    static let payload =
        #"\u0000\u0001\u001b[31m\u007f\u0085\u2028\ufffe\ufeff ]]> <b>&amp;\"' | a|b `c` ``` *d* _e_ [f](javascript:x) \\ # SKIP #\u0301 % %0A\r\n::error::x\n1..0\nBail out!\nnot ok 1\n---\n...\t, : -->\u{}"#
        .replacing(#"\u{}"#, with: "😀")

    static let scenario = """
        {
          title: "PAYLOAD title", proves: "PAYLOAD proves", source: "s", tags: ["PAYLOAD tag"],
          directory: {
            users: [
              { key: "ada", userPrincipalName: "ada@contoso.com", displayName: "PAYLOAD", givenName: "PAYLOAD", surname: "L", mail: "ada@contoso.com" },
              { key: "ben", userPrincipalName: "ben@contoso.com", displayName: "B", givenName: "B", surname: "C", mail: "ben@contoso.com" },
            ],
            groups: [{ key: "g", displayName: "PAYLOAD group", members: ["ada", "ben"], assigned: true }],
          },
          steps: [
            { cycle: {} },
            { removeMembers: { group: "g", members: ["ada"] } },
            { cycle: {} },
          ],
        }
        """
        .replacing("PAYLOAD", with: payload)

    /// The run: API v2 ignores the removal of a member.
    static func run() async throws -> Runs {
        try await Runs.text(scenario) { options in
            options.profileOverrides = [try ProfileOverride("apiV2.patchRemoveMember=ignore")]
            options.lanes = [.legacy, .apiV2, .cutover]
        }
    }
}

/// Runs that reports are made of.
enum SampleRuns {
    /// One sound scenario, one that fails as expected, one with findings.
    static func mixed() async throws -> Runs {
        try await Runs.files("lifecycle/joiner", "trouble/allowlist-without", "groups/unassigned-with") { options in
            options.profileOverrides = [try ProfileOverride("apiV2.patchRemoveMember=ignore")]
        }
    }
}

/// A run that did not tell its end.
struct RunWithoutEnd: Error {}
