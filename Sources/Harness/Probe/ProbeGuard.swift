import HTTP
import JSON

/// Stands between the probe and an endpoint, and lets nothing through that could touch what the probe did not make.
///
/// GET and HEAD pass. `POST /Users` and `POST /Groups` pass with one of the probe's own names, once the journal has it on the disk. PUT, PATCH and
/// DELETE pass for an id that an answer has shown under such a name, and only with a body that keeps the name and refers to nobody else.
/// Everything else is refused here, so that no mistake in a step, and no answer of a server, can make the probe change a customer's object.
final class ProbeGuard: Transport {
    private let endpoint: ProbeEndpoint
    private let register: ProbeRegister

    init(_ endpoint: ProbeEndpoint, register: ProbeRegister) {
        self.endpoint = endpoint
        self.register = register
    }

    /// Which endpoint it guards.
    var side: Endpoint { endpoint.side }

    /// Sends `request` where that is allowed, and keeps the exchange.
    ///
    /// - Throws: ``TransportError`` of kind `refusedLocally` where it is not; nothing was sent then.
    func send(_ request: HTTPRequest) throws(TransportError) -> HTTPResponse {
        let place = try place(of: request)
        var creation: (kind: ProbeSubject.Kind, name: String)?
        switch request.method {
        case "GET", "HEAD": break
        case "POST":
            guard let place, place.id == nil else { throw refusal(request, "a probe creates at /Users and /Groups alone") }
            creation = (place.kind, try announce(request, place.kind))
        case "PUT", "PATCH", "DELETE":
            guard let place, let id = place.id, register.owns(side, place.kind, id) else {
                throw refusal(request, "the probe did not make this object")
            }
            if request.method != "DELETE" { try check(request, place.kind) }
        default: throw refusal(request, "a probe does not send this method")
        }
        let response: HTTPResponse
        do throws(TransportError) {
            response = try endpoint.transport.send(request)
        } catch {
            register.record(request, .failure(error), at: endpoint)
            if let creation { register.doubt(creation.kind, creation.name) }
            throw error
        }
        register.record(request, .response(response), at: endpoint)
        try note(response, place?.kind, creation)
        return response
    }

    // MARK: Before

    /// The kind and, where there is one, the id that the request's path names below the base URL.
    private func place(of request: HTTPRequest) throws(TransportError) -> (kind: ProbeSubject.Kind, id: String?)? {
        guard request.scheme == endpoint.base.scheme, request.authority == endpoint.base.authority,
            request.path.hasPrefix(endpoint.base.path + "/")
        else { throw refusal(request, "it does not go to \(endpoint.url)") }
        let segments = request.path.dropFirst(endpoint.base.path.count + 1).split(
            separator: "/",
            omittingEmptySubsequences: false
        )
        guard segments.count <= 2, let kind = ProbeSubject.Kind(rawValue: String(segments[0])) else { return nil }
        if segments.count == 1 { return (kind, nil) }
        guard let id = PercentCoding.decode(segments[1]), !id.isEmpty, id != ".", id != ".." else { return nil }
        return (kind, id)
    }

    /// Checks a creation's name and writes it to the journal.
    private func announce(_ request: HTTPRequest, _ kind: ProbeSubject.Kind) throws(TransportError) -> String {
        let body = try? JSONValue.parse(request.body)
        let name: String
        if let body {
            guard let given = body.objectValue?.value(ignoringCase: kind.nameAttribute)?.stringValue else {
                throw refusal(request, "the object has no \(kind.nameAttribute) by which it could be found again")
            }
            name = given
            if let stranger = ProbeBody(body, kind).stranger(register) { throw refusal(request, "it refers to \"\(stranger)\"") }
        } else {
            // A body that is broken on purpose: should a server take it all the same, the name is what stands there.
            name = Self.brokenName(String(decoding: request.body, as: UTF8.self), register.names.prefix)
        }
        guard register.names.owns(name) else {
            throw refusal(request, "its \(kind.nameAttribute) does not begin with \(register.names.prefix)")
        }
        try announce(kind, name, externalID: body?.objectValue?.value(ignoringCase: "externalId")?.stringValue)
        return name
    }

    private func announce(_ kind: ProbeSubject.Kind, _ name: String, externalID: String?) throws(TransportError) {
        do throws(ProbeJournalError) {
            try register.announce(kind, name, at: side, externalID: externalID)
        } catch {
            throw TransportError(.refusedLocally, error.description)
        }
    }

    private static func brokenName(_ text: String, _ prefix: String) -> String {
        guard let start = text.range(of: prefix)?.lowerBound else { return "" }
        return String(text[start...].prefix { $0 != "\"" })
    }

    /// Checks that a change keeps the name and refers to nobody else.
    private func check(_ request: HTTPRequest, _ kind: ProbeSubject.Kind) throws(TransportError) {
        guard let body = try? JSONValue.parse(request.body) else {
            let text = String(decoding: request.body, as: UTF8.self).lowercased()
            let names = [kind.nameAttribute.lowercased(), "members", "manager"]
            guard !names.contains(where: text.contains) else {
                throw refusal(request, "its body is no JSON and mentions a name or a reference")
            }
            return
        }
        let checked = ProbeBody(body, kind)
        if let name = checked.names.first(where: { !register.names.owns($0) }) {
            throw refusal(request, "it would rename the object to \"\(name)\", by which it could not be found again")
        }
        if let stranger = checked.stranger(register) { throw refusal(request, "it refers to \"\(stranger)\"") }
        for name in checked.names { try announce(kind, name, externalID: nil) }
    }

    // MARK: After

    private func note(_ response: HTTPResponse, _ kind: ProbeSubject.Kind?, _ creation: (kind: ProbeSubject.Kind, name: String)?)
        throws(TransportError)
    {
        do throws(ProbeJournalError) {
            // A refusal, too, may have taken effect, or be the answer to a repetition: the names were free before, so what has one now is the probe's.
            if let creation, !(200..<300).contains(response.status) { register.doubt(creation.kind, creation.name) }
            guard let kind, (200..<300).contains(response.status),
                let body = (try? JSONValue.parse(response.body))?.objectValue
            else { return }
            if let list = body["Resources"]?.arrayValue {
                for resource in list.compactMap(\.objectValue) { try register.observe(resource, kind, at: side, isNew: false) }
            } else {
                try register.observe(body, kind, at: side, isNew: creation != nil)
            }
        } catch {
            throw TransportError(.refusedLocally, error.description)
        }
    }

    private func refusal(_ request: HTTPRequest, _ reason: String) -> TransportError {
        TransportError(.refusedLocally, "\(request.method) \(request.path) was not sent: \(reason)")
    }
}
