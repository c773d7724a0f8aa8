import HTTP
import JSON

// What stands around the switch: who acts, how fast, how long still.
extension CheckRun {
    func checkAudit(_ access: CheckAccess) throws(CheckFailure) {
        place.stage = "audit log"
        let title = "The audit log can be read with the new token, for the acting user behind the switch"
        let path = configuration.apiV2URL.path
        guard access.apiV2Users, path.lowercased().hasSuffix("/scim") else {
            add(
                CheckStep(
                    "audit-actor",
                    title,
                    .skipped,
                    [CheckStep.Evidence("API v2 does not take the token")],
                    cure: CheckCure.audit
                )
            )
            return
        }
        let place = "\(path.dropLast(5))/events/data/audit?limit=50"
        do throws(CheckFailure) {
            let answer = try apiV2.get(target: place, shown: place)
            guard answer.response.status == 200 else { throw apiV2.refusal(answer) }
            let rows = try apiV2.object(answer)["result"]?.arrayValue ?? []
            var actors: [String] = []
            for row in rows {
                if let actor = row["user"]?.stringValue, !actors.contains(actor) { actors.append(actor) }
            }
            let named = actors.isEmpty ? "nobody yet" : actors.prefix(5).map { journal.shown($0) }.joined(separator: ", ")
            add(
                CheckStep(
                    "audit-actor",
                    title,
                    .pass,
                    [CheckStep.Evidence("\(rows.count) entries; acting users, newest first: \(named)", [answer.number])],
                    cure: CheckCure.audit
                )
            )
        } catch {
            if error.kind == .interrupted { throw error }
            add(
                CheckStep(
                    "audit-actor",
                    title,
                    .skipped,
                    [
                        error.evidence,
                        CheckStep.Evidence(
                            "the token needs the endpoint /api/v2/events/data/audit with Read, which provisioning does not"
                        ),
                    ],
                    cure: CheckCure.audit
                )
            )
        }
    }

    /// Read from headers alone: the limit is never tried out.
    func checkRate() {
        let title = "API v2's rate limit leaves room for provisioning"
        let headers = apiV2.rateHeaders.keys.sorted().map { "\($0): \(apiV2.rateHeaders[$0] ?? "")" }
        let told = CheckStep.Evidence(headers.isEmpty ? "API v2 names no limit in its headers" : headers.joined(separator: ", "))
        if apiV2.throttled > 0 {
            add(
                CheckStep(
                    "rate-limit",
                    title,
                    .warn,
                    [
                        told,
                        CheckStep.Evidence("API v2 answered 429 \(apiV2.throttled) times during this check, and was waited for"),
                    ],
                    cure: CheckCure.rate
                )
            )
        } else {
            add(
                CheckStep(
                    "rate-limit",
                    title,
                    headers.isEmpty ? .skipped : .pass,
                    [told],
                    cure: headers.isEmpty ? CheckCure.rate : nil
                )
            )
        }
    }

    func checkRetirement() {
        let days = (configuration.now.milliseconds - CheckConfiguration.retirement.milliseconds) / 86_400_000
        let date = CheckConfiguration.retirement.iso8601.prefix(10)
        let title = "The legacy endpoint is not beyond its end of life"
        add(
            days < 0
                ? CheckStep("end-of-life", title, .pass, [CheckStep.Evidence("its end of life, \(date), is in \(-days) days")])
                : CheckStep(
                    "end-of-life",
                    title,
                    .warn,
                    [CheckStep.Evidence("its end of life was \(date), \(days) days ago")],
                    cure: CheckCure.retirement
                )
        )
    }
}
