extension HTMLScript {
    /// The strips of a row, and the lanes of an open scenario one by one.
    static let lanes = #"""
        const order = ' .elmhc';
        const worse = (a, b) => order.indexOf(a) >= order.indexOf(b) ? a : b;
        const states = text => [...text];

        // A strip: a bar for each state, the higher the worse, so that colour is not all there is.
        function strip(list, label) {
          const step = Math.min(11, 190 / Math.max(1, list.length)), width = Math.max(1, Math.min(8, step - 1));
          const height = { ' ': 2, '.': 5, e: 9, l: 9, m: 12, h: 15, c: 18 };
          const counts = {};
          list.forEach(state => { counts[state] = (counts[state] || 0) + 1; });
          const said = Object.entries(counts).map(([state, count]) => count + ' ' + words[state]).join(', ');
          const wide = Math.ceil(list.length * step);
          return draw('svg', { class: 'strip', width: wide, height: 18, viewBox: '0 0 ' + wide + ' 18', preserveAspectRatio: 'none', role: 'img',
            'aria-label': label + ': ' + (said || 'none') },
            draw('title', {}, label + ': ' + said),
            list.map((state, place) => draw('rect', { x: (place * step + .75).toFixed(2), y: 18.75 - height[state],
              width: width.toFixed(2), height: height[state] - 1.5, rx: 1,
              class: state === '.' ? 'bar-ok' : state === ' ' ? 'bar-none' : 'bar-' + state })));
        }

        function strips(scenario) {
          const s = scenario.strips;
          const sets = [
            ['on one endpoint', s.whole.map(lane => lane[1])],
            ['cutover', s.cutover ? states(s.cutover[0]) : []],
            ['rollback', (s.rollback || []).map(row => states(row[0]).reduce(worse, ' '))],
          ];
          return sets.map(([name, list]) => make('div', {}, make('span', { class: 'strip-name' }, name),
            list.length ? strip(list, name) : make('span', { class: 'muted' }, '–')));
        }

        // Every lane that can be chosen: name, state, requests by step.
        function allLanes(scenario) {
          const s = scenario.strips, found = [];
          const pace = place => s.paces[place] || [];
          s.whole.forEach(lane => found.push({ name: lane[0], state: lane[1], pace: pace(lane[2]) }));
          const add = (row, name) => row && states(row[0]).forEach((state, place) => {
            if (state !== ' ') found.push({ name: name(place), state, pace: pace(row[1][place]) });
          });
          add(s.cutover, place => 'cutover@' + place);
          (s.rollback || []).forEach((row, from) => add(row, place => 'rollback@' + from + ',' + place));
          return found;
        }

        function cell(lane, choose, wide) {
          const glyph = lane.state === '.' ? '✓' : lane.state.toUpperCase();
          return make('button', { type: 'button', class: 'cell ' + (lane.state === '.' ? 'ok' : lane.state) + (wide ? ' wide' : ''),
            'data-lane': lane.name, 'aria-pressed': 'false', tabindex: '-1', title: lane.name + ': ' + words[lane.state],
            'aria-label': lane.name + ', ' + words[lane.state], on: { click: () => choose(lane) } }, wide ? glyph + ' ' + lane.name : glyph);
        }

        // The grid: whole lanes, cutover lanes, and for each cutover the ways back. One tab stop; arrows move within.
        function laneGrid(scenario, lanes, choose) {
          const byName = new Map(lanes.map(lane => [lane.name, lane])), s = scenario.strips, box = make('div', { class: 'grid' });
          box.append(make('div', {}, s.whole.map(lane => cell(byName.get(lane[0]), choose, true))));
          const last = Math.max(s.cutover ? s.cutover[0].length : 0, ...(s.rollback || []).map(row => row[0].length), 0);
          if (last) {
            const places = [...Array(last).keys()];
            const line = (head, name) => make('tr', {}, make('th', { scope: 'row' }, head), places.map(place => {
              const lane = byName.get(name(place));
              return make('td', {}, lane && cell(lane, choose));
            }));
            box.append(make('div', { class: 'scroller' }, make('table', { class: 'lanes' },
              make('caption', { class: 'visually-hidden' }, 'Lanes that change the endpoint'),
              make('thead', {}, make('tr', {}, make('th', { scope: 'col' }, 'behind step'),
                places.map(place => make('th', { scope: 'col' }, place)))),
              make('tbody', {}, s.cutover && line('cutover', place => 'cutover@' + place),
                (s.rollback || []).map((row, from) => row[0].trim() &&
                  line('cutover ' + from + ', back', place => 'rollback@' + from + ',' + place))))));
          }
          const seen = ['.', 'e', 'l', 'm', 'h', 'c'].filter(state => lanes.some(lane => lane.state === state));
          box.append(make('p', { class: 'legend' }, seen.map(state => (state === '.' ? '✓' : state.toUpperCase()) + ' ' + words[state]).join(' · '),
            '. Choose a lane to see its timeline.'));
          const cells = () => [...box.querySelectorAll('.cell')];
          box.addEventListener('keydown', event => {
            const all = cells(), at = all.indexOf(document.activeElement);
            const from = event.key === 'ArrowRight' ? at + 1 : event.key === 'ArrowLeft' ? at - 1 : -2;
            let next = all[from];
            if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
              const here = all[at].getBoundingClientRect(), down = event.key === 'ArrowDown';
              const rows = all.filter(c => down ? c.getBoundingClientRect().top > here.top + 4 : c.getBoundingClientRect().top < here.top - 4);
              const near = c => { const r = c.getBoundingClientRect(); return Math.abs(r.top - here.top) * 10 + Math.abs(r.left - here.left); };
              next = rows.sort((a, b) => near(a) - near(b))[0];
            }
            if (!next) return;
            event.preventDefault();
            next.focus();
          });
          if (s.others) box.append(make('p', { class: 'said' }, 'Also lived: ', s.others.map(([label, counts], place) =>
            [place ? '; ' : '', label + ' (' + counts.map(([state, count]) => grouped(count) + ' ' + words[state]).join(', ') + ')']), '.'));
          return box;
        }

        """#

    /// The picture of one lane: which endpoint it was on, where it changed, what each step asked, where something is wrong.
    static let timeline = #"""
        // Behind which steps a lane changes its endpoint, and where it begins.
        function way(name) {
          const cutover = /^cutover@(\d+)$/.exec(name), back = /^rollback@(\d+),(\d+)$/.exec(name);
          if (cutover) return { start: 0, changes: [+cutover[1]] };
          if (back) return { start: 0, changes: [+back[1], +back[2]] };
          return { start: name.startsWith('api-v2') ? 1 : 0, changes: [] };
        }
        const endpoints = ['legacy', 'API v2'];

        function timelineOf(scenario, lane, baseline) {
          const steps = scenario.steps.length, count = Math.max(steps, lane.pace.length), unit = 44, left = 78;
          const wide = left + (count + 1) * unit + 24, rails = [54, 102], floor = 192, most = Math.max(1, ...lane.pace, ...baseline.pace);
          const { start, changes } = way(lane.name);
          const x = step => left + step * unit + unit / 2;
          const on = step => (start + changes.filter(change => change < step).length) % 2;
          let path = 'M' + x(0) + ' ' + rails[start], level = start, marks = [];
          for (let step = 1; step <= count; step++) {
            if (on(step) !== level) {
              const turn = x(step) - unit / 2;
              path += 'H' + (turn - 8) + 'L' + (turn + 8) + ' ' + rails[on(step)];
              level = on(step);
            }
            path += 'H' + x(step);
          }
          changes.forEach((change, place) => {
            const at = x(change) + unit / 2;
            marks.push(draw('line', { class: 'switch', x1: at, x2: at, y1: 20, y2: floor }),
              draw('text', { class: 'switch-word', x: at, y: 14, 'text-anchor': 'middle' }, place ? 'back' : 'cutover'));
          });
          const wrong = new Map();
          (scenario.findings || []).filter(finding => covers(finding.lanes, lane.name)).forEach(finding => {
            const step = finding.phase === 'steps' ? finding.step : finding.phase === 'settle' ? steps + finding.step
              : finding.phase === 'migration' ? changes[0] + .5 : (changes[1] || 0) + .5;
            wrong.set(Math.min(step, count), (wrong.get(Math.min(step, count)) || []).concat(finding));
          });
          const scale = 56 / most, parts = [];
          for (let step = 1; step <= count; step++) {
            const title = step <= steps ? scenario.steps[step - 1] : step === steps + 1 ? 'settling cycle' : 'quiet cycle';
            const ours = lane.pace[step - 1] || 0, theirs = baseline.pace[step - 1] || 0;
            parts.push(draw('g', {}, draw('title', {}, shown((step <= steps ? 'step ' + step + ': ' : '') + title + ', ' +
                counted(ours, 'request') + (lane.name === baseline.name ? '' : '; ' + baseline.name + ' ' + theirs))),
              draw('rect', { x: x(step) - unit / 2, y: 20, width: unit, height: floor - 4, fill: 'transparent' }),
              draw('circle', { class: /cycle|provisionOnDemand/.test(title) ? 'dot cycle' : 'dot', cx: x(step), cy: rails[on(step)], r: 5 }),
              draw('rect', { class: 'theirs', x: x(step) - 11.5, y: floor - theirs * scale - .5, width: 10, height: theirs * scale }),
              draw('rect', { class: 'ours', x: x(step) + 1, y: floor - ours * scale, width: 10, height: ours * scale }),
              ours > 0 && draw('text', { x: x(step) + 6, y: floor - ours * scale - 4, 'text-anchor': 'middle',
                class: ours === theirs ? '' : 'strong' }, ours),
              draw('text', { x: x(step), y: floor + 15, 'text-anchor': 'middle' }, step <= steps ? step : '+' + (step - steps))));
          }
          wrong.forEach((list, step) => {
            const y = rails[on(Math.ceil(step))] + (on(Math.ceil(step)) ? 20 : -18);
            parts.push(draw('g', {}, draw('title', {}, list.map(finding => finding.heading).join(', ')),
              draw('path', { class: 'wrong', d: 'M' + x(step) + ' ' + (y - 9) + 'l9 9l-9 9l-9 -9z' }),
              draw('text', { class: 'wrong-word', x: x(step), y: y + 4, 'text-anchor': 'middle' }, '!')));
          });
          const places = [...wrong.keys()].sort((a, b) => a - b);
          const said = lane.name + ': ' + (changes.length === 0 ? 'on ' + endpoints[start] + ' throughout'
            : changes.length === 1 ? 'on legacy up to step ' + changes[0] + ', then on API v2'
            : 'on legacy up to step ' + changes[0] + ', on API v2 up to step ' + changes[1] + ', then on legacy again') +
            (places.length ? '; a finding shows first behind ' + places.map(step => step > steps ? 'settling cycle ' + (step - steps)
              : 'step ' + Math.floor(step)).join(', ')
              : lane.state === '.' ? '; nothing is wrong' : lane.state === 'e' ? '; it fails as the scenario expects' : '') + '.';
          const svg = draw('svg', { class: 'timeline', width: wide, height: 220, viewBox: '0 0 ' + wide + ' 220', role: 'img',
            'aria-label': 'Timeline of lane ' + said },
            endpoints.map((name, place) => [draw('text', { class: 'strong', x: 14, y: rails[place] + 4 }, name),
              draw('line', { class: 'rail', x1: left, x2: wide - 24, y1: rails[place], y2: rails[place] })]),
            draw('text', { x: 14, y: floor }, 'requests'), draw('text', { x: 14, y: floor + 15 }, 'step'),
            draw('line', { class: 'rail', x1: left, x2: wide - 24, y1: floor, y2: floor }),
            marks, draw('path', { class: 'way', d: path }), parts);
          return { svg, said, places };
        }

        // Lanes and timeline together: choosing a lane draws its picture.
        function lanesAndTimeline(scenario, chosen) {
          const lanes = allLanes(scenario);
          if (!lanes.length) return [];
          const first = lanes.find(lane => lane.name === chosen) ||
            lanes.find(lane => 'chm'.includes(lane.state)) || lanes.find(lane => lane.name.startsWith('cutover@') &&
              lane.name === 'cutover@' + Math.floor(scenario.steps.length / 2)) || lanes[0];
          const picture = make('div', { class: 'scroller', tabindex: '0', role: 'region', 'aria-label': 'Timeline' });
          const said = make('p', { class: 'said', 'aria-live': 'polite' });
          const steps = make('ol', { class: 'steps' });
          const grid = laneGrid(scenario, lanes, show);
          function show(lane) {
            const drawn = timelineOf(scenario, lane, lanes[0]);
            picture.replaceChildren(drawn.svg);
            const twin = (scenario.strips.joined || {})[lane.name];
            said.replaceChildren(drawn.said + (twin ? ' Behind step ' + lane.pace.length + ' it stands where lane ' + twin +
              ' stood and was not lived further: the same follows as there.' : '') + ' Bars: requests of each step, outlined those of ' + lanes[0].name + ', filled those of this lane.');
            steps.replaceChildren(...scenario.steps.map((title, place) => make('li', { class: drawn.places.includes(place + 1) ? 'at' : null },
              make('b', {}, place + 1), told(title))));
            grid.querySelectorAll('.cell').forEach(button => {
              const isChosen = button.dataset.lane === lane.name;
              button.setAttribute('aria-pressed', isChosen);
              button.tabIndex = isChosen ? 0 : -1;
            });
          }
          show(first);
          const chapter = (title, names) => names.length ? [title + ': ', told(names.join(', ')), '. '] : [];
          return [make('h5', {}, 'Lanes'), grid, make('h5', {}, 'Timeline'), picture, said,
            make('p', { class: 'said muted' }, chapter('At the cutover', scenario.migration), chapter('At the way back', scenario.rollback)), steps];
        }

        """#
}
