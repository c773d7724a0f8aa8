import JSON
import MockNetskope

extension Command {
    /// Every switch of a profile, its values, its defaults and where they come from.
    static var profileSwitches: String {
        var text = """
            profile switches (--profile ENDPOINT.SWITCH=VALUE; or FILE, JSON5 such as
            { apiV2: { profile: "rfc7644", maximumPage: 100 }, tenant: { idPolicy: "remapped" } })

              legacy.profile, apiV2.profile
                  all switches at once: \(FacadeProfile.named.map(\.name).joined(separator: ", "))
              tenant.idPolicy
                  how the ids of the two endpoints relate: \(TenantConfiguration.IDPolicy.allCases.map(\.rawValue).joined(separator: ", "))
                  source: the vendor's claim of "no impact", which implies shared

            """
        for one in FacadeProfile.switches {
            let (legacy, apiV2) = (one.get(.legacy), one.get(.documented))
            let defaults = legacy == apiV2 ? legacy.text() : "legacy \(legacy.text()), apiV2 \(apiV2.text())"
            text += """
                  \(one.name)
                      \(one.meaning): \(one.values) (default: \(defaults))
                      source: \(one.source)

                """
        }
        return text
    }
}
