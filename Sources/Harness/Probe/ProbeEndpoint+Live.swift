import HTTP

extension ProbeEndpoint {
    /// The endpoints of a check, open for writing: bound to their hosts, at the check's pace.
    ///
    /// - Parameters:
    ///   - configuration: the endpoints, and how they may be asked.
    ///   - clock: what the pace goes by. It must go on waiting behind a signal, for the clean-up keeps the pace, too.
    /// - Throws: `TransportError` where a transport cannot be made, say because of the CA file.
    public static func pair(_ configuration: CheckConfiguration, clock: PaceClock) throws(TransportError) -> (
        legacy: ProbeEndpoint, apiV2: ProbeEndpoint
    ) {
        func endpoint(_ side: Endpoint, _ url: CheckURL, _ token: String) throws(TransportError) -> ProbeEndpoint {
            var limits = HTTPLimits()
            limits.messageMilliseconds = configuration.exchangeMilliseconds
            let live = try LiveTransport(
                to: url.origin,
                readOnly: false,
                limits: limits,
                authorityFile: configuration.authorityFile
            )
            let perSecond = configuration.requestsPerSecond ?? (url.origin.isLoopback ? nil : 4)
            let paced = PacedTransport(live, pace: Pace(perSecond: perSecond), clock: clock)
            guard let endpoint = ProbeEndpoint(side, baseURL: url.description, token: token, transport: paced) else {
                throw TransportError(.refusedLocally, "\(url) is no URL of an endpoint")
            }
            return endpoint
        }
        return (
            try endpoint(.legacy, configuration.legacyURL, configuration.legacyToken),
            try endpoint(.apiV2, configuration.apiV2URL, configuration.apiV2Token)
        )
    }
}
