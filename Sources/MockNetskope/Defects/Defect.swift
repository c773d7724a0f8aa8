import HTTP

/// A seeded defect: a realistic bug of the REST API v2 endpoint, to show that the harness would notice it.
///
/// A defect is one line of data and a small change around the sound façade: it may rewrite the request, the answer, the tenant behind it, or all
/// three. A tenant has at most one (``TenantConfiguration/defect``); without one nothing of this is reached.
public struct Defect: Sendable {
    /// The name on the command line, in kebab-case.
    public let name: String
    /// What it is about.
    public let group: DefectGroup
    /// What the endpoint does wrong, as a sentence.
    public let summary: String
    /// Where such a bug was reported, or "invented:" and why it is likely.
    public let source: String
    /// The shipped scenario that notices it first: its path below `scenarios`, without the ending. Others may notice it, too.
    public let witness: String

    let change: Change

    /// The sound façade: what a defect stands around.
    typealias Next = (inout Tenant, DefectCall) -> HTTPResponse
    /// What the endpoint does in place of asking the sound façade alone.
    typealias Change = @Sendable (inout Tenant, DefectCall, Next) -> HTTPResponse

    init(_ name: String, _ group: DefectGroup, _ summary: String, source: String, witness: String, _ change: @escaping Change) {
        self.name = name
        self.group = group
        self.summary = summary
        self.source = source
        self.witness = witness
        self.change = change
    }

    /// Every defect, group by group.
    public static let all: [Defect] =
        identity + matching + filter + paging + patch + membership + lifeCycle + types + errors + limits + privileges + timing
        + attribution

    /// The defect called `name`.
    public static func named(_ name: String) -> Defect? { all.first { $0.name == name } }
}

extension Defect: Hashable {
    /// Whether both are the same defect: names are unique.
    public static func == (left: Defect, right: Defect) -> Bool { left.name == right.name }

    /// Feeds the name.
    public func hash(into hasher: inout Hasher) { hasher.combine(name) }
}

extension Tenant {
    /// Answers a request to REST API v2 as the defect has it.
    mutating func respond(to request: HTTPRequest, _ segments: [String], with defect: Defect, from peer: String, at now: Instant)
        -> HTTPResponse
    {
        defect.change(&self, DefectCall(request: request, segments: segments, now: now)) { tenant, call in
            var handler = FacadeRequest(
                facade: .apiV2,
                request: call.request,
                segments: call.segments,
                peer: peer,
                now: now
            )
            return handler.respond(&tenant)
        }
    }
}
