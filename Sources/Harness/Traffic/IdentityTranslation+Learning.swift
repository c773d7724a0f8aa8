import HTTP
import JSON

extension IdentityTranslation {
    /// Learns from an exchange and the target's answer to the same request: the id of what was created, and of what both show under one name.
    mutating func learn(from exchange: RecordedExchange, _ response: HTTPResponse) {
        let recorded = exchange.resources
        guard !recorded.isEmpty, (200..<300).contains(response.status) else { return }
        let body = try? JSONValue.parse(response.body, limits: JSONLimits(duplicateNames: .keepLast))
        let shown = RecordedExchange.resources(of: exchange.relative, response.status, body)
        if exchange.isCreation, let made = recorded.first, let there = shown.first {
            relearn(made.id, there.id)
            learnMembers(made, there)
            return
        }
        if exchange.pathID != nil, let one = recorded.first, let there = shown.first {
            learn(one.id, there.id)
            learnMembers(one, there)
            return
        }
        var byName: [String: [RecordedResource]] = [:]
        for resource in shown { if let name = resource.name?.lowercased() { byName[name, default: []].append(resource) } }
        for (index, resource) in recorded.enumerated() {
            guard let name = resource.name?.lowercased() else {
                // A look-up that asks for ids alone: one result here and one there are the same.
                if recorded.count == 1, shown.count == 1, index == 0 { learn(resource.id, shown[0].id) }
                continue
            }
            // Two of one name are told apart by their places.
            guard var found = byName[name], !found.isEmpty else { continue }
            let there = found.removeFirst()
            byName[name] = found
            learn(resource.id, there.id)
            learnMembers(resource, there)
        }
    }

    private mutating func learnMembers(_ recorded: RecordedResource, _ shown: RecordedResource) {
        guard let members = recorded.members, let others = shown.members else { return }
        for member in members {
            guard let display = member.display?.lowercased() else { continue }
            let found = others.filter { $0.display?.lowercased() == display }
            if found.count == 1 { learn(member.id, found[0].id) }
        }
    }
}
