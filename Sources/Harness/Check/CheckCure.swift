/// What to do about a step that is not as it must be, with the menus of Netskope's console and of Entra ID.
enum CheckCure {
    static let v2URL =
        "In Entra admin centre > Enterprise applications > your application > Manage > Provisioning > Admin Credentials the Tenant URL must be https://<tenant>[.region].goskope.com/api/v2/scim: the legacy host without addon-, and no /SCIM/v2."
    static let legacyURL =
        "Copy the URL from Settings > Tools > Directory Tools > SCIM Integration: https://addon-<tenant>[.region].goskope.com/SCIM/v2."
    static let network =
        "Check the name, DNS, firewall and proxy from this machine; for a proxy that inspects TLS give --ca-file with your company's authority."
    static let newToken =
        "Settings > Tools > REST API V2 > New Token: name, expiration, endpoints /api/v2/scim/Users and /api/v2/scim/Groups, privilege Read+Write; COPY TOKEN (it is shown once). On RBACv3: Settings > Administration > a service account with Users & Groups Manage."
    static let privileges =
        "Settings > Tools > REST API V2 > the token > Edit: add the endpoints /api/v2/scim/Users and /api/v2/scim/Groups with Read+Write. On RBACv3 give the service account's role Users & Groups Manage."
    static let status =
        "Settings > Tools > REST API V2: set REST API Status to on; then read the token's endpoints and privileges there."
    static let legacyToken =
        "Copy the OAuth token again from Settings > Tools > Directory Tools > SCIM Integration; if the integration was retired already, nothing can be compared any more."
    static let allowlist =
        "Settings > Administration > IP Allowlist: if the tenant is hardened by it, list Microsoft's provisioning ranges (service tag AzureActiveDirectory); then Test connection in Entra ID."
    static let rbac =
        "If Settings > Administration shows roles of RBACv3: tokens made before work until they expire and can be neither extended nor reissued; plan a service account and its token, which lives at most 365 days."
    static let expiry =
        "Read the token's expiration under Settings > Tools > REST API V2, and put its renewal into your calendar: when it expires Entra ID is answered 401 and the job goes into quarantine."
    static let connection =
        "Mend what the endpoint says, then press Test connection under Manage > Provisioning > Admin Credentials before you save."
    static let directories =
        "Do not switch. Compare the named users and groups in both endpoints with curl; ask Netskope support why API v2 shows another directory than the SCIM Integration."
    static let ids =
        "Do not switch as the article says: Entra ID keeps the legacy ids, and its next write to one goes nowhere. Ask Netskope support; if ids must change, plan Provisioning > Restart provisioning right behind the switch (docs/url-change.md)."
    static let attributes =
        "Compare the named attributes under Manage > Provisioning > Mappings with what API v2 documents. If nobody needs them, declare the difference in a ledger (--ledger, docs/check.md); else ask Netskope support before the switch."
    static let paging =
        "Wait until no provisioning cycle runs (Manage > Provisioning > Stop provisioning for the time of the check) and check again; if it stays, the endpoint's lists cannot be trusted: ask Netskope support."
    static let lookup =
        "Entra ID decides by these answers whether to create or to update. Send the named request with curl to both endpoints, and do not switch until they agree."
    static let rate =
        "Settings > Tools > REST API V2 > Global Rate Limit: compare it with the requests of a full cycle; switch at a quiet time."
    static let audit =
        "Behind the switch, Settings > Administration > Audit log: the acting admin user must equal the API v2 token's name; change filters and alerts that name the old one."
    static let retirement =
        "Switch soon: behind the end of life the legacy endpoint may stop on any day, and there would be no way back."
    static let probe =
        "Run cutover check --write-probe, which writes to disposable resources and removes them, or provision one user on demand behind the switch."
}
