import Harness
import JSON
import MockNetskope
import Testing

/// A behaviour that is changed, and what the worst finding of a scenario then means.
struct Verdict: Sendable, CustomTestStringConvertible {
    var override: String
    var scenario: String
    var severity: Severity
    var group: DefectGroup
    var audience: Audience
    /// Whom or what the consequence names.
    var says: String

    var testDescription: String { "\(override) in \(scenario)" }
}

@Suite("Explanations of real runs")
struct ExplainedRunsTests {
    static let verdicts: [Verdict] = [
        Verdict(
            override: "apiV2.patchRemoveMember=ignore",
            scenario: "members-add-and-remove",
            severity: .critical,
            group: .membership,
            audience: .memberKeptAccess,
            says: "ben.cooper@contoso.com is a member of group vpn users"
        ),
        Verdict(
            override: "apiV2.takesBooleanStrings=false",
            scenario: "lifecycle/leaver",
            severity: .critical,
            group: .types,
            audience: .activeLeaver,
            says: "User nadia.haddad@contoso.com is still active"
        ),
        Verdict(
            override: "apiV2.createsFilteredElement=false",
            scenario: "phone-added-later",
            severity: .high,
            group: .patch,
            audience: .jobOperator,
            says: "User wim.peeters@contoso.com could not be written"
        ),
        Verdict(
            override: "apiV2.duplicateCreate=overwrite200",
            scenario: "second-creation-refused",
            severity: .critical,
            group: .lifeCycle,
            audience: .lockedOutUser,
            says: "User ines.moreira@contoso.com is switched off"
        ),
        Verdict(
            override: "apiV2.unknownMember=refuse",
            scenario: "ids-differ-leaver-stays",
            severity: .high,
            group: .membership,
            audience: .memberLostAccess,
            says: "Core could not be written"
        ),
        Verdict(
            override: "apiV2.unknownMember=store",
            scenario: "ids-differ-leaver-stays",
            severity: .medium,
            group: .membership,
            audience: .jobOperator,
            says: "Group core"
        ),
        Verdict(
            override: "apiV2.unknownAttributes=refuse",
            scenario: "manager-and-enterprise",
            severity: .critical,
            group: .lifeCycle,
            audience: .lockedOutUser,
            says: "User helen.cho@contoso.com has no account"
        ),
        Verdict(
            override: "apiV2.unknownAttributes=ignore",
            scenario: "manager-and-enterprise",
            severity: .medium,
            group: .lifeCycle,
            audience: .wrongProfile,
            says: "User helen.cho@contoso.com has no displayName"
        ),
        Verdict(
            override: "apiV2.unwrapsValues=false",
            scenario: "scripts-that-wrap-values",
            severity: .high,
            group: .patch,
            audience: .jobOperator,
            says: "refused with 400"
        ),
        Verdict(
            override: "apiV2.allowlistApplies=false",
            scenario: "allowlist-without-microsoft",
            severity: .medium,
            group: .privileges,
            audience: .auditor,
            says: "let in"
        ),
        Verdict(
            override: "apiV2.patchGroupStatus=200",
            scenario: "members-add-and-remove",
            severity: .low,
            group: .types,
            audience: .nobody,
            says: "PATCH /Groups/{id}"
        ),
        Verdict(
            override: "tenant.idPolicy=remapped",
            scenario: "lifecycle/leaver",
            severity: .critical,
            group: .identity,
            audience: .activeLeaver,
            says: "User nadia.haddad@contoso.com is still active"
        ),
        Verdict(
            override: "tenant.idPolicy=remapped",
            scenario: "lifecycle/joiner",
            severity: .high,
            group: .identity,
            audience: .jobOperator,
            says: "Ids that Entra ID keeps and that are unknown here: 1 in the place of 0"
        ),
        Verdict(
            override: "tenant.idPolicy=separate",
            scenario: "lifecycle/leaver",
            severity: .critical,
            group: .lifeCycle,
            audience: .lockedOutUser,
            says: "User nadia.haddad@contoso.com has no account"
        ),
    ]

    @Test("the worst finding of a broken endpoint tells whom it concerns", arguments: verdicts)
    func tells(verdict: Verdict) async throws {
        let override = try ProfileOverride(verdict.override)
        let runs = try await Runs.files(verdict.scenario) {
            $0.profileOverrides = [override]
            $0.sharesFutures = true
        }
        let worst = try #require(runs.findings.worstFirst.first).explanation
        #expect(worst.severity == verdict.severity)
        #expect(worst.group == verdict.group)
        #expect(worst.audience == verdict.audience)
        #expect(worst.consequence.contains(verdict.says), "\(worst.consequence)")
        // The reports show it: the terminal's first finding, and the JSON report's.
        #expect(runs.text.contains("\(verdict.severity.rawValue): \(worst.consequence)"))
        let json = try JSONValue.parse(Array(runs.json.utf8))
        #expect(json["scenarios"]?[0]?["findings"]?[0]?["explanation"]?["consequence"] == .string(worst.consequence))
    }

    static let overrides =
        Set(verdicts.map(\.override)).sorted() + [
            "apiV2.contentType=text/plain", "apiV2.patchUserStatus=200", "apiV2.enforcesEmailPattern=false",
            "apiV2.profile=rfc7644",
            "legacy.patchRemoveMember=ignore",
        ]

    @Test("no finding of the whole suite is left unclassified, whatever is broken, and none holds a token", arguments: overrides)
    func classifiesAll(override: String) async throws {
        let change = try ProfileOverride(override)
        let runs = try await Runs.files("scenarios/") {
            $0.profileOverrides = [change]
            $0.controls = false
            $0.lanes = [.apiV2, .cutover]
            $0.cutoverAt = [1]
            $0.sharesFutures = true
        }
        let explanations = runs.findings.map(\.explanation)
        #expect(!explanations.isEmpty)
        let open = zip(runs.findings, explanations).filter { !$0.1.isClassified }
        #expect(open.map { "\($0.0.kind) \($0.0.divergence?.path ?? $0.0.evidence?.path ?? $0.0.message)" } == [])
        for exchange in runs.findings.compactMap(\.divergence?.exchanges?.lane) {
            guard let token = exchange.request.headers["Authorization"]?.dropFirst("Bearer ".count) else { continue }
            #expect(!explanations.contains { $0.consequence.contains(token) || $0.advice.contains(token) })
            break
        }
    }
}
