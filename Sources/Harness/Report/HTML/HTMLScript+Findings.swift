extension HTMLScript {
    /// Two exchanges side by side, line by line, what differs lit.
    static let exchanges = #"""
        // What may differ between lanes: ids, moments, tokens, the endpoint's address.
        function plain(text) {
          return text.replace(/https:\/\/[^\s"\/]+(\/SCIM\/v2(\/[A-Za-z0-9]{16,})?|\/api\/v2\/scim)/gi, '{base}')
            .replace(/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi, '{id}')
            .replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g, '{time}').replace(/sha256:[0-9a-f]+/g, '{token}');
        }
        const likeness = (a, b) => a === b ? 'equal' : plain(a) === plain(b) ? 'may' : 'lit';

        // The lines of two JSON values, those of the same place beside each other.
        function bodyRows(left, right, isThere, depth, name, comma, rows) {
          const pad = '  '.repeat(depth) + (name === null ? '' : JSON.stringify(name) + ': ');
          const kind = value => Array.isArray(value) ? '[' : value !== null && typeof value === 'object' ? '{' : '';
          const [a, b] = [isThere[0] ? kind(left) : null, isThere[1] ? kind(right) : null];
          const open = a || b;
          if (open && (a === b || a === null || b === null)) {
            const close = open === '[' ? ']' : '}';
            const keys = [...new Set([...Object.keys(isThere[0] ? left : {}), ...Object.keys(isThere[1] ? right : {})])];
            const end = (side, mark) => isThere[side] ? mark : null;
            const state = a === b ? 'equal' : 'lit';
            if (!keys.length) { rows.push([end(0, pad + open + close + comma), end(1, pad + open + close + comma), state]); return; }
            rows.push([end(0, pad + open), end(1, pad + open), state]);
            const has = (side, key) => isThere[side] && Object.hasOwn(side ? right : left, key);
            keys.forEach((key, place) => bodyRows(isThere[0] ? left[key] : undefined, isThere[1] ? right[key] : undefined,
              [has(0, key), has(1, key)], depth + 1, open === '[' ? null : key, place < keys.length - 1 ? ',' : '', rows));
            rows.push([end(0, '  '.repeat(depth) + close + comma), end(1, '  '.repeat(depth) + close + comma), state]);
            return;
          }
          const line = (side, value) => isThere[side]
            ? JSON.stringify(value, null, 2).split('\n').map((text, place) => (place ? '  '.repeat(depth) : pad) + text) : [];
          const [l, r] = [line(0, left), line(1, right)];
          if (l.length) l[l.length - 1] += comma;
          if (r.length) r[r.length - 1] += comma;
          for (let row = 0; row < Math.max(l.length, r.length); row++) {
            const [one, other] = [l[row] === undefined ? null : l[row], r[row] === undefined ? null : r[row]];
            rows.push([one, other, one === null || other === null ? 'lit' : likeness(one, other)]);
          }
        }

        function sides(left, right, take) {
          const [a, b] = [left && take(left), right && take(right)];
          const rows = [];
          const count = Math.max((a || []).length, (b || []).length);
          for (let row = 0; row < count; row++) {
            const [one, other] = [a && a[row] !== undefined ? a[row] : null, b && b[row] !== undefined ? b[row] : null];
            rows.push([one, other, left && right ? (one === null || other === null ? 'lit' : likeness(one, other)) : 'may']);
          }
          return rows;
        }

        function headerRows(left, right, field) {
          const names = [...new Set([left, right].filter(Boolean).flatMap(e => (e[field] || []).map(([name]) => name)))];
          const value = (e, name) => { const found = e && (e[field] || []).find(h => h[0] === name); return found ? name + ': ' + found[1] : null; };
          return names.flatMap(name => {
            const [one, other] = [value(left, name), value(right, name)];
            if (one === null && other === null) return [];
            return [[one, other, !left || !right ? 'may' : one === null || other === null ? 'lit' : likeness(one, other)]];
          });
        }

        function bodies(left, right, field) {
          const [a, b] = [left && left[field], right && right[field]];
          const rows = [];
          const isJSON = body => !body || 'json' in body;
          if ((a || b) && isJSON(a) && isJSON(b)) {
            bodyRows(a ? a.json : undefined, b ? b.json : undefined, [!!a, !!b], 0, null, '', rows);
            if (!left || !right) rows.forEach(row => { row[2] = 'may'; });
            return rows;
          }
          const lines = e => {
            const body = e[field];
            if (!body) return [];
            const text = 'json' in body ? JSON.stringify(body.json, null, 2) : body.text !== undefined ? body.text
              : body.beginning + '\n… ' + counted(body.bytes, 'byte') + ' in all; the JSON report holds them';
            return text.split('\n');
          };
          return sides(left, right, lines);
        }

        const address = e => {
          const cut = e.url.indexOf('/', 8);
          return cut < 0 ? [e.method + ' /', 'Host: ' + e.url.slice(8)] : [e.method + ' ' + e.url.slice(cut), 'Host: ' + e.url.slice(8, cut)];
        };

        function exchangePair(finding) {
          const find = place => typeof place === 'number' ? data.exchanges[place] : null;
          const [left, right] = finding.exchanges.map(find);
          const names = [finding.against || 'baseline', finding.lane];
          if (!left && !right) return make('p', { class: 'legend' }, 'Left out here for the page\'s size; the JSON report holds them.');
          const box = make('div', { class: 'pair' });
          const single = !left || !right;
          const name = (e, place) => make('div', { class: place ? 'name right' : 'name' }, names[place] + (e ? ', request ' + e.number + ' at ' + e.at : ': no such request'));
          box.append(name(left, 0), name(right, 1));
          const requests = sides(left, right, address);
          // The address differs by design; only what stands behind the base URL counts.
          if (!single) requests.forEach((row, place) => {
            if (place === 1 || plain(left.method + ' ' + left.url) === plain(right.method + ' ' + right.url)) row[2] = row[2] === 'lit' ? 'may' : row[2];
          });
          const parts = [
            ['Request', [...requests, ...headerRows(left, right, 'requestHeaders')]],
            ['Request body', bodies(left, right, 'requestBody')],
            ['Response', [...sides(left, right, e => [e.error ? 'no response: ' + e.error : 'HTTP ' + e.status]),
              ...headerRows(left, right, 'responseHeaders')]],
            ['Response body', bodies(left, right, 'responseBody')],
          ];
          let lit = 0;
          parts.forEach(([title, rows]) => {
            if (!rows.length) return;
            box.append(make('div', { class: 'part' }, title));
            lit += rows.filter(row => row[2] === 'lit').length;
            folded(rows).forEach(item => box.append(...(item.rows ? [foldButton(item.rows, names)] : rowCells(item, names))));
          });
          return [box, make('p', { class: 'legend' }, single ? 'Only one of the two lanes has this request.'
            : (lit ? '≠ ' + counted(lit, 'line') + ' differ' + (lit === 1 ? 's' : '')
              : 'Request and response are alike: what differs is what the endpoint made of them') +
              ' · ~ differs as it may: ids, moments, tokens, the endpoint\'s address')];
        }

        function rowCells([one, other, state], names) {
          const cellOf = (text, side) => make('div', { class: state + (side ? ' right' : '') + (text === null ? ' blank' : ''),
            'data-lane': state === 'lit' && text !== null ? names[side] : null }, text === null ? '' : shown(text));
          return [cellOf(one, 0), cellOf(other, 1)];
        }

        // Long runs of equal lines are folded.
        function folded(rows) {
          const items = [];
          for (let start = 0; start < rows.length;) {
            let end = start;
            while (end < rows.length && rows[end][2] === 'equal') end++;
            if (end - start > 16) {
              items.push(...rows.slice(start, start + 3), { rows: rows.slice(start + 3, end - 3) }, ...rows.slice(end - 3, end));
              start = end;
            } else {
              end = Math.max(end, start + 1);
              items.push(...rows.slice(start, end));
              start = end;
            }
          }
          return items;
        }

        function foldButton(rows, names) {
          const box = make('div', { class: 'fold' }, make('button', { type: 'button', on: { click: () => {
            box.replaceWith(...rows.flatMap(row => rowCells(row, names)));
          } } }, '… ' + counted(rows.length, 'equal line')));
          return box;
        }

        """#

    /// Values and directories.
    static let values = #"""
        const textOf = value => JSON.stringify(value);

        // A value, with the part marked in which it differs from the other.
        function valueOf(value, other) {
          if (value === undefined) return make('span', { class: 'absent' }, '(absent)');
          const text = textOf(value), long = 360;
          if (typeof value === 'string' && typeof other === 'string') {
            let head = 0, tail = 0;
            const [a, b] = [[...text], [...textOf(other)]];
            while (head < a.length && head < b.length && a[head] === b[head]) head++;
            while (tail < a.length - head && tail < b.length - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail++;
            if (a.length <= long && head < a.length - tail) {
              const cut = (from, to) => shown(a.slice(from, to).join(''));
              return make('bdi', { class: 'code' }, cut(0, head), make('mark', {}, cut(head, a.length - tail)), cut(a.length - tail));
            }
          }
          return make('bdi', { class: 'code' }, shown(text.length > long ? text.slice(0, long) + '… (' + counted(text.length, 'character') + ')' : text));
        }

        function differenceTable(finding) {
          if (!finding.differences.length) return null;
          const names = finding.kind === 'divergence' ? [finding.against || 'baseline', finding.lane] : ['expected', 'found in ' + finding.lane];
          return make('table', { class: 'values stacked' }, make('caption', { class: 'visually-hidden' }, 'What differs'),
            make('thead', {}, make('tr', {}, make('th', { scope: 'col' }, 'at'), names.map(name => make('th', { scope: 'col' }, name)))),
            make('tbody', {}, finding.differences.map(d => make('tr', {}, make('th', { scope: 'row', class: 'code' }, make('bdi', {}, readable(d.path))),
              make('td', { 'data-label': names[0] }, valueOf(d.left, d.right)),
              make('td', { 'data-label': names[1], class: 'lit' }, valueOf(d.right, d.left))))));
        }

        function directoryTable(finding) {
          const d = data.directories[finding.directory];
          const size = ([users, groups, members]) => counted(users, 'user') + ', ' + counted(groups, 'group') + ', ' + counted(members, 'membership');
          const against = finding.against || 'legacy';
          const columns = [['before, in ' + finding.lane, 'before'], ['behind it, in ' + finding.lane, 'lane']];
          if (d.baseline) columns.push(['behind it, in ' + against, 'baseline']);
          const rows = d.rows.map(row => make('tr', {},
            make('th', { scope: 'row', class: 'code' }, make('bdi', {}, readable(row.path)),
              make('div', { class: 'muted' }, row.differs ? '≠ differs' : 'changed alike')),
            columns.map(([label, field]) => make('td', { 'data-label': label, class: row.differs && field !== 'before' ? 'lit' : null },
              valueOf(row[field], field === 'baseline' ? row.lane : row.baseline)))));
          return [make('table', { class: 'values stacked' }, make('caption', { class: 'visually-hidden' }, 'The directory around ' + finding.place),
            make('thead', {}, make('tr', {}, make('th', { scope: 'col' }, 'at'), columns.map(([label]) => make('th', { scope: 'col' }, label)))),
            make('tbody', {}, make('tr', {}, make('th', { scope: 'row' }, 'in all'),
              columns.map(([label, field]) => make('td', { 'data-label': label }, size(d[field])))), rows)),
            d.omitted > 0 && make('p', { class: 'legend' }, counted(d.omitted, 'more place') + ' changed or differ' + (d.omitted === 1 ? 's' : '') + '.'),
            !d.rows.length && make('p', { class: 'legend' }, 'The step changed nothing in the directory' + (d.baseline ? ', in either lane.' : '.'))];
        }

        """#

    /// A finding: what it means, what differs, what to do, and the evidence on demand.
    static let findings = #"""
        function chip(severity, count) {
          return make('span', { class: 'chip ' + severity }, severity + (count > 1 ? ' ' + grouped(count) : ''));
        }

        // Evidence that is drawn when it is opened.
        function onDemand(title, note, isOpen, content) {
          let isDrawn = false;
          const box = make('details', {}, make('summary', {}, title, note && make('span', {}, ' ' + note)));
          const drawNow = () => { if (!isDrawn && box.open) { isDrawn = true; box.append(...[content()].flat().filter(Boolean)); } };
          box.addEventListener('toggle', drawNow);
          if (isOpen) { box.open = true; drawNow(); }
          return box;
        }

        function findingCard(finding, id, isFirst) {
          const difference = finding.heading.endsWith(' differs') && finding.dimension;
          const said = finding.meanings.map((meaning, place) => [
            make('p', { class: 'consequence' }, finding.meanings.length > 1 && [chip(meaning.severity), ' '], told(meaning.consequence)),
            make('p', { class: 'who' }, 'Concerns ' + meaning.audience + (meaning.group ? '. Resembles a defect of ' + meaning.group : '') + '.'),
          ]);
          const rest = said.slice(3);
          const card = make('details', { class: 'finding', id, open: isFirst },
            make('summary', {}, make('span', { class: 'line' }, chip(finding.severity), make('span', { class: 'what' }, finding.heading),
              finding.dimension && !difference && make('span', { class: 'chip tag' }, finding.dimension),
              make('span', { class: 'muted' }, 'lane ', make('b', {}, finding.lane), (finding.kind === 'divergence' ? ', behind ' : ', '), told(finding.place)),
              finding.laneCount > 1 && make('span', { class: 'muted' }, 'and ' + counted(finding.laneCount - 1, 'more lane'))),
              make('span', { class: 'gist' }, told(finding.meanings[0].consequence))));
          const body = () => make('div', { class: 'body' }, said.slice(0, 3),
              rest.length > 0 && onDemand(counted(rest.length, 'more consequence'), '', false, () => rest.flat()),
              (finding.messages || []).map(text => make('p', { class: 'message' }, told(text))),
              differenceTable(finding),
              make('div', { class: 'todo' }, make('b', {}, 'What to do'), told(finding.advice)),
              finding.laneCount > 1 && make('p', { class: 'also' }, make('b', {}, 'In ' + counted(finding.laneCount, 'lane') + ': '),
                finding.lanes.map(name => name.replace(/(\d)-(\d)/, '$1–$2')).join(', ')),
              finding.exchanges && onDemand('Exchanges', finding.against ? finding.against + ' beside ' + finding.lane : '', true,
                () => exchangePair(finding)),
              finding.directory !== undefined && onDemand('Directory', 'before and behind ' + shown(finding.place), false,
                () => directoryTable(finding)));
          let isDrawn = false;
          card.drawBody = () => { if (!isDrawn) { isDrawn = true; card.append(body()); } };
          card.addEventListener('toggle', () => { if (card.open) card.drawBody(); });
          if (isFirst) card.drawBody();
          return card;
        }

        """#
}
