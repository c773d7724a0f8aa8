import HTTP
import MockNetskope

/// Takes from the entries of a file what is SCIM traffic of one tenant, without secrets and in the order it was sent.
struct RecordingSelection {
    let file: String
    let host: String?
    let notes: [String]

    func recording(of entries: [RawEntry]) throws(TrafficError) -> Recording {
        var skipped: [Recording.Skipped] = []
        func skip(_ reason: String) {
            if let place = skipped.firstIndex(where: { $0.reason == reason }) {
                skipped[place].count += 1
            } else {
                skipped.append(Recording.Skipped(reason: reason, count: 1))
            }
        }
        var chosen: [(entry: RawEntry, place: (endpoint: Endpoint, base: String, relative: String))] = []
        for entry in entries {
            if let host, entry.url.host != host.lowercased(), entry.url.authority != host.lowercased() {
                skip("of another host (\(entry.url.host))")
            } else if let place = entry.url.endpoint {
                if entry.method == "OPTIONS" {
                    skip("a browser's question whether it may ask (OPTIONS)")
                } else if entry.lacksRequestBody {
                    skip("without the body that the request had (\(entry.method))")
                } else {
                    chosen.append((entry, place))
                }
            } else {
                skip("not below /SCIM/v2 or /api/v2/scim (\(entry.url.host))")
            }
        }
        try checkHosts(chosen)
        guard !chosen.isEmpty else {
            let seen = skipped.map { "\($0.count) \($0.reason)" }.joined(separator: ", ")
            throw .usage(
                "\(file) has no SCIM request: expected URLs with /SCIM/v2 or /api/v2/scim in their path"
                    + (seen.isEmpty ? ", and found no entry." : "; found \(seen).")
            )
        }
        // An entry without a moment keeps its place behind the one before it. Equal moments keep the file's order.
        var last = Instant(milliseconds: 0)
        let moments = chosen.map { entry, _ in
            last = entry.at ?? last
            return last
        }
        let order = chosen.indices.sorted { (moments[$0].milliseconds, $0) < (moments[$1].milliseconds, $1) }
        var redaction = Redaction()
        // Once to learn every secret, then in earnest: an early answer may hold what a later request names.
        for place in order { _ = exchange(chosen[place].entry, chosen[place].place, moments[place], &redaction) }
        let exchanges = order.map { exchange(chosen[$0].entry, chosen[$0].place, moments[$0], &redaction) }
        return Recording(file: file, exchanges: exchanges, skipped: skipped, notes: notes)
    }

    /// Two tenants in one file would be taken for one.
    private func checkHosts(_ chosen: [(entry: RawEntry, place: (endpoint: Endpoint, base: String, relative: String))])
        throws(TrafficError)
    {
        for endpoint in [Endpoint.legacy, .apiV2] {
            var bases: [String] = []
            for (_, place) in chosen where place.endpoint == endpoint && !bases.contains(where: { Self.isSame($0, place.base) }) {
                bases.append(place.base)
            }
            if bases.count > 1 {
                throw .usage(
                    "\(file) has traffic of more than one tenant: \(bases.joined(separator: ", ")). Choose one with --only-host HOST."
                )
            }
        }
    }

    /// The same base, whatever the case of its letters and the organisation key behind it.
    private static func isSame(_ left: String, _ right: String) -> Bool {
        let (a, b) = (left.lowercased(), right.lowercased())
        return a == b || a.hasPrefix(b + "/") || b.hasPrefix(a + "/")
    }

    private func exchange(
        _ entry: RawEntry,
        _ place: (endpoint: Endpoint, base: String, relative: String),
        _ moment: Instant,
        _ redaction: inout Redaction
    ) -> RecordedExchange {
        var request = redaction.redacted(
            HTTPRequest(
                method: entry.method,
                scheme: entry.url.scheme,
                authority: entry.url.authority,
                target: entry.url.target,
                headers: entry.headers,
                body: entry.body
            )
        )
        let bearer = request.headers["Authorization"].map { String($0.split(separator: " ", maxSplits: 1).last ?? "") }
        let token = request.headers["Netskope-Api-Token"]
        let credential = (token ?? bearer).map {
            RecordedExchange.Credential(mark: $0, isBearer: bearer != nil, isAPIToken: token != nil)
        }
        request.headers = HTTPHeaders(request.headers.fields.filter { !Self.isDropped($0.name.lowercased()) })
        var result = entry.result
        if case .response(let response) = result { result = .response(redaction.redacted(response)) }
        return RecordedExchange(
            entry: entry.number,
            at: moment,
            request: request,
            endpoint: place.endpoint,
            base: place.base,
            // Behind the redaction: a token may stand in the query.
            relative: String(request.target.dropFirst(place.base.count - entry.url.origin.count)),
            credential: credential,
            result: result,
            hasResponseBody: entry.hasResponseBody
        )
    }

    /// What belongs to one connection, to a browser or to HTTP/2, and what would make an answer that cannot be compared.
    private static func isDropped(_ name: String) -> Bool {
        name.hasPrefix(":") || name.hasPrefix("sec-")
            || [
                "host", "content-length", "transfer-encoding", "connection", "keep-alive", "proxy-connection", "te", "trailer",
                "upgrade",
                "expect", "accept-encoding", "authorization", "proxy-authorization", "netskope-api-token", "cookie", "origin",
                "referer",
                "if-none-match", "if-modified-since",
            ].contains(name)
    }
}
