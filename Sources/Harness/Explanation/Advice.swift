/// What to do next, with the menu or the check. The menus are those of Netskope's migration article and of Entra's provisioning guides.
enum Advice: String, Sendable {
    case findAccount =
        "Do not switch. Ask the new endpoint for the account, GET /Users?filter=userName eq \"{name}\"; if it is not there, run it through Entra admin centre > Enterprise applications > your application > Provisioning > Provision on demand and read the step that fails."
    case endAccess =
        "Do not switch; behind a switch disable {name} by hand today. In Entra admin centre > Enterprise applications > your application > Provisioning > View provisioning logs look for the Disable or Delete of {name}, and check that the endpoint takes the PATCH of active and knows the id that the log names."
    case enableAccount =
        "Do not switch; behind a switch enable {name} by hand. Read the PATCH of active in the exchanges, and check that the endpoint reads its value as Entra ID means it (True and \"True\" alike)."
    case mergeAccounts =
        "Search the new endpoint for the name in both letter cases before you switch, GET /Users?filter=userName eq \"{name}\" (groups: displayName), and delete the newer record of two; check the matching attributes under Provisioning > Mappings."
    case repairMembership =
        "Compare the members in Entra ID with GET /Groups?filter=displayName eq \"{name}\"&attributes=members at the new endpoint; repair with Provisioning > Provision on demand for the group and up to five members, and send the PATCH of the exchanges with curl to see what the endpoint makes of it."
    case compareGroups =
        "Compare the groups of {name} in Entra ID with GET /Groups?attributes=members at the new endpoint; add or remove {name} by hand where a switch was made, and provision the group on demand to see which request does not take."
    case checkMember =
        "Do not switch. Send the PATCH of the exchanges with curl, read the members back with GET /Groups?filter=displayName eq \"{group}\"&attributes=members, and take {member} out by hand where a switch was made."
    case findGroup =
        "Search the new endpoint for the group, GET /Groups?filter=displayName eq \"{name}\", and check under Settings > Tools > REST API V2 that the token has Read + Write for /api/v2/scim/Groups."
    case compareProfile =
        "Compare the row of {attribute} under Provisioning > Mappings with what the new endpoint documents; take the row out or tell whoever uses the attribute, and provision {name} on demand once to see what is kept."
    case matching =
        "Check under Provisioning > Mappings which attributes match, and that the new endpoint finds {name} by each of them (GET with filter, in another letter case too) before you switch."
    case keptIDs =
        "Before you switch ask both endpoints for the same users and compare the ids. If they differ, plan Provisioning > Restart provisioning right behind the switch (docs/url-change.md), and watch for people who leave between."
    case nothingInMigration =
        "Pause provisioning before you change Tenant URL and token under Provisioning > Admin Credentials, and read in the exchanges who writes."
    case readLog =
        "Open Entra admin centre > Enterprise applications > your application > Provisioning > View provisioning logs for {name}, and read the step Export: it holds the endpoint's own words."
    case watchLoad =
        "Read which requests are more or fewer in the wire findings of the same step; once they are explained, declare them in the scenario's differences with a source, and otherwise hold the switch."
    case stopRepeating =
        "A write that comes back every cycle did not take: read its exchange, then read the resource back with GET and compare."
    case privileges =
        "Settings > Tools > REST API V2: check that the feature is on, that the token is not expired, and that /api/v2/scim/Users and /api/v2/scim/Groups are Read + Write; Settings > Administration > IP Allowlist: Microsoft's ranges; Provisioning > Admin Credentials: URL and token belong together."
    case quarantine =
        "Read the reason under Provisioning > Overview; mend it (token, privileges, IP Allowlist, URL), then Test connection and Restart provisioning. A quarantine of four weeks disables the job."
    case limits =
        "Settings > Tools > REST API V2 > Global Rate Limit: compare it with the requests of a full cycle; make the first cycle behind the switch at a quiet time."
    case refusal =
        "Read the endpoint's words in the exchanges, and send the same request with curl to both endpoints (docs/serve.md shows how); what the new one refuses, take out under Provisioning > Mappings or ask the vendor."
    case form =
        "Check that no client of yours reads it; if it is documented, declare it in the ledger with its source."
    case paging =
        "Read all pages of both endpoints with startIndex and count, and compare the numbers; scripts that count on totalResults must be changed before the switch."
    case read =
        "Read the same resource through both endpoints, and decide for each of your scripts whether it needs the value."
    case audit =
        "Settings > Administration > Audit log: filter by the time of the cycle and compare the acting user with the name of the API v2 token; change filters and alerts that name the old one."
    case ownStep =
        "Read the step's own words. Where the same step passes in other lanes, the endpoint of this lane is to blame, and the transcript shows its answers; where it fails in all, the step is."
    case ownRule =
        "Judge it by the rule's reason. Where the difference is right, change the rule, or declare the difference in the ledger with its source; otherwise do not switch."
    case scenario = "Correct the scenario or the ledger; nothing is said against the endpoints."
    case guardMissing =
        "Try by hand whether the endpoint takes what it should refuse (an old token, an address that is not listed), under Settings > Administration > IP Allowlist and Settings > Tools > REST API V2, and correct the scenario if it rightly does."
    case unstable =
        "Run the scenario once more with another --seed; what depends on ids or chance is a defect of the mock or of the harness, and has to be mended before other findings count."
    case unknown = "Read the evidence below and decide yourself; please report it, so that a rule can be written."
}
