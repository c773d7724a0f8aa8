import Harness
import Testing

@Suite("The URLs of a check")
struct CheckURLTests {
    @Test(
        "Hosts and paths of the migration article's form, for one tenant and region, pass",
        arguments: [
            ("https://addon-contoso.goskope.com/SCIM/v2", "https://contoso.goskope.com/api/v2/scim"),
            ("https://addon-contoso.eu.goskope.com/SCIM/v2", "https://contoso.eu.goskope.com/api/v2/scim"),
            (
                "https://addon-contoso.de.eu.goskope.com/SCIM/V2/uhrdzTCOsNGQl6N6U0BW/",
                "https://contoso.de.eu.goskope.com/api/v2/scim/"
            ),
            ("https://ADDON-Contoso.goskope.com/scim/v2?aadOptscim062020", "https://contoso.GOSKOPE.com:443/api/v2/scim"),
        ]
    )
    func passes(legacy: String, apiV2: String) throws {
        #expect(CheckStep.urls(legacy: try CheckURL(legacy), apiV2: try CheckURL(apiV2)).status == .pass)
    }

    @Test(
        "A wrong host or path fails, and the step says which",
        arguments: [
            ("addon-contoso.goskope.com/SCIM/v2", "addon-contoso.goskope.com/api/v2/scim", "keeps addon-"),
            ("contoso.goskope.com/SCIM/v2", "contoso.goskope.com/api/v2/scim", "host without addon-"),
            ("addon-contoso.goskope.com/SCIM/v2", "contoso.goskope.com/SCIM/v2", "the API v2 URL's path is /SCIM/v2"),
            ("addon-contoso.goskope.com/SCIM/v2", "contoso.goskope.com/api/v2", "the API v2 URL's path is /api/v2;"),
            ("addon-contoso.goskope.com", "contoso.goskope.com/api/v2/scim", "the legacy URL's path is empty"),
            ("addon-contoso.goskope.com/SCIM/v2", "fabrikam.goskope.com/api/v2/scim", "contoso on legacy, fabrikam on API v2"),
            (
                "addon-contoso.eu.goskope.com/SCIM/v2", "contoso.goskope.com/api/v2/scim",
                "https://contoso.eu.goskope.com/api/v2/scim"
            ),
            ("addon-contoso.eu.goskope.com/SCIM/v2", "contoso.au.goskope.com/api/v2/scim", "eu on legacy, au on API v2"),
        ]
    )
    func fails(legacy: String, apiV2: String, words: String) throws {
        let step = CheckStep.urls(legacy: try CheckURL("https://" + legacy), apiV2: try CheckURL("https://" + apiV2))
        #expect(step.status == .fail)
        #expect(step.evidence.contains { $0.text.contains(words) }, "\(step.evidence)")
        #expect(step.cure != nil)
    }

    @Test(
        "A mock on loopback and a host that is none of Netskope's warn: their form cannot be judged",
        arguments: [
            "http://127.0.0.1:8080", "http://localhost:8080", "https://[::1]:8443", "https://scim-proxy.contoso.com",
            "https://goskope.com.evil.example",
        ]
    )
    func warns(base: String) throws {
        let step = CheckStep.urls(legacy: try CheckURL(base + "/SCIM/v2"), apiV2: try CheckURL(base + "/api/v2/scim"))
        #expect(step.status == .warn)
    }

    @Test(
        "What is no base URL is refused",
        arguments: [
            "contoso.goskope.com/api/v2/scim", "ftp://contoso.goskope.com", "https://", "https://user:pass@contoso.goskope.com/",
            "http://contoso.goskope.com/api/v2/scim", "https://contoso.goskope.com:0/", "https://contoso.goskope.com:65536/",
            "https://contoso.goskope.com/a b", "https://con\u{F6}toso.goskope.com/",
        ]
    )
    func refuses(text: String) { #expect(throws: CheckURLError.self) { try CheckURL(text) } }
}
