import HTTP
import JSON

/// Who is to be provisioned, as Microsoft Graph shows it: all that the comparison with an endpoint needs, and no more.
struct SourceDirectory {
    struct User {
        let name: String
        let isEnabled: Bool
        /// What the default mappings make of the user, by SCIM path.
        let attributes: [(path: String, value: String)]
    }

    struct Group {
        let name: String
        /// The userPrincipalNames of its members that are users, in lower case.
        var members: Set<String> = []
    }

    /// By object id.
    private(set) var users: [String: User] = [:]
    private(set) var groups: [String: Group] = [:]
    /// The request that the first page came from.
    private(set) var request = 0

    private let graph: CheckedEndpoint
    /// The most pages of one list that are read.
    private static let mostPages = 10_000

    /// Reads the scope: what is assigned to `servicePrincipal`, or everybody.
    init(from graph: CheckedEndpoint, servicePrincipal: String?, progress: (Int, Int) -> Void) throws(CheckFailure) {
        self.graph = graph
        var scope: Set<String>?
        if let servicePrincipal {
            var assigned: Set<String> = []
            try list("/servicePrincipals/\(PercentCoding.encode(servicePrincipal))/appRoleAssignedTo", "$top=999") { item in
                if let id = item["principalId"]?.stringValue { assigned.insert(id) }
            }
            scope = assigned
        }
        var all: [String: User] = [:]
        try list("/users", "$select=id,userPrincipalName,accountEnabled,givenName,surname,mail,mailNickname&$top=999") { item in
            if let id = item["id"]?.stringValue, let user = Self.user(item) { all[id] = user }
            progress(all.count, 0)
        }
        var found: [String: Group] = [:]
        try list("/groups", "$select=id,displayName&$top=999") { item in
            guard let id = item["id"]?.stringValue, scope?.contains(id) ?? true else { return }
            found[id] = Group(name: item["displayName"]?.stringValue ?? "")
        }
        var inScope = scope.map { scope in all.filter { scope.contains($0.key) } } ?? all
        for (place, id) in found.keys.sorted().enumerated() {
            progress(place, found.count)
            try list("/groups/\(PercentCoding.encode(id))/members", "$select=id&$top=999") { item in
                // Members of a group inside a group are not provisioned (Netskope and Entra ID alike).
                guard let member = item["id"]?.stringValue, let user = all[member] else { return }
                found[id]?.members.insert(user.name.lowercased())
                inScope[member] = user
            }
        }
        users = inScope
        groups = found
    }

    /// Gives every item of a list, page by page, as long as the pages stay at the same host.
    private mutating func list(_ path: String, _ query: String, _ take: (JSONValue) -> Void) throws(CheckFailure) {
        var answer = try graph.get(path, query: query)
        if request == 0 { request = answer.number }
        var pages: Set<String> = []
        while true {
            let object = try graph.object(answer)
            guard let items = object["value"]?.arrayValue else {
                throw CheckFailure(.nonsense, "Graph, \(answer.line): the answer has no list \"value\"", request: answer.number)
            }
            items.forEach(take)
            guard let next = object["@odata.nextLink"]?.stringValue else { return }
            guard pages.insert(next).inserted, pages.count < Self.mostPages else {
                throw CheckFailure(
                    .nonsense,
                    "Graph, \(answer.line): the pages go in circles or have no end",
                    request: answer.number
                )
            }
            guard let target = graph.url.origin.target(of: next) else {
                throw CheckFailure(
                    .nonsense,
                    "Graph, \(answer.line): the next page is said to be at another host, where the token does not go",
                    request: answer.number
                )
            }
            answer = try graph.get(target: target, shown: "\(path) (next page)")
        }
    }

    private static func user(_ item: JSONValue) -> User? {
        guard let name = item["userPrincipalName"]?.stringValue else { return nil }
        let rows = [
            ("name.givenName", "givenName"), ("name.familyName", "surname"), ("emails.value", "mail"),
            ("externalId", "mailNickname"),
        ]
        return User(
            name: name,
            isEnabled: item["accountEnabled"]?.boolValue ?? true,
            attributes: rows.compactMap { path, property in item[property]?.stringValue.map { (path, $0) } }
        )
    }
}

extension Origin {
    /// Path and query of `url`, where it is of this origin; spaces and quotes in it are encoded.
    func target(of url: String) -> String? {
        guard let colon = url.range(of: "://") else { return nil }
        let rest = url[colon.upperBound...]
        let slash = rest.firstIndex(of: "/") ?? rest.endIndex
        guard Origin(scheme: String(url[..<colon.lowerBound]), authority: String(rest[..<slash])) == self, slash < rest.endIndex
        else { return nil }
        return String(rest[slash...]).replacing(" ", with: "%20").replacing("\"", with: "%22")
    }
}
