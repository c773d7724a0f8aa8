import Foundation
import HTTP
import JSON

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
    func checkHints(_ access: CheckAccess) {
        let allowed = "Microsoft's addresses may reach API v2"
        if let refusal = access.refusedAddress {
            let words =
                "the tenant is hardened by an allowlist that this machine is not on; Microsoft's ranges must be, and so must this machine for the check"
            add(CheckStep("ip-allowlist", allowed, .fail, [refusal, CheckStep.Evidence(words)], cure: CheckCure.allowlist))
        } else {
            let words =
                "requests of this check come from this machine, those of Entra ID from Microsoft's ranges; no endpoint shows the allowlist"
            add(CheckStep("ip-allowlist", allowed, .skipped, [CheckStep.Evidence(words)], cure: CheckCure.allowlist))
        }
        add(
            CheckStep(
                "rbac-v3",
                "The token outlives RBACv3",
                .skipped,
                [CheckStep.Evidence("no endpoint says whether the tenant is on RBACv3, nor whose token this is")],
                cure: CheckCure.rbac
            )
        )
        add(expiry())
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

    /// Netskope's tokens are opaque; one that is a JSON Web Token says in `exp` when it ends (RFC 7519 section 4.1.4).
    private func expiry() -> CheckStep {
        let (id, title) = ("token-expiry", "The new token does not expire soon")
        guard let end = Self.expiry(of: configuration.apiV2Token) else {
            let words = "the token \(TokenFingerprint(configuration.apiV2Token)) does not say when it expires"
            return CheckStep(id, title, .skipped, [CheckStep.Evidence(words)], cure: CheckCure.expiry)
        }
        let days = (end.milliseconds - configuration.now.milliseconds) / 86_400_000
        let words = CheckStep.Evidence("the token says that it expires at \(end.iso8601), in \(days) days")
        let isOver = end < configuration.now
        return CheckStep(
            id,
            title,
            isOver ? .fail : days < 30 ? .warn : .pass,
            [words],
            cure: isOver ? CheckCure.newToken : CheckCure.expiry
        )
    }

    private static func expiry(of token: String) -> Instant? {
        let parts = token.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3 else { return nil }
        var base64 = String(parts[1]).replacing("-", with: "+").replacing("_", with: "/")
        base64 += String(repeating: "=", count: (4 - base64.utf8.count % 4) % 4)
        guard let data = Data(base64Encoded: base64), let seconds = (try? JSONValue.parse([UInt8](data)))?["exp"]?.intValue else {
            return nil
        }
        return Instant(milliseconds: 0).adding(seconds: Int64(seconds))
    }
}
