import HTTP

// What can be said of URLs and tokens before anything is sent.
extension CheckRun {
    func checkURLs() {
        add(.urls(legacy: configuration.legacyURL, apiV2: configuration.apiV2URL))
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

    /// What cannot be read through the endpoints, and where to read it.
    func checkHints() {
        add(
            CheckStep(
                "ip-allowlist",
                "Microsoft's addresses may reach API v2",
                .skipped,
                [
                    CheckStep.Evidence(
                        "requests of this check come from this machine, those of Entra ID from Microsoft's ranges; no endpoint shows the allowlist"
                    )
                ],
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
