import HTTP
import MockNetskope

/// What a recording is replayed to: an embedded mock or a server.
public struct ReplayTarget: Sendable {
    enum Place: Sendable {
        /// An embedded mock, by one endpoint; `nil` for each request by the endpoint that it was recorded at.
        case mock(Endpoint?)
        /// A server, by the endpoint that its URL names.
        case server(Upstream, Endpoint)
    }

    /// What reports call it: `mock:legacy`, or its URL.
    public let name: String
    let place: Place

    /// The words that name embedded mocks.
    static let mocks: [(word: String, endpoint: Endpoint?)] = [
        ("mock:legacy", .legacy), ("mock:api-v2", .apiV2), ("mock:recorded", nil),
    ]

    /// The embedded mock, each request by the endpoint that it was recorded at.
    static let recorded = ReplayTarget(name: "mock:recorded", place: .mock(nil))

    private init(name: String, place: Place) {
        self.name = name
        self.place = place
    }

    /// Reads the target that `option` gives.
    ///
    /// - Throws: ``TrafficError`` where it is neither a mock nor the URL of an endpoint.
    public init(_ text: String, option: String, authorityFile: String?) throws(TrafficError) {
        if let mock = Self.mocks.first(where: { $0.word == text }) {
            self.init(name: text, place: .mock(mock.endpoint))
            return
        }
        let words = Self.mocks.map(\.word)
        guard text.contains("://") else {
            let nearest = nearestWord(to: text, in: words).map { " Did you mean '\($0)'?" } ?? ""
            throw .usage(
                "\(option) needs \(words.joined(separator: ", ")) or the Tenant URL of an endpoint, not '\(text)'.\(nearest)"
            )
        }
        let upstream = try Upstream(text, option: option, authorityFile: authorityFile)
        guard let found = upstream.url.endpoint, found.relative.isEmpty else {
            throw .usage(
                "\(option) \(text): the URL must end in /SCIM/v2 or /api/v2/scim, for that tells which endpoint it is."
            )
        }
        self.init(name: upstream.description, place: .server(upstream, found.endpoint))
    }

    /// Whether it is a server on another machine, where a mistake would harm somebody.
    public var isRemote: Bool {
        if case .server(let upstream, _) = place { return !upstream.isLoopback }
        return false
    }

    /// Whether it is a server, which needs a token.
    public var isServer: Bool {
        if case .server = place { return true }
        return false
    }

    /// Whether it is another endpoint of the tenant that `other` is of, so that both must show the same ids: told by the hosts, which differ in
    /// `addon-` alone. Embedded mocks hold the same, under the same ids.
    func isSameTenant(as other: ReplayTarget) -> Bool {
        switch (place, other.place) {
        case (.mock, .mock): return true
        case (.server(let one, _), .server(let another, _)):
            func tenant(_ upstream: Upstream) -> String {
                let name = upstream.url.authority
                return name.hasPrefix("addon-") ? String(name.dropFirst(6)) : name
            }
            return tenant(one) == tenant(another)
        default: return false
        }
    }

    /// The endpoint that a request goes to.
    func endpoint(for exchange: RecordedExchange) -> Endpoint {
        switch place {
        case .mock(let endpoint): endpoint ?? exchange.endpoint
        case .server(_, let endpoint): endpoint
        }
    }
}
