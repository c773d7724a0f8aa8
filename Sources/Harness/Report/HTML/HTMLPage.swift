import JSON

/// The page: what is plain HTML, and around it the policy, the style, the data and the script.
struct HTMLPage {
    let suite: SuiteHeader
    let summary: SuiteSummary
    /// How many findings there are of each severity.
    let severities: [Severity: Int]
    /// What the script draws.
    let data: JSONValue

    /// The whole document.
    var text: String {
        let style = HTMLStyle.text
        let script = HTMLScript.text
        let policy = ContentSecurityPolicy(style: style, script: script)
        return """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="\(policy.text)">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="referrer" content="no-referrer">
            <title>\(verdict.word): \(HTMLText.escaped(scale)) · cutover</title>
            <style>\(style)</style>
            </head>
            <body>
            <a class="skip" href="#list">Skip to the scenarios</a>
            <header class="wrap">
            <div class="top"><div class="brand">cutover <span>· Netskope SCIM, legacy endpoint to REST API v2</span></div>
            <div class="tools"><button type="button" class="tool" id="theme" hidden>Theme: system</button>\
            <button type="button" class="tool" id="keys" hidden aria-haspopup="dialog">Keys <kbd>?</kbd></button></div></div>
            \(hero)
            \(changes)\(facts)
            </header>
            <div id="bar"></div>
            <main id="list" class="wrap" tabindex="-1" aria-label="Scenarios"><noscript><p class="none">The scenarios are drawn by the script \
            within this page, which is switched off here. The text and the JSON report hold the same.</p></noscript></main>
            <section class="wrap ledger" aria-label="Known differences and the model">
            \(ledger)\(model)</section>
            <footer><div class="wrap">\(footer)</div></footer>
            <script type="application/json" id="data">\(HTMLText.scriptJSON(data))</script>
            <script>\(script)</script>
            </body>
            </html>

            """
    }

    private var scale: String { "\(summary.failed) of \(counted(summary.scenarios, "scenario")) with findings" }

    // MARK: The verdict

    /// The verdict in a word, the class it is drawn with, and what it means.
    private var verdict: (word: String, look: String, meaning: String) {
        let worst = Severity.allCases.first { severities[$0, default: 0] > 0 }
        if summary.wasInterrupted {
            let seen = summary.failed == 0 ? "None of them shows a difference" : "\(summary.failed) of them differ"
            let reached = "\(summary.scenarios) of \(counted(suite.scenarioCount, "scenario"))"
            return (
                "Interrupted", "interrupted",
                "The run was stopped after \(reached). \(seen); of the rest nothing is known."
            )
        }
        if summary.scenarios == 0 {
            return ("Nothing was run", "interrupted", "No scenario was run, so nothing is known.")
        }
        if summary.failed == 0 {
            return (
                "Identical", "identical",
                "In every scenario and every lane that was lived, both endpoints left the same directory, the same job and "
                    + "the same audit log, but for the known differences below."
            )
        }
        let verb = summary.failed == 1 ? "differs" : "differ"
        let count = "\(summary.failed) of \(counted(summary.scenarios, "scenario")) \(verb). "
        switch worst {
        case .critical:
            return (
                "Different", "different",
                count + "Do not switch: a person is locked out, or keeps or gets an access that must not be."
            )
        case .high:
            return (
                "Different", "different",
                count + "Do not switch before it is mended: identities, group policies, the job or the audit log are damaged."
            )
        default:
            return (
                "Different", "decide",
                count + "Nobody's access is shown to change. Decide on each difference before you switch."
            )
        }
    }

    private var hero: String {
        let sign =
            switch verdict.look {
            case "identical": "M4 13l5 5L20 6"  // a tick
            case "interrupted": "M8 4v16M16 4v16"  // the bars of a pause
            default: "M5 5l14 14M19 5L5 19"  // a cross
            }
        return """
            <section class="verdict \(verdict.look)" aria-label="Verdict">
            <h1><svg viewBox="0 0 24 24" aria-hidden="true"><path d="\(sign)" fill="none" stroke="currentColor" stroke-width="3.4" \
            stroke-linecap="round" stroke-linejoin="round"/></svg>\(verdict.word)</h1>
            <p>\(HTMLText.escaped(verdict.meaning))</p>\(found)
            </section>
            """
    }

    /// How many findings there are of each severity.
    private var found: String {
        let counts = Severity.allCases.filter { severities[$0, default: 0] > 0 }
        if counts.isEmpty { return "" }
        let items = counts.map { "<li><b>\(grouped(severities[$0, default: 0]))</b> \($0.rawValue)</li>" }
        return "<ul aria-label=\"Findings by severity\">\(items.joined())</ul>"
    }

    private var changes: String {
        if suite.changes.isEmpty { return "" }
        let list = suite.changes.map { "<code>\(HTMLText.escaped($0))</code>" }.joined(separator: ", ")
        return
            "<p class=\"changes\"><b>Not the endpoints as documented.</b> This run changed \(list), to see whether it is noticed.</p>\n"
    }

    private var facts: String {
        var rows = [
            ("scenarios", grouped(summary.scenarios)), ("with findings", grouped(summary.failed)),
            ("lanes", grouped(summary.lanes)),
            ("steps", grouped(summary.steps)), ("SCIM requests", grouped(summary.requests)),
        ]
        if summary.model.cycles > 0 {
            rows.append(("of \(grouped(summary.model.cycles)) cycles judged", grouped(summary.model.judged)))
        }
        return "<dl class=\"facts\">" + rows.map { "<div><dt>\($0)</dt><dd>\($1)</dd></div>" }.joined() + "</dl>"
    }

    // MARK: The end of the page

    private var ledger: String {
        let rows = summary.ledger.filter { $0.uses > 0 || summary.judgesStaleness }
        if rows.isEmpty { return "" }
        let used = rows.filter { $0.uses > 0 }.count
        let items = rows.map { entry, uses in
            let path = HTMLText.escaped(entry.path.description.replacing("~1", with: "/"))
            let mark =
                uses > 0
                ? "<span class=\"muted\">× \(grouped(uses))</span>"
                : "<span class=\"chip medium\">no longer occurs: remove it from the ledger</span>"
            return """
                <li><p><b>\(entry.dimension.rawValue)</b> <code>\(path)</code> \(mark)</p>
                <p>\(HTMLText.escaped(entry.reason))</p><p class="source">\(HTMLText.escaped(entry.source))</p></li>
                """
        }
        return """
            <details\(used < rows.count ? " open" : "")><summary>\(counted(used, "known difference")) occurred</summary><ul>
            \(items.joined(separator: "\n"))
            </ul></details>

            """
    }

    private var model: String {
        if summary.model.cycles == 0 { return "" }
        let reasons = summary.model.reasons.map { "<li>\(counted($1, "cycle")): \(HTMLText.escaped($0.rawValue))</li>" }
        return """
            <details><summary>What the model of Entra ID did not judge</summary><p>Every lane is also held against what Entra ID and the rules of \
            provisioning make of the tenant, whatever the lanes agree on: \(grouped(summary.model.judged)) of \
            \(counted(summary.model.cycles, "cycle")).</p><ul>\(reasons.joined())</ul></details>

            """
    }

    private var footer: String {
        """
        <p>Transport \(HTMLText.escaped(suite.transport)), seed \(suite.seed): the same seed gives the same bytes. Tokens are shown as fingerprints only.</p>
        <p>The verdict speaks of mocks that follow Netskope's and Microsoft's documents. Where these are silent, the mocks' behaviour is an assumption, \
        named in docs/fidelity.md.</p>
        """
    }
}
