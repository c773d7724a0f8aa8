import JSON
import MockNetskope

extension Step {
    /// Reads a step that was checked; gives `nil`, with the problem reported, where it still makes no sense.
    init?(_ item: Reader, number: Int, what: String, _ check: inout ScenarioCheck) {
        guard let member = item.members.first(where: { $0.name != "note" }), let value = item.value else { return nil }
        let reader = Reader(member.value)
        guard let action = Self.action(member.name, reader, &check) else { return nil }
        self.number = number
        self.action = action
        note = item["note"].text
        location = value.location
        title = ([member.name] + Self.objects(of: member.name, reader)).joined(separator: " ")
    }

    /// What a step's title says behind its verb.
    private static func objects(of verb: String, _ reader: Reader) -> [String] {
        switch verb {
        case "request": [reader["method"].text ?? "", reader["path"].text ?? ""]
        case "passTime": ["days", "hours", "minutes"].compactMap { unit in reader[unit].whole.map { "\($0) \(unit)" } }
        case "expect": []
        case "restAPIv2": [reader["enabled"].flag == true ? "on" : "off"]
        case "endOfLife": ["in \(reader["inDays"].whole ?? 0) days"]
        default:
            ["key", "user", "group", "name", "endpoint", "token", "resetScope", "of"].compactMap { reader[$0].text }
                + [(reader["members"].texts ?? []).joined(separator: ", ")].filter { !$0.isEmpty }
        }
    }

    static func user(_ reader: Reader) -> UserSetup? {
        guard var properties = reader.object else { return nil }
        for name in ["key", "assigned", "manager"] { properties[name] = nil }
        return UserSetup(
            key: reader["key"].text ?? "",
            properties: properties,
            isAssigned: reader["assigned"].flag ?? false,
            manager: reader["manager"].text
        )
    }

    static func group(_ reader: Reader) -> GroupSetup {
        GroupSetup(
            key: reader["key"].text ?? "",
            displayName: reader["displayName"].text ?? "",
            members: reader["members"].texts ?? [],
            isAssigned: reader["assigned"].flag ?? false
        )
    }

    private static func principal(_ reader: Reader) -> PrincipalKey {
        if let group = reader["group"].text { return .group(group) }
        return .user(reader["user"].text ?? "")
    }

    private static func action(_ verb: String, _ reader: Reader, _ check: inout ScenarioCheck) -> Action? {
        let user = reader["user"].text ?? ""
        let group = reader["group"].text ?? ""
        let name = reader["name"].text ?? ""
        let members = reader["members"].texts ?? []
        switch verb {
        case "createUser": return Self.user(reader).map { .createUser($0) }
        case "updateUser": return .updateUser(user, set: reader["set"].object ?? [:])
        case "deleteUser": return .deleteUser(user)
        case "restoreUser": return .restoreUser(user)
        case "purgeUser": return .purgeUser(user)
        case "createGroup": return .createGroup(Self.group(reader))
        case "updateGroup": return .updateGroup(group, set: reader["set"].object ?? [:])
        case "deleteGroup": return .deleteGroup(group)
        case "addMembers": return .addMembers(group: group, members: members)
        case "removeMembers": return .removeMembers(group: group, members: members)
        case "assign": return .assign(principal(reader))
        case "unassign": return .unassign(principal(reader))
        case "setManager": return .setManager(user: user, manager: reader["manager"].text)
        case "cycle": return .cycle
        case "provisionOnDemand": return .provisionOnDemand(principal(reader), members: members)
        case "start": return .start
        case "pause": return .pause
        case "restart": return .restart(resetScope: reader["resetScope"].text)
        case "setProvisioning": return .setProvisioning(JobSettings(reader))
        case "setScopingFilters":
            return .setScopingFilters(ofGroups: reader["of"].text == "groups", scopingFilters(reader["filters"]))
        case "setMapping": return expecting(reader, .setMapping(MappingChange(reader, &check)))
        case "issueToken":
            return expecting(
                reader,
                .issueToken(
                    name: name,
                    days: reader["expiresInDays"].whole ?? 365,
                    privileges: privileges(reader["privileges"])
                )
            )
        case "editToken":
            return expecting(
                reader,
                .editToken(
                    name: name,
                    days: reader["expiresInDays"].whole,
                    privileges: reader["privileges"].value == nil ? nil : privileges(reader["privileges"])
                )
            )
        case "rateLimit": return .rateLimit(perSecond: reader["perSecond"].whole)
        case "rbacV3": return .rbacV3(isOn: reader["enabled"].flag ?? true)
        case "serviceAccount":
            func right(_ field: String) -> AdminConsole.Role.Right {
                reader[field].text.flatMap(AdminConsole.Role.Right.init(rawValue:)) ?? .none
            }
            return expecting(
                reader,
                .serviceAccount(
                    name: name,
                    role: AdminConsole.Role(usersAndGroups: right("usersAndGroups"), auditLog: right("auditLog"))
                )
            )
        case "serviceAccountToken":
            return expecting(reader, .serviceAccountToken(name: name, days: reader["expiresInDays"].whole ?? 365))
        case "deleteServiceAccount": return .deleteServiceAccount(name)
        case "addLegacyClient": return .addLegacyClient(name)
        case "fault": return fault(reader, &check)
        case "clearFaults": return .clearFaults
        case "revokeToken": return .revokeToken(name)
        case "deleteToken": return .deleteToken(name)
        case "reissueToken": return expecting(reader, .reissueToken(name))
        case "setCredentials":
            guard let endpoint = reader["endpoint"].text.flatMap(Endpoint.init(rawValue:)) else { return nil }
            return .setCredentials(endpoint, url: reader["url"].text, token: reader["token"].text)
        case "testConnection":
            return .testConnection(
                expectsSuccess: reader["expect"].text.map { $0 == "success" },
                lanes: Scenario.lanes(reader["lanes"])
            )
        case "restAPIv2": return .restAPIv2(enabled: reader["enabled"].flag ?? true)
        case "ipAllowlist": return allowlist(reader["ranges"], &check)
        case "removeLegacyClient": return .removeLegacyClient(reader["name"].text ?? World.legacyClient)
        case "passTime":
            let minutes = (reader["minutes"].whole ?? 0) + 60 * ((reader["hours"].whole ?? 0) + 24 * (reader["days"].whole ?? 0))
            return .passTime(seconds: Int64(minutes) * 60)
        case "endOfLife": return .endOfLife(days: reader["inDays"].whole ?? 0)
        case "request": return .request(Self.request(reader))
        case "expect": return .expect(expectation(reader))
        default: return nil
        }
    }

    private static func privileges(_ reader: Reader) -> [AdminConsole.Endpoint: AdminConsole.Privilege] {
        var privileges: [AdminConsole.Endpoint: AdminConsole.Privilege] = [:]
        for endpoint in AdminConsole.Endpoint.allCases {
            privileges[endpoint] =
                reader[endpoint.rawValue].text.flatMap(AdminConsole.Privilege.init(rawValue:)) ?? AdminConsole.Privilege.none
        }
        return privileges
    }

    private static func expecting(_ reader: Reader, _ action: Action) -> Action {
        reader["expect"].text == "refused" ? .refused(action) : action
    }

    private static func fault(_ reader: Reader, _ check: inout ScenarioCheck) -> Action? {
        var words: [(String, String)] = []
        for name in Fault.names {
            if name == "at" {
                let places = reader[name].items.compactMap(\.whole).map(String.init)
                if !places.isEmpty { words.append((name, places.joined(separator: ","))) }
            } else if let text = reader[name].text ?? reader[name].whole.map(String.init) {
                words.append((name, text))
            }
        }
        do throws(FaultSpecError) {
            return .fault(try Fault(effect: reader["effect"].text ?? "", words))
        } catch {
            check.report(reader["effect"].value?.location, error.description)
            return nil
        }
    }

    private static func allowlist(_ reader: Reader, _ check: inout ScenarioCheck) -> Action? {
        if reader.plain == .null { return .ipAllowlist(nil) }
        var ranges: [AddressRange] = []
        for item in reader.items {
            guard let text = item.text else { continue }
            guard let range = AddressRange(text) else {
                check.report(
                    item.value?.location,
                    "\"\(text)\" is no address range; write it like \"198.51.100.0/24\" or \"2001:db8::/32\""
                )
                continue
            }
            ranges.append(range)
        }
        return .ipAllowlist(ranges)
    }

    private static func request(_ reader: Reader) -> RequestStep {
        RequestStep(
            endpoint: reader["endpoint"].text.flatMap(Endpoint.init(rawValue:)),
            method: reader["method"].text ?? "GET",
            path: reader["path"].text ?? "",
            headers: reader["headers"].members.map { ($0.name, Reader($0.value).text ?? "") },
            body: reader["body"].plain,
            status: reader["expect"]["status"].whole,
            expectedBody: reader["expect"]["body"].plain,
            saveID: reader["saveID"].text
        )
    }

    private static func expectation(_ reader: Reader) -> Expectation {
        let directory = reader["directory"]
        let traffic = reader["traffic"]
        return Expectation(
            lanes: Scenario.lanes(reader["lanes"]),
            users: directory["users"].members.map { member in
                let user = Reader(member.value)
                return (
                    member.name,
                    ExpectedUser(
                        isPresent: user["present"].flag,
                        isActive: user["active"].flag,
                        attributes: user["attributes"].object,
                        groups: user["groups"].texts
                    )
                )
            },
            groups: directory["groups"].members.map { member in
                let group = Reader(member.value)
                return (member.name, ExpectedGroup(isPresent: group["present"].flag, members: group["members"].texts))
            },
            userCount: directory["userCount"].whole,
            groupCount: directory["groupCount"].whole,
            writes: traffic["writes"].whole,
            creates: traffic["creates"].whole,
            deletes: traffic["deletes"].whole,
            requests: traffic["requests"].items.map { ($0["method"].text ?? "", $0["path"].text ?? "") },
            jobState: reader["job"]["state"].text,
            jobFailures: reader["job"]["failures"].whole,
            isQuarantined: reader["job"]["quarantined"].flag,
            quarantineReason: reader["job"]["quarantineReason"].text,
            runKind: reader["job"]["kind"].text,
            log: reader["log"].items.map(ExpectedLogEntry.init),
            memory: reader["memory"].members.compactMap { member in
                Reader(member.value).whole.map { (member.name, $0) }
            },
            lastActor: reader["audit"]["lastActor"].text,
            actors: reader["audit"]["actors"].texts
        )
    }
}
