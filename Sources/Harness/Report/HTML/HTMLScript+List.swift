extension HTMLScript {
    /// The list of scenarios, its filters and what is open.
    static let list = #"""
        const main = document.getElementById('list'), chunk = 60;
        const filter = { query: '', severities: new Set(), dimensions: new Set(), verdict: 'all' };
        const worstOf = scenario => Math.min(4, ...(scenario.findings || []).map(finding => severities.indexOf(finding.severity)));
        const folder = scenario => scenario.file.split('/').slice(0, -1).join('/') || '.';
        const failsAsExpected = scenario => !!scenario.strips.expected;
        data.scenarios.forEach((scenario, place) => { scenario.id = 's' + (place + 1); });
        // What differs comes first, the worst of it on top; the rest in the order of the files.
        const sorted = data.scenarios.map((scenario, place) => [scenario, scenario.identical ? 9 : worstOf(scenario), place])
          .sort((a, b) => a[1] - b[1] || a[2] - b[2]).map(([scenario]) => scenario);
        let visible = [], drawn = 0, current = -1;

        // Everything of a scenario that can be looked for, in lower case; made once.
        function haystack(scenario) {
          if (!scenario.haystack) {
            const parts = [scenario.title, scenario.file, scenario.proves, ...scenario.tags, ...scenario.steps];
            (scenario.strips.expected || []).forEach(failure => parts.push(failure.name, failure.detail));
            (scenario.findings || []).forEach(finding => {
              parts.push(finding.heading, finding.severity, finding.dimension || '', finding.place, finding.advice, ...finding.lanes,
                ...(finding.messages || []));
              finding.meanings.forEach(meaning => parts.push(meaning.consequence, meaning.audience, meaning.group || ''));
              finding.differences.forEach(d => parts.push(d.path.replaceAll('~1', '/'), JSON.stringify(d.left) || '', JSON.stringify(d.right) || ''));
            });
            scenario.haystack = parts.join('\n').toLowerCase();
          }
          return scenario.haystack;
        }
        const passes = finding => (!filter.severities.size || filter.severities.has(finding.severity)) &&
          (!filter.dimensions.size || filter.dimensions.has(finding.dimension));
        function matches(scenario) {
          if (filter.verdict === 'different' && scenario.identical) return false;
          if (filter.verdict === 'expected' && !failsAsExpected(scenario)) return false;
          if ((filter.severities.size || filter.dimensions.size) && !(scenario.findings || []).some(passes)) return false;
          return filter.query.split(/\s+/).filter(Boolean).every(word => haystack(scenario).includes(word));
        }

        const groupName = scenario => scenario.identical ? folder(scenario) : 'With findings';
        function row(scenario) {
          const counts = severities.map(severity => (scenario.findings || []).filter(f => f.severity === severity).length);
          const expected = (scenario.strips.expected || []).map(failure => failure.name).join(', ');
          const button = make('button', { type: 'button', class: 'open', 'aria-expanded': 'false', 'aria-controls': scenario.id + '-detail',
            on: { click: () => toggle(scenario) } },
            make('span', { class: 'mark ' + (scenario.identical ? 'ok' : 'no'), 'aria-hidden': 'true' }, scenario.identical ? '✓' : '✗'),
            make('span', { class: 'visually-hidden' }, scenario.identical ? 'identical: ' : 'different: '),
            make('span', { class: 'row' },
              make('span', { class: 'name' }, make('bdi', { class: 'title' }, shown(scenario.title)),
                make('span', { class: 'sub' }, counts.map((count, place) => count > 0 && chip(severities[place], count)),
                  expected && make('span', { class: 'chip expected' }, 'fails as expected: ' + expected),
                  told(scenario.file.split('/').pop()), make('span', {}, counted(scenario.lanes, 'lane')),
                  make('span', {}, counted(scenario.requests, 'request')))),
              strips(scenario)));
          const detail = make('div', { class: 'detail', id: scenario.id + '-detail', hidden: true });
          const box = make('article', { class: 'scenario', id: scenario.id }, make('h4', {}, button), detail);
          box.addEventListener('focusin', () => { current = visible.indexOf(scenario); });
          return box;
        }

        function detailOf(scenario) {
          const all = scenario.findings || [], some = all.filter(passes);
          const failures = scenario.strips.expected || [];
          return [
            make('p', { class: 'proves' }, told(scenario.proves)),
            make('div', { class: 'tags' }, scenario.tags.map(tag => make('span', { class: 'chip tag' }, shown(tag))),
              make('bdi', { class: 'muted code' }, shown(scenario.file))),
            failures.length > 0 && [make('h5', {}, 'Fails as the scenario expects'), failures.map(failure => make('p', { class: 'said' },
              make('b', {}, failure.name), ', first in ' + failure.lane + ', ', told(failure.place), ': ', told(failure.detail)))],
            all.length > 0 && [make('h5', {}, counted(all.length + (scenario.more || 0), 'finding')),
              some.map((finding, place) => findingCard(finding, scenario.id + '-f' + (all.indexOf(finding) + 1), place === 0)),
              some.length < all.length && make('p', { class: 'said muted' }, counted(all.length - some.length, 'more finding') + ' hidden by the filters.'),
              scenario.more && make('p', { class: 'said muted' }, counted(scenario.more, 'more finding') + ' in the JSON report.')],
            lanesAndTimeline(scenario, some.length ? some[0].lane : undefined),
          ].flat(4).filter(Boolean);
        }

        function setOpen(scenario, isOpen) {
          const box = document.getElementById(scenario.id);
          if (!box) return;
          const detail = box.querySelector('.detail');
          if (isOpen && !detail.childNodes.length) detail.append(...detailOf(scenario));
          detail.hidden = !isOpen;
          box.querySelector('.open').setAttribute('aria-expanded', isOpen);
        }
        function toggle(scenario) {
          setOpen(scenario, document.getElementById(scenario.id + '-detail').hidden);
        }

        // Draws the next scenarios; with `upTo` all to that place.
        function drawMore(upTo) {
          const end = Math.min(visible.length, Math.max(drawn + chunk, (upTo || 0) + 1));
          const bottom = document.createDocumentFragment();
          for (; drawn < end; drawn++) {
            const scenario = visible[drawn], name = groupName(scenario);
            const isFirst = drawn === 0 || groupName(visible[drawn - 1]) !== name;
            if (isFirst) {
              const size = visible.filter(other => groupName(other) === name).length;
              bottom.append(make('h3', { class: 'group' }, told(name), make('span', {}, counted(size, 'scenario'))));
            }
            const box = row(scenario);
            if (isFirst) box.classList.add('first');
            if (drawn === visible.length - 1 || groupName(visible[drawn + 1]) !== name) box.classList.add('last');
            bottom.append(box);
          }
          rows.append(bottom);
          more.hidden = drawn >= visible.length;
          more.textContent = 'Show more of ' + counted(visible.length, 'scenario');
        }

        const rows = make('div', { id: 'rows' });
        const more = make('button', { type: 'button', class: 'tool more-rows', on: { click: () => drawMore() } });
        const tally = make('span', { class: 'count', role: 'status' });
        function refresh() {
          visible = sorted.filter(matches);
          drawn = 0;
          current = -1;
          rows.replaceChildren();
          drawMore();
          if (!visible.length) rows.append(make('p', { class: 'none' }, 'No scenario matches. ', make('button', { type: 'button', class: 'tool',
            on: { click: () => clearFilters() } }, 'Clear the filters')));
          tally.textContent = visible.length === sorted.length ? counted(sorted.length, 'scenario')
            : grouped(visible.length) + ' of ' + counted(sorted.length, 'scenario');
        }

        """#

    /// Controls, keys, theme, addresses within the page, paper.
    static let keys = #"""
        const box = make('input', { type: 'search', id: 'search', placeholder: 'Search titles, users, groups, paths, advice …', autocomplete: 'off',
          spellcheck: 'false', 'aria-label': 'Search scenarios and findings', on: { input: () => { filter.query = box.value.toLowerCase(); refresh(); } } });
        const buttons = [];
        function choice(text, count, isOn, act) {
          const button = make('button', { type: 'button', class: 'toggle', 'aria-pressed': 'false', on: { click: () => { act(); mark(); refresh(); } } },
            text, count !== null && [' ', make('b', {}, grouped(count))]);
          buttons.push(() => button.setAttribute('aria-pressed', isOn()));
          return button;
        }
        const mark = () => buttons.forEach(update => update());
        const flip = (set, value) => set.has(value) ? set.delete(value) : set.add(value);
        function clearFilters() {
          filter.query = box.value = '';
          filter.severities.clear();
          filter.dimensions.clear();
          filter.verdict = 'all';
          mark();
          refresh();
        }
        function controls() {
          const all = sorted.flatMap(scenario => scenario.findings || []);
          const of = (field, value) => all.filter(finding => finding[field] === value).length;
          const choices = [make('div', { class: 'search' }, box, make('kbd', { 'aria-hidden': 'true' }, '/'))];
          const set = (legend, items) => choices.push(make('fieldset', { class: 'filters' }, make('legend', { class: 'visually-hidden' }, legend), items));
          const different = sorted.filter(scenario => !scenario.identical).length, expected = sorted.filter(failsAsExpected).length;
          const only = (verdict, text, count) => choice(text, count, () => filter.verdict === verdict,
            () => { filter.verdict = filter.verdict === verdict ? 'all' : verdict; });
          set('Verdict', [different > 0 && only('different', 'With findings', different), expected > 0 && only('expected', 'Fails as expected', expected)]);
          if (all.length) {
            set('Severity', severities.filter(value => of('severity', value)).map(value =>
              choice(value, of('severity', value), () => filter.severities.has(value), () => flip(filter.severities, value))));
            set('Dimension', dimensions.filter(value => of('dimension', value)).map(value =>
              choice(value, of('dimension', value), () => filter.dimensions.has(value), () => flip(filter.dimensions, value))));
          }
          choices.push(tally);
          document.getElementById('bar').replaceWith(make('search', { class: 'bar', 'aria-label': 'Search and filters' },
            make('div', { class: 'wrap' }, choices)));
        }

        function focusRow(place) {
          if (!visible.length) return;
          current = Math.max(0, Math.min(visible.length - 1, place));
          if (current >= drawn) drawMore(current);
          const button = document.getElementById(visible[current].id).querySelector('.open');
          button.focus({ preventScroll: true });
          button.scrollIntoView({ block: 'nearest' });
          const top = button.getBoundingClientRect().top, bar = document.querySelector('.bar').getBoundingClientRect();
          if (getComputedStyle(document.querySelector('.bar')).position === 'sticky' && top < bar.bottom) scrollBy(0, top - bar.bottom - 8);
        }
        function focusDifferent(direction) {
          for (let place = current + direction; place >= 0 && place < visible.length; place += direction) {
            if (!visible[place].identical) { focusRow(place); return; }
          }
        }
        const help = make('dialog', { 'aria-labelledby': 'help-title' }, make('h2', { id: 'help-title' }, 'Keys'),
          make('dl', {}, [['j k', 'next, previous scenario'], ['n p', 'next, previous scenario with findings'], ['Enter', 'open or close it'],
            ['/', 'search'], ['Esc', 'leave the search, clear the filters'], ['t', 'light, dark, as the system'], ['?', 'this help']]
            .map(([key, text]) => [make('dt', {}, key.split(' ').map(k => [make('kbd', {}, k), ' '])), make('dd', {}, text)])),
          make('button', { type: 'button', class: 'tool', on: { click: () => help.close() } }, 'Close'));

        const themes = ['system', 'light', 'dark'];
        let theme = 'system';
        const themeButton = document.getElementById('theme');
        function setTheme(next) {
          theme = themes.includes(next) ? next : 'system';
          if (theme === 'system') document.documentElement.removeAttribute('data-theme');
          else document.documentElement.setAttribute('data-theme', theme);
          themeButton.textContent = 'Theme: ' + theme;
          // A page from disk may have no storage.
          try { localStorage.setItem('cutover-theme', theme); } catch { return; }
        }
        const nextTheme = () => setTheme(themes[(themes.indexOf(theme) + 1) % themes.length]);

        function onKey(event) {
          if (event.ctrlKey || event.metaKey || event.altKey || help.open) return;
          const isTyping = /^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement.tagName);
          if (event.key === 'Escape') { if (isTyping) box.blur(); clearFilters(); return; }
          if (isTyping) { if (event.key === 'Enter' || event.key === 'ArrowDown') { event.preventDefault(); focusRow(0); } return; }
          const act = { j: () => focusRow(current + 1), k: () => focusRow(current < 0 ? 0 : current - 1), n: () => focusDifferent(1),
            p: () => focusDifferent(-1), '/': () => { box.focus(); box.select(); }, '?': () => help.showModal(), t: nextTheme }[event.key];
          if (act) { event.preventDefault(); act(); }
        }

        // '#s12' and '#s12-f3' open a scenario and show a finding of it.
        function followAddress() {
          const found = /^#(s\d+)(-f\d+)?$/.exec(location.hash);
          const scenario = found && sorted.find(other => other.id === found[1]);
          if (!scenario) return;
          let place = visible.indexOf(scenario);
          if (place < 0) { clearFilters(); place = visible.indexOf(scenario); }
          focusRow(place);
          setOpen(scenario, true);
          const target = document.getElementById(location.hash.slice(1));
          if (!target) return;
          if (target.drawBody) { target.drawBody(); target.open = true; }
          target.scrollIntoView();
        }

        // On paper everything that differs is open, up to a number that a printer stands.
        let opened = [];
        function beforePrint() {
          drawMore(Math.min(visible.length, 2000) - 1);
          opened = visible.slice(0, 40).filter(scenario => !scenario.identical && document.getElementById(scenario.id + '-detail').hidden);
          opened.forEach(scenario => setOpen(scenario, true));
          document.querySelectorAll('.finding:not([open])').forEach(card => { card.drawBody(); card.open = true; });
        }
        function afterPrint() { opened.forEach(scenario => setOpen(scenario, false)); opened = []; }

        function start() {
          controls();
          const sample = (state, text) => make('span', {}, strip([state], text), text);
          main.replaceChildren(
            make('h2', { class: 'visually-hidden' }, 'Scenarios'),
            make('p', { class: 'key' }, make('span', {}, 'Each bar is a lane:'), sample('.', 'identical'), sample('e', 'fails as expected'),
              sample('l', 'low'), sample('m', 'medium'), sample('h', 'high'), sample('c', 'critical')),
            make('div', { class: 'head', 'aria-hidden': 'true' }, make('span', {}, 'scenario'), make('span', {}, 'one endpoint'),
              make('span', {}, 'cutover behind step 0, 1, 2 …'), make('span', {}, 'and back again, by cutover')),
            rows, more);
          document.body.append(help);
          themeButton.hidden = false;
          themeButton.addEventListener('click', nextTheme);
          const keysButton = document.getElementById('keys');
          keysButton.hidden = false;
          keysButton.addEventListener('click', () => help.showModal());
          try { setTheme(localStorage.getItem('cutover-theme')); } catch { setTheme('system'); }
          refresh();
          new IntersectionObserver(entries => { if (entries.some(entry => entry.isIntersecting) && !more.hidden) drawMore(); },
            { rootMargin: '600px' }).observe(more);
          document.addEventListener('keydown', onKey);
          addEventListener('hashchange', followAddress);
          addEventListener('beforeprint', beforePrint);
          addEventListener('afterprint', afterPrint);
          followAddress();
          // One scenario alone, or one alone that differs: nothing to choose.
          if (!location.hash && (sorted.length === 1 || sorted.filter(scenario => !scenario.identical).length === 1)) setOpen(sorted[0], true);
        }

        """#
}
