import HTTP

// What can be said of URLs and tokens before anything is sent.
extension CheckRun {
    func checkURLs() {
        add(urlStep())
        let same = configuration.legacyToken == configuration.apiV2Token
        add(
            CheckStep(
                "tokens-differ",
                "The new token is not the old one",
                same ? .fail : .pass,
                [
                    CheckStep.Evidence(
                        same
                            ? "both endpoints were given the token \(TokenFingerprint(configuration.apiV2Token))"
                            : "legacy \(TokenFingerprint(configuration.legacyToken)), API v2 \(TokenFingerprint(configuration.apiV2Token))"
                    )
                ],
                cure: same ? CheckCure.newToken : nil
            )
        )
    }

    private func urlStep() -> CheckStep {
        let (old, new) = (HostForm(configuration.legacyURL), HostForm(configuration.apiV2URL))
        var faults: [String] = []
        var doubts: [String] = []
        if new.kind == .addon {
            faults.append("the API v2 URL keeps addon- in its host: that form is retired; expected \(HostForm.expectedV2(new))")
        }
        if old.kind == .tenant {
            faults.append("the legacy URL has a host without addon-: it would be API v2's; expected addon-\(configuration.legacyURL.origin.host)")
        }
        if old.path != .legacy { faults.append("the legacy URL's path is \(shown(configuration.legacyURL.path)); expected /SCIM/v2") }
        if new.path != .apiV2 { faults.append("the API v2 URL's path is \(shown(configuration.apiV2URL.path)); expected /api/v2/scim") }
        if old.kind == .addon, new.kind == .tenant {
            if old.tenant != new.tenant { faults.append("the tenants differ: \(old.tenant) on legacy, \(new.tenant) on API v2") }
            if old.region != new.region {
                faults.append(
                    "the regions differ: \(old.region.isEmpty ? "none" : old.region) on legacy, \(new.region.isEmpty ? "none" : new.region) on API v2; expected \(HostForm.expectedV2(old))"
                )
            }
        }
        for (name, form, url) in [("legacy", old, configuration.legacyURL), ("API v2", new, configuration.apiV2URL)] {
            if form.kind == .loopback { doubts.append("\(name) \(url): loopback, a mock or a tunnel; the form of its host cannot be judged") }
            if form.kind == .foreign { doubts.append("\(name) \(url): no host of goskope.com; the form of its host cannot be judged") }
        }
        let title = "Hosts and paths have the article's form, for one tenant and region"
        let wrong = faults.map { CheckStep.Evidence($0) }
        if !faults.isEmpty { return CheckStep("urls", title, .fail, wrong, cure: "\(CheckCure.v2URL) \(CheckCure.legacyURL)") }
        if !doubts.isEmpty { return CheckStep("urls", title, .warn, doubts.map { CheckStep.Evidence($0) }, cure: CheckCure.v2URL) }
        return CheckStep(
            "urls",
            title,
            .pass,
            [CheckStep.Evidence("tenant \(new.tenant), region \(new.region.isEmpty ? "none" : new.region)")]
        )
    }

    private func shown(_ path: String) -> String { path.isEmpty ? "empty" : path }

    /// What cannot be read through the endpoints, and where to read it.
    func checkHints() {
        add(
            CheckStep(
                "ip-allowlist",
                "Microsoft's addresses may reach API v2",
                .skipped,
                [CheckStep.Evidence("requests of this check come from this machine, those of Entra ID from Microsoft's ranges; no endpoint shows the allowlist")],
                cure: CheckCure.allowlist
            )
        )
        add(
            CheckStep(
                "rbac-v3",
                "The token outlives RBACv3",
                .skipped,
                [CheckStep.Evidence("no endpoint says whether the tenant is on RBACv3, nor whose token this is")],
                cure: CheckCure.rbac
            )
        )
        add(
            CheckStep(
                "token-expiry",
                "The new token does not expire soon",
                .skipped,
                [CheckStep.Evidence("the token \(TokenFingerprint(configuration.apiV2Token)) does not say when it expires")],
                cure: CheckCure.expiry
            )
        )
        add(
            CheckStep(
                "v2-write-privilege",
                "The new token may write",
                .skipped,
                [CheckStep.Evidence("this check only reads; Read and Read+Write answer a GET alike")],
                cure: CheckCure.probe
            )
        )
    }
}
