"""The HTML report in a real browser: it opens from disk without a complaint, filters, searches, opens findings, obeys keys, prints, is legible and
accessible, shows hostile names as text, and bears 5,000 scenarios.

  python3 html_report.py CUTOVER SCRATCH SCREENSHOTS
"""

import json
import os
import subprocess
import sys
import time

import chromium

SEED_OF_TROUBLE = "apiV2.patchRemoveMember=ignore"
HOSTILE = "</script><img src=x onerror=alert(1)><svg onload=alert(2)>"
checks = 0


def check(is_so, what):
    """Counts a check; ends the run where it fails."""
    global checks
    checks += 1
    if not is_so:
        raise SystemExit(f"html_report: {what}")


def report(cutover, path, *words, differs):
    """Lets cutover write a report and holds its exit code to what is expected."""
    code = subprocess.run([cutover, "run", *words, "--report", f"html={path}"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode
    check(code == (1 if differs else 0), f"cutover run {' '.join(words)} ended with {code}")
    return f"file://{os.path.abspath(path)}"


def scenario(title, user, count):
    """A small scenario that differs where `count` is not 1."""
    return json.dumps({
        "title": title, "proves": f"{title}: proves something", "source": "Tests/Interop/html_report.py", "tags": ["made"],
        "lanes": ["legacy", "api-v2"],
        "directory": {"users": [{"key": "ada", "userPrincipalName": "ada@contoso.com", "displayName": user, "givenName": user,
                                 "mail": "ada@contoso.com", "assigned": True}]},
        "steps": [{"cycle": {}}, {"expect": {"directory": {"userCount": count}}}],
    })


def write(folder, name, text):
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
        file.write(text)


# Every text that is seen, with the contrast to what is painted behind it; the lowest ones.
CONTRAST = """(() => {
  const parse = c => { const m = /rgba?\\(([^)]+)\\)/.exec(c); const p = m[1].split(/[ ,/]+/).map(Number); return p.length < 4 ? [...p, 1] : p; };
  const over = (a, b) => [0, 1, 2].map(i => a[i] * a[3] + b[i] * (1 - a[3])).concat(1);
  const lum = c => { const l = c.slice(0, 3).map(v => v / 255).map(v => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4);
    return .2126 * l[0] + .7152 * l[1] + .0722 * l[2]; };
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node; (node = walker.nextNode());) {
    const element = node.parentElement;
    if (!node.data.trim() || /^(SCRIPT|STYLE|NOSCRIPT)$/.test(element.tagName) || !element.checkVisibility({ checkOpacity: true })) continue;
    if (element.closest('.visually-hidden, .skip, dialog:not([open]), title')) continue;
    const style = getComputedStyle(element), isSVG = element instanceof SVGElement;
    let ink = parse(isSVG ? style.fill : style.color), ground = null;
    if (element.matches('.wrong-word')) ground = parse(getComputedStyle(document.querySelector('.wrong')).fill);
    const layers = [];
    for (let up = element; up && !ground; up = up.parentElement) {
      const layer = parse(getComputedStyle(up).backgroundColor);
      if (layer[3] > 0) layers.push(layer);
      if (layer[3] === 1) break;
    }
    if (!ground) ground = layers.reverse().reduce((below, layer) => over(layer, below), [255, 255, 255, 1]);
    const [a, b] = [lum(over(ink, ground)), lum(ground)].sort((x, y) => y - x);
    found.push([(a + .05) / (b + .05), node.data.trim().slice(0, 40)]);
  }
  return { texts: found.length, low: found.filter(f => f[0] < 4.5).slice(0, 5) };
})()"""

# What assistive technology needs: names, landmarks, one h1, no heading left out, no id twice.
STRUCTURE = """(() => {
  const all = s => [...document.querySelectorAll(s)], wrong = [];
  const ids = all('[id]').map(e => e.id);
  if (new Set(ids).size !== ids.length) wrong.push('an id occurs twice');
  ['header', 'main', 'footer', 'search'].forEach(tag => { if (all(tag).length !== 1) wrong.push(tag + ' is there ' + all(tag).length + ' times'); });
  if (all('h1').length !== 1) wrong.push('not one h1');
  let level = 0;
  all('h1,h2,h3,h4,h5').filter(e => !e.closest('dialog')).forEach(e => {
    const next = +e.tagName[1];
    if (next > level + 1) wrong.push('h' + level + ' is followed by ' + e.outerHTML.slice(0, 80));
    level = next;
  });
  all('button,input').forEach(e => { if (!(e.getAttribute('aria-label') || e.textContent).trim()) wrong.push('no name: ' + e.outerHTML.slice(0, 80)); });
  all('svg').forEach(e => { if (!e.getAttribute('aria-label') && e.getAttribute('aria-hidden') !== 'true') wrong.push('a picture without words'); });
  all('[aria-controls]').forEach(e => { if (!document.getElementById(e.getAttribute('aria-controls'))) wrong.push('aria-controls leads nowhere'); });
  if (!document.documentElement.lang) wrong.push('no language');
  return wrong;
})()"""

ROWS = "document.querySelectorAll('.scenario').length"
FOCUS = "document.activeElement.closest('.scenario') && document.activeElement.closest('.scenario').querySelector('.title').textContent"
OPEN = "document.querySelectorAll('.open[aria-expanded=true]').length"


def opens(browser, url, what):
    """Opens a page that must have nothing to complain of."""
    seconds = browser.open(url)
    check(browser.complaints() == [], f"{what}: {browser.complaints()}")
    return seconds


def looks(browser, url, name, folder, prepare="1"):
    """Legible, not wider than the window, and on record: wide and narrow, light and dark."""
    for width, height in ((1280, 900), (390, 844)):
        for dark in (False, True):
            browser.look(width, height, dark)
            opens(browser, url, name)
            browser.value(prepare)
            contrast = browser.value(CONTRAST)
            check(contrast["texts"] > 20 and contrast["low"] == [], f"{name}, {width} px, {'dark' if dark else 'light'}: contrast {contrast}")
            wide = browser.value("document.documentElement.scrollWidth")
            check(wide <= width, f"{name} is {wide} px wide in a window of {width}")
            check(browser.value(STRUCTURE) == [], f"{name}: {browser.value(STRUCTURE)}")
            browser.screenshot(os.path.join(folder, f"{name}-{width}-{'dark' if dark else 'light'}.png"))
    browser.look(1280, 900)


def filters(browser, url):
    opens(browser, url, "the report with findings")
    rows = browser.value(ROWS)
    status = "document.querySelector('[role=status]').textContent"
    press = "[...document.querySelectorAll('.toggle')].find(b => b.textContent.startsWith('%s')).click()"
    browser.value(press % "With findings")
    different = browser.value(ROWS)
    check(0 < different < rows, f"'With findings' leaves {different} of {rows} rows")
    check(browser.value("[...document.querySelectorAll('.scenario .mark')].every(m => m.textContent === '✗')"), "a sound scenario is left")
    browser.value(press % "attribution")
    some = browser.value(ROWS)
    check(0 < some <= different, f"the dimension leaves {some} of {different}")
    browser.value(press % "critical")
    check(browser.value(ROWS) == 0 or browser.value(ROWS) <= some, "two filters show more than one")
    browser.value(press % "attribution")
    check(browser.value(ROWS) > 0, "no scenario with a critical finding")
    browser.key("Escape")
    check(browser.value(ROWS) == rows, "Esc does not clear the filters")
    browser.key("/")
    browser.type("ben.cooper vpn")
    found = browser.value(status)
    check(" of " in found and browser.value(ROWS) > 0, f"a search for a user and a group finds {found}")
    browser.key("Escape")
    browser.key("/")
    browser.type("no such words at all")
    check("No scenario matches" in browser.value("document.querySelector('main').textContent"), "nothing is said where nothing is found")
    browser.key("Escape")


def keys(browser, url):
    opens(browser, url, "the report with findings")
    browser.key("j")
    first = browser.value(FOCUS)
    browser.key("j")
    check(first and browser.value(FOCUS) != first, "j does not go on")
    browser.key("k")
    check(browser.value(FOCUS) == first, "k does not go back")
    check(browser.value("getComputedStyle(document.activeElement).outlineStyle") != "none", "the focus is not seen")
    before = browser.value(OPEN)
    browser.key("Enter")
    check(browser.value(OPEN) == before + 1, "Enter does not open a scenario")
    browser.key("Enter")
    check(browser.value(OPEN) == before, "Enter does not close it")
    browser.key("?")
    check(browser.value("document.querySelector('dialog').open"), "? shows no help")
    browser.key("Escape")
    check(not browser.value("document.querySelector('dialog').open"), "Esc does not close the help")
    browser.key("n")
    check(browser.value("document.activeElement.closest('.scenario').querySelector('.mark').textContent") == "✗", "n leads to a sound scenario")
    browser.key("/")
    check(browser.value("document.activeElement.id") == "search", "/ does not lead to the search")
    browser.type("jjj")
    check(browser.value("document.activeElement.value") == "jjj", "the search does not take letters that are keys")
    browser.key("Escape")


def findings(browser, url):
    opens(browser, url, "the report of one scenario, which is open")
    check(browser.value("document.querySelectorAll('.finding[open] .todo').length") == 1, "the first finding does not say what to do")
    check(browser.value("document.querySelectorAll('.finding').length") > 1, "one finding only")
    browser.value("[...document.querySelectorAll('.finding')].find(f => !f.open).querySelector('summary').click()")
    browser.value("new Promise(done => setTimeout(done, 50))")
    check(browser.value("document.querySelectorAll('.finding[open] .todo').length") == 2, "a finding does not open")
    check(browser.value("document.querySelectorAll('.pair .name').length") >= 2, "no exchanges side by side")
    browser.value("[...document.querySelectorAll('.finding details')].filter(d => !d.open).forEach(d => d.querySelector('summary').click())")
    browser.value("new Promise(done => setTimeout(done, 50))")
    check("membership" in browser.value("[...document.querySelectorAll('.finding details')].map(d => d.textContent).join()"), "no directory is shown")
    browser.value("document.querySelector('.cell[data-lane^=\"rollback@\"]').click()")
    words = "[...document.querySelectorAll('.timeline .switch-word')].map(t => t.textContent).join()"
    check(browser.value(words) == "cutover,back", f"the timeline of a way back marks {browser.value(words)}")
    browser.value("document.querySelector('.cell[data-lane=\"cutover@0\"]').focus()")
    browser.key("ArrowRight")
    check(browser.value("document.activeElement.dataset.lane") == "cutover@1", "arrows do not move among the lanes")
    check(browser.complaints() == [], f"while findings were read: {browser.complaints()}")


def address(browser, url):
    opens(browser, url + "#s1-f1", "an address within the page")
    check(browser.value("document.getElementById('s1-f1').open"), "the address of a finding does not open it")


def differing_exchanges(browser, url):
    opens(browser, url, "the report without a ledger")
    lit = browser.value("[...document.querySelectorAll('.finding[open] .pair .lit')].map(c => c.textContent)")
    check(any("scim+json" in text for text in lit), f"the media types that differ are not lit: {lit}")
    check(browser.value("[...document.querySelectorAll('.finding[open] .pair .equal')].length") > 4, "equal lines are lit, too")


def themes(browser, url):
    ground = "getComputedStyle(document.body).backgroundColor"
    browser.look(1280, 900)
    opens(browser, url, "the report")
    browser.value("localStorage.clear()")
    light = browser.value(ground)
    browser.look(1280, 900, dark=True)
    dark = browser.value(ground)
    check(light != dark, "a dark system makes no dark page")
    browser.key("t")
    check(browser.value(ground) == light, "the reader's choice of light does not hold in a dark system")
    browser.look(1280, 900)
    browser.key("t")
    check(browser.value(ground) == dark, "the reader's choice of dark does not hold in a light system")
    check(browser.value("getComputedStyle(document.documentElement).scrollBehavior") == "auto", "it moves although less motion is wanted")
    browser.look(1280, 900, media="print")
    check(browser.value("getComputedStyle(document.body).color") == "rgb(20, 24, 29)", "it prints dark")
    check(browser.value("getComputedStyle(document.querySelector('.bar')).display") == "none", "controls are printed")
    browser.value("localStorage.clear()")
    browser.look(1280, 900)


def paper(browser, url, folder):
    opens(browser, url, "the report with findings")
    before = browser.value(ROWS)
    data = browser.pdf(os.path.join(folder, "findings.pdf"))
    check(data.startswith(b"%PDF") and len(data) > 20_000, "no PDF is made")
    check(browser.value(ROWS) == browser.value("document.querySelector('.facts dd').textContent.replace(',', '') | 0"),
          f"not every scenario was drawn for paper: {before}, then {browser.value(ROWS)}")
    browser.value("dispatchEvent(new Event('beforeprint'))")
    check(browser.value("document.querySelectorAll('.detail:not([hidden])').length") > 1, "what differs is not opened for paper")
    browser.value("dispatchEvent(new Event('afterprint'))")
    check(browser.value(OPEN) == 0, "what was opened for paper stays open")


def policy(browser, url):
    """The policy is in force: this page cannot be made to run or fetch anything. Shows, too, that complaints are heard."""
    opens(browser, url, "the report")
    said = browser.value("(() => { try { document.body.insertAdjacentHTML('beforeend', '<b>x</b>'); return 'made markup'; } catch (e) { return e.name; } })()")
    check(said == "TypeError", f"text becomes markup: {said}")
    browser.value("""(() => { const image = new Image(); image.src = 'https://example.com/x.png'; document.body.append(image);
      const style = document.createElement('style'); style.textContent = 'body{display:none}'; document.head.append(style); })()""")
    check(browser.value("getComputedStyle(document.body).display") != "none", "a style that is not the page's own applies")
    browser.value("new Promise(done => setTimeout(done, 100))")
    check(len([text for text in browser.complaints() if "Content Security Policy" in text]) >= 2, "breaches of the policy are not heard")


def hostile(browser, url, folder):
    opens(browser, url, "the report with hostile names")
    check(browser.value("document.querySelectorAll('img, iframe, object, embed, svg[onload]').length") == 0, "a name became markup")
    check(browser.value("document.scripts.length") == 2, "a name became a script")
    check(HOSTILE in browser.value("document.querySelector('.title').textContent"), "the name is not shown as it is")
    check("⟨U+202E⟩" in browser.value("document.querySelector('.title').textContent"), "a character that turns text around is not named")
    browser.value("[...document.querySelectorAll('details')].forEach(d => { d.open = true; })")
    browser.value("new Promise(done => setTimeout(done, 100))")
    check(browser.value("document.querySelectorAll('img').length") == 0, "a name became markup in a finding")
    check(not any(event["method"] == "Page.javascriptDialogOpening" for event in browser.events), "a name was run as a script")
    check(browser.complaints() == [], f"hostile names: {browser.complaints()}")
    browser.screenshot(os.path.join(folder, "hostile.png"))


def without_script(browser, url):
    browser.send("Emulation.setScriptExecutionDisabled", value=True)
    browser.events = []
    browser.send("Page.navigate", url=url)
    browser.wait_for("Page.loadEventFired")
    browser.send("Emulation.setScriptExecutionDisabled", value=False)
    text = browser.value("document.body.innerText")
    check("Different" in text and "Do not switch" in text, "without its script the page has no verdict")


def large(browser, url, size):
    seconds = opens(browser, url, f"{size} scenarios")
    check(seconds < 10, f"{size} scenarios take {seconds:.1f} s to open")
    check(browser.value("document.querySelector('[role=status]').textContent") == f"{size:,} scenarios", "not every scenario is there")
    rows = browser.value(ROWS)
    check(rows <= 240, f"{rows} rows are drawn at once")
    slowest = 0.0
    for words in ("number 4321", "ada", "proves", "nothing of the kind", "different 7"):
        took = browser.value(f"""(() => {{ const box = document.getElementById('search'), began = performance.now(); box.value = {json.dumps(words)};
          box.dispatchEvent(new Event('input')); document.body.offsetHeight; return performance.now() - began; }})()""")
        slowest = max(slowest, took)
        check(browser.value(ROWS) <= 240, f"a search for {words} draws {browser.value(ROWS)} rows at once")
    check(slowest < 2000, f"a search takes {slowest:.0f} ms")
    browser.value("document.getElementById('search').value = 'number 4321'; document.getElementById('search').dispatchEvent(new Event('input'))")
    check(browser.value(ROWS) == 1, "a search for one scenario does not find one")
    browser.key("Escape")
    for _ in range(300):
        browser.key("j")
    check(browser.value("document.activeElement.closest('.scenario') !== null"), "the keys do not lead through a long list")
    check(browser.value(ROWS) < size, "a long list is drawn to its end")
    check(browser.complaints() == [], f"{size} scenarios: {browser.complaints()}")
    return f"{size:,} scenarios open in {seconds:.2f} s, the slowest search takes {slowest:.0f} ms"


def main(cutover, scratch, folder):
    path = chromium.find()
    if path is None:
        raise SystemExit("html_report: Chromium is missing; Tests/Interop/install installs it on Debian as root")
    os.makedirs(scratch, exist_ok=True)
    os.makedirs(folder, exist_ok=True)
    page = lambda name: os.path.join(scratch, f"{name}.html")
    sound = report(cutover, page("sound"), "scenarios", differs=False)
    changed = report(cutover, page("changed"), "scenarios", "--profile", SEED_OF_TROUBLE, differs=True)
    one = report(cutover, page("one"), "scenarios/groups/members-add-and-remove.json5", "--profile", SEED_OF_TROUBLE, differs=True)
    write(scratch, "empty.json5", "[]")
    bare = report(cutover, page("bare"), "scenarios/lifecycle/joiner.json5", "--ledger", os.path.join(scratch, "empty.json5"), differs=True)
    write(os.path.join(scratch, "ill"), "a.json5", scenario(HOSTILE + "\u202e", HOSTILE, 7))
    ill = report(cutover, page("ill"), os.path.join(scratch, "ill"), differs=True)
    size = 5000
    for number in range(size):
        is_wrong = number % 50 == 7
        write(os.path.join(scratch, "many", f"theme{number % 40}"), f"s{number}.json5",
              scenario(f"Scenario number {number}{' different 7' if is_wrong else ''}", f"Ada {number}", 7 if is_wrong else 1))
    many = report(cutover, page("many"), os.path.join(scratch, "many"), differs=True)
    check(os.path.getsize(page("sound")) < 2 << 20, "the shipped suite's report is larger than 2 MiB")

    browser = chromium.Browser(path)
    try:
        browser.look(1280, 900)
        looks(browser, sound, "identical", folder)
        looks(browser, changed, "different", folder)
        looks(browser, one, "finding", folder, "document.querySelector('.finding').scrollIntoView()")
        looks(browser, one, "timeline", folder,
              "document.querySelector('[data-lane=\"rollback@3,9\"]').click(); document.querySelector('.timeline').scrollIntoView({block: 'end'})")
        looks(browser, bare, "exchanges", folder, "document.querySelector('.pair').scrollIntoView()")
        filters(browser, changed)
        keys(browser, changed)
        findings(browser, one)
        address(browser, one)
        differing_exchanges(browser, bare)
        themes(browser, changed)
        paper(browser, changed, folder)
        policy(browser, changed)
        hostile(browser, ill, folder)
        without_script(browser, changed)
        note = large(browser, many, size)
    finally:
        browser.close()
    print(f"html_report: {checks} checks passed; {note}; screenshots in {folder}")


if __name__ == "__main__":
    if len(sys.argv) != 4:
        raise SystemExit(__doc__)
    began = time.monotonic()
    main(*sys.argv[1:])
    print(f"html_report: {time.monotonic() - began:.0f} s")
