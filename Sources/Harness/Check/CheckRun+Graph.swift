// The source directory against both endpoints.
extension CheckRun {
    private static let titles = [
        ("users", "has the users of Entra ID's scope"), ("active", "lets in whom Entra ID lets in"),
        ("attributes", "has the attributes that the default mappings give"), ("groups", "has the groups of Entra ID's scope"),
        ("members", "has the members of Entra ID's groups"), ("orphans", "has nobody beyond Entra ID's scope"),
    ]

    func compareWithGraph(_ access: CheckAccess) throws(CheckFailure) {
        guard let graph else { return }
        place.stage = "Microsoft Graph"
        (place.done, place.total) = (0, 0)
        var source: SourceDirectory?
        let title = "Microsoft Graph shows who is to be provisioned"
        let cure =
            "The token needs User.Read.All, Group.Read.All and, with --service-principal, Application.Read.All; it lives about an hour."
        try step("graph-source", title, cure: cure) { () throws(CheckFailure) in
            let read = try SourceDirectory(from: graph, servicePrincipal: configuration.servicePrincipal) { done, total in
                (place.done, place.total) = (done, total)
            }
            source = read
            let scope =
                configuration.servicePrincipal == nil
                ? "all users and groups" : "assigned to the application, members of assigned groups among them"
            return CheckStep(
                "graph-source",
                title,
                .pass,
                [CheckStep.Evidence("\(read.users.count) users and \(read.groups.count) groups: \(scope)", [read.request])]
            )
        }
        for (endpoint, word, isOpen) in [
            (legacy, "legacy", access.legacyUsers && access.legacyGroups), (apiV2, "v2", access.apiV2Users && access.apiV2Groups),
        ] {
            guard let source, isOpen else {
                for (id, title) in Self.titles {
                    add(
                        CheckStep(
                            "graph-\(word)-\(id)",
                            "\(endpoint.name) \(title)",
                            .skipped,
                            [CheckStep.Evidence("the source or the endpoint could not be read")]
                        )
                    )
                }
                continue
            }
            place.stage = "\(endpoint.name) and Microsoft Graph"
            do throws(CheckFailure) {
                conclude(endpoint, word, try SourceComparison(endpoint: endpoint, source: source).run())
            } catch {
                try step("graph-\(word)-users", "\(endpoint.name) \(Self.titles[0].1)", cure: CheckCure.paging) {
                    () throws(CheckFailure) in
                    throw error
                }
            }
        }
    }

    private func conclude(_ endpoint: CheckedEndpoint, _ word: String, _ result: SourceComparison.Result) {
        func verdict(_ index: Int, _ found: [String], _ bad: CheckStep.Status, cure: String, good: String = "all of them") {
            let (id, title) = Self.titles[index]
            var evidence = found.sorted().prefix(5).map { CheckStep.Evidence($0, result.requests) }
            if found.count > 5 { evidence.append(CheckStep.Evidence("… and \(found.count - 5) more")) }
            if found.isEmpty { evidence = [CheckStep.Evidence(good, result.requests)] }
            add(
                CheckStep(
                    "graph-\(word)-\(id)",
                    "\(endpoint.name) \(title)",
                    found.isEmpty ? .pass : bad,
                    evidence,
                    cure: found.isEmpty ? nil : cure
                )
            )
        }
        let catchUp =
            "Read Entra admin centre > Enterprise applications > your application > Provisioning > View provisioning logs for the named ones, and provision them on demand: what is not in step before the switch cannot be told from what the switch breaks."
        verdict(0, result.missing, .fail, cure: catchUp)
        verdict(1, result.activity, .fail, cure: catchUp)
        verdict(
            2,
            result.stale,
            .warn,
            cure:
                "Compare with your own rows under Provisioning > Mappings; where they are the default's, provision the named users on demand."
        )
        verdict(3, result.missingGroups, .fail, cure: catchUp)
        verdict(4, result.members, .fail, cure: catchUp)
        verdict(
            5,
            result.orphans + result.orphanGroups.map { "group \($0)" },
            .warn,
            cure: "Nobody provisions these: assign them to the application, or remove them in Netskope if nobody needs them.",
            good: result.inactiveOrphans == 0 ? "nobody" : "\(result.inactiveOrphans) inactive users, which deprovisioning leaves"
        )
    }
}
