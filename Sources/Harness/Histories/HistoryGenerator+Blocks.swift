import JSON

// Blocks of steps that belong together: something breaks, is mended, and the job recovers before any lane may change its endpoint.
extension HistoryGenerator {
    /// Faults that befall every lane alike.
    ///
    /// They are counted in requests, and a change of the endpoint sends requests of its own; so none is set where a lane may change. Left out are:
    /// `slow-body`, whose delay grows with the answer, and answers of the two endpoints differ in length; `malformed-json`, for two
    /// texts that are not JSON are compared letter by letter, and one has attributes that the other need not have; `truncate`, `reset-within` and
    /// `content-type` for requests that one endpoint answers with a body and the other with 204; and `duplicate` for writes that are refused the
    /// second time, because the bodies of refusals differ between the endpoints, as documented.
    mutating func faultBlock() -> Bool {
        block { generator in
            for _ in 0..<(generator.dice.chance(75) ? 1 : 2) { generator.add("fault", generator.fault(), minutes: 0) }
            generator.cycle()
            if generator.dice.chance(30) { generator.cycle() }
            generator.recover { $0.add("clearFaults", [:], minutes: 0) }
        }
        return true
    }

    private mutating func fault() -> JSONValue {
        var fault = JSONObject()
        let anywhere = [
            "status:503", "status:500", "status:429", "throttle:5", "reset-before", "lose-response", "reset-after", "delay:1500",
        ]
        let withBody = ["truncate", "reset-within", "content-type:text/html"]
        if dice.chance(70) {
            fault["effect"] = .string(anywhere[dice.below(anywhere.count)])
            if dice.chance(60) { fault["method"] = .string(["GET", "POST", "PATCH", "DELETE", "PATCH,POST"][dice.below(5)]) }
        } else if dice.chance(80) {
            fault["effect"] = .string(withBody[dice.below(withBody.count)])
            fault["method"] = "GET"
        } else {
            fault["effect"] = "duplicate"
            fault["method"] = "GET"
        }
        if dice.chance(40) { fault["path"] = .string(["/Users", "/Users/*", "/Groups", "/Groups/*"][dice.below(4)]) }
        switch dice.below(3) {
        case 0: fault["times"] = .number(JSONNumber(dice.number(1...3)))
        case 1: fault["at"] = .array([.number(JSONNumber(dice.number(1...6)))])
        default: fault["percent"] = .number(JSONNumber(dice.number(10...60)))
        }
        return .object(fault)
    }

    /// Microsoft Graph does not answer the service. Only its delta queries are befallen: when the administrator's client fetches a new token depends on
    /// the requests of the change itself, so counting those would differ between lanes.
    mutating func graphFaultBlock() -> Bool {
        let paths = ["/users/delta", "/groups/delta", "/appRoleAssignedTo/delta"]
        let effects = ["status:503", "status:500", "throttle:3", "reset-before", "truncate", "malformed-json"]
        block { generator in
            let fault: JSONValue = [
                "effect": .string(effects[generator.dice.below(effects.count)]), "endpoint": "graph",
                "path": .string(paths[generator.dice.below(paths.count)]),
                "times": .number(JSONNumber(generator.dice.number(1...3))),
            ]
            generator.add("fault", fault, minutes: 0)
            generator.cycle()
            generator.recover { $0.add("clearFaults", [:], minutes: 0) }
        }
        return true
    }

    /// REST API v2 is made unusable and mended. Nothing changes in Entra ID meanwhile: what one lane writes in two cycles the other writes in one, and
    /// an account that is made and disabled in between would exist in one alone. No rate is limited where the job waits as long as 429 says: then
    /// nothing fails, and the requests that are sent again count as a difference, rightly.
    mutating func apiTroubleBlock() -> Bool {
        var ways: [(broken: (String, JSONValue), mended: (String, JSONValue))] = [
            (("restAPIv2", ["enabled": false]), ("restAPIv2", ["enabled": true])),
            (("ipAllowlist", ["ranges": ["198.51.100.0/24"]]), ("ipAllowlist", ["ranges": nil])),
            (
                ("editToken", ["name": "cutover-v2", "privileges": ["users": "none", "groups": "none"]]),
                ("editToken", ["name": "cutover-v2", "privileges": ["users": "read-write", "groups": "read-write"]])
            ),
            (
                ("editToken", ["name": "cutover-v2", "privileges": ["users": "read", "groups": "read-write"]]),
                ("editToken", ["name": "cutover-v2", "privileges": ["users": "read-write", "groups": "read-write"]])
            ),
            (
                ("editToken", ["name": "cutover-v2", "privileges": ["users": "read-write", "groups": "read"]]),
                ("editToken", ["name": "cutover-v2", "privileges": ["users": "read-write", "groups": "read-write"]])
            ),
        ]
        if !waitsWhenTold {
            ways.append(
                (("rateLimit", ["perSecond": .number(JSONNumber(dice.number(1...6)))]), ("rateLimit", ["perSecond": nil]))
            )
        }
        return trouble(ways[dice.below(ways.count)])
    }

    /// The legacy endpoint is retired, and the retirement put off. Its client cannot be removed here: the new one would have to be saved in Entra ID,
    /// which would move the lanes that are on API v2.
    mutating func legacyTroubleBlock() -> Bool {
        trouble((("endOfLife", ["inDays": 0]), ("endOfLife", ["inDays": 3650])))
    }

    private mutating func trouble(_ way: (broken: (String, JSONValue), mended: (String, JSONValue))) -> Bool {
        hasTrouble = true
        block { generator in
            generator.add(way.broken.0, way.broken.1)
            generator.cycle()
            generator.recover { $0.add(way.mended.0, way.mended.1) }
        }
        return true
    }

    /// Mends what was broken, lifts a quarantine, and waits longer than any retry does.
    private mutating func recover(_ mend: (inout HistoryGenerator) -> Void) {
        mend(&self)
        add("start", [:])
        state.isPaused = false
        cycle()
        add("passTime", ["days": 2], minutes: 2 * 1440)
        cycle()
    }
}
