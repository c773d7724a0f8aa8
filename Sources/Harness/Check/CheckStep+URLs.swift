extension CheckStep {
    /// Judges the two base URLs by the forms of the migration article; nothing is sent.
    public static func urls(legacy legacyURL: CheckURL, apiV2 apiV2URL: CheckURL) -> CheckStep {
        let (old, new) = (HostForm(legacyURL), HostForm(apiV2URL))
        var faults: [String] = []
        var doubts: [String] = []
        if new.kind == .addon {
            faults.append("the API v2 URL keeps addon- in its host: that form is retired; expected \(HostForm.expectedV2(new))")
        }
        if old.kind == .tenant {
            faults.append(
                "the legacy URL has a host without addon-: it would be API v2's; expected addon-\(legacyURL.origin.host)"
            )
        }
        if old.path != .legacy { faults.append("the legacy URL's path is \(shown(legacyURL.path)); expected /SCIM/v2") }
        if new.path != .apiV2 { faults.append("the API v2 URL's path is \(shown(apiV2URL.path)); expected /api/v2/scim") }
        if old.kind == .addon, new.kind == .tenant {
            if old.tenant != new.tenant { faults.append("the tenants differ: \(old.tenant) on legacy, \(new.tenant) on API v2") }
            if old.region != new.region {
                faults.append(
                    "the regions differ: \(old.region.isEmpty ? "none" : old.region) on legacy, \(new.region.isEmpty ? "none" : new.region) on API v2; expected \(HostForm.expectedV2(old))"
                )
            }
        }
        for (name, form, url) in [("legacy", old, legacyURL), ("API v2", new, apiV2URL)] {
            if form.kind == .loopback {
                doubts.append("\(name) \(url): loopback, a mock or a tunnel; the form of its host cannot be judged")
            }
            if form.kind == .foreign {
                doubts.append("\(name) \(url): no host of goskope.com; the form of its host cannot be judged")
            }
        }
        let title = "Hosts and paths have the article's form, for one tenant and region"
        let wrong = faults.map { CheckStep.Evidence($0) }
        if !faults.isEmpty { return CheckStep("urls", title, .fail, wrong, cure: "\(CheckCure.v2URL) \(CheckCure.legacyURL)") }
        if !doubts.isEmpty { return CheckStep("urls", title, .warn, doubts.map { CheckStep.Evidence($0) }) }
        return CheckStep(
            "urls",
            title,
            .pass,
            [CheckStep.Evidence("tenant \(new.tenant), region \(new.region.isEmpty ? "none" : new.region)")]
        )
    }

    private static func shown(_ path: String) -> String { path.isEmpty ? "empty" : path }
}
