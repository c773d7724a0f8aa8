import HTTP
import MockNetskope

extension PreparedRecording {
    /// What a comparison of two targets reads at its end: every user and group that the recording changes, with its members. A write that is answered
    /// alike on both and takes effect on one only would not show otherwise.
    var readBacks: [RecordedExchange] {
        guard let taken = exchanges.first(where: { (200..<300).contains($0.status) }) else { return [] }
        var ids: [(kind: RecordedResource.Kind, id: String)] = []
        var last: [String: RecordedExchange] = [:]
        for exchange in exchanges where exchange.isWrite {
            guard let kind = RecordedResource.Kind(path: exchange.relative) else { continue }
            for id in exchange.isCreation ? exchange.resources.map(\.id) : [exchange.pathID].compactMap({ $0 }) {
                if last[id] == nil { ids.append((kind, id)) }
                last[id] = exchange
            }
        }
        return ids.flatMap { kind, id -> [RecordedExchange] in
            guard let exchange = last[id] else { return [] }
            let path = (kind == .user ? "/Users/" : "/Groups/") + PercentCoding.encode(id)
            // As Entra ID reads a group, and then its members: read plainly, one endpoint shows them and the other does not.
            let targets = kind == .user ? [path] : [path + "?excludedAttributes=members", path + "?attributes=members"]
            return targets.map { relative in
                var read = taken
                read.entry = exchange.entry
                read.at = exchanges.last?.at ?? taken.at
                read.request.method = "GET"
                read.request.headers["Content-Type"] = nil
                read.request.body = []
                read.base = exchange.base
                read.endpoint = exchange.endpoint
                read.relative = relative
                if let url = TrafficURL(exchange.base + relative) {
                    (read.request.scheme, read.request.authority, read.request.target) = (url.scheme, url.authority, url.target)
                }
                read.result = .failure(TransportError(.reset, "not recorded: read at the end"))
                read.isReadBack = true
                return read
            }
        }
    }
}
