import HTTP
import JSON
import MockNetskope

// What the exchanges behind a finding say of the kind of defect.
extension ExchangePair {
    /// The group that a refusal, a missing answer or an unknown id speaks for, whatever the place of the difference; `nil` where both were answered alike.
    var cause: DefectGroup? {
        guard let lane else { return nil }
        let statuses = [baseline?.response?.status, lane.response?.status].compactMap { $0 }
        if lane.response == nil { return .timing }
        if baseline?.answerClass == lane.answerClass { return nil }
        if statuses.contains(401) || statuses.contains(403) { return .privileges }
        if statuses.contains(429) || statuses.contains(413) { return .limits }
        if statuses.contains(409) { return .matching }
        if statuses.contains(404), lane.namesResource { return .identity }
        guard lane.answerClass >= 4 else { return nil }
        if lane.filter != nil { return .filter }
        if lane.answerClass == 5 { return .errors }
        return lane.sendsBooleanStrings ? .types : nil
    }

    /// The group that the request speaks for: what it was to do.
    var topic: DefectGroup? {
        guard let exchange = lane ?? baseline else { return nil }
        switch exchange.request.method {
        case "GET", "HEAD":
            if exchange.filter != nil { return .matching }
            return exchange.namesResource ? .lifeCycle : .paging
        case "POST": return baseline == nil && exchange.answerClass == 2 ? .matching : .lifeCycle
        case "PATCH", "PUT":
            if exchange.concernsGroup { return exchange.mentions("members") ? .membership : .patch }
            return exchange.mentions("active") ? .lifeCycle : .patch
        default: return .lifeCycle
        }
    }

    /// Whether one of the two was refused or not answered, and the other was not.
    var isRefused: Bool {
        guard let baseline, let lane else { return false }
        return baseline.answerClass != lane.answerClass
    }

    /// The name of the user or group that the exchanges are about: behind the id, in the filter, or in a body.
    var nameOfSubject: String? {
        if let subject { return subject }
        let exchanges = [baseline, lane].compactMap { $0 }
        for exchange in exchanges {
            // The value of a filter is a JSON string (RFC 7644 section 3.4.2.2), so that a quotation mark within it is escaped.
            guard let filter = exchange.filter, let start = filter.firstIndex(of: "\"") else { continue }
            if let name = (try? JSONValue.parse(Array(filter[start...].utf8)))?.stringValue { return name }
        }
        let bodies = exchanges.map(\.request.body) + exchanges.compactMap { $0.response?.body }
        for body in bodies where !body.isEmpty {
            guard let value = try? JSONValue.parse(body) else { continue }
            if let name = value["userName"]?.stringValue ?? value["displayName"]?.stringValue { return name }
        }
        return nil
    }

    /// Whether a search lies behind it.
    var isSearch: Bool { (lane ?? baseline)?.filter != nil }

    /// Whether it is about a group.
    var concernsGroup: Bool { (lane ?? baseline)?.concernsGroup ?? false }
}

extension Exchange {
    /// The first digit of the status; 0 where no response came.
    fileprivate var answerClass: Int { (response?.status ?? 0) / 100 }

    /// The filter of the request, decoded.
    fileprivate var filter: String? {
        for item in (request.query ?? "").split(separator: "&") where item.hasPrefix("filter=") {
            return PercentCoding.decode(item.dropFirst("filter=".count), plusIsSpace: true)
        }
        return nil
    }

    fileprivate var concernsGroup: Bool { request.path.contains("/Groups") }

    /// Whether the request is for one resource by its id.
    fileprivate var namesResource: Bool { WireForm.template(request.target).hasSuffix("{id}") }

    fileprivate func mentions(_ name: String) -> Bool {
        String(decoding: request.body, as: UTF8.self).lowercased().contains("\"\(name)")
    }

    /// Whether a PATCH sends a Boolean as a string, as Entra ID's default dialect does (Known issues with SCIM 2.0 protocol compliance).
    fileprivate var sendsBooleanStrings: Bool {
        guard request.method == "PATCH", let body = try? JSONValue.parse(request.body) else { return false }
        return (body["Operations"]?.arrayValue ?? []).contains { ["True", "False"].contains($0["value"]?.stringValue) }
    }
}
