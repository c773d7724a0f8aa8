/// The page's one script, in parts that share a scope: elements, lanes, timeline, exchanges, findings, the list, keys.
///
/// It makes elements and text nodes and never markup, which the page's policy enforces (`require-trusted-types-for`). Scenarios are drawn as they
/// come into sight, and opened ones when they are opened.
enum HTMLScript {
    /// All of it.
    static let text =
        "(() => {\n'use strict';\n" + [elements, lanes, timeline, exchanges, values, findings, list, keys].joined()
        + "start();\n})();\n"

    /// Making elements; making text visible; what findings cover.
    private static let elements = #"""
        const data = JSON.parse(document.getElementById('data').textContent);
        const severities = ['critical', 'high', 'medium', 'low'];
        const dimensions = ['directory', 'continuity', 'wire', 'operation', 'attribution'];
        const NS = 'http://www.w3.org/2000/svg';

        function fill(node, attributes, children) {
          for (const [name, value] of Object.entries(attributes || {})) {
            if (value === undefined || value === null || value === false) continue;
            if (name === 'on') { for (const [event, action] of Object.entries(value)) node.addEventListener(event, action); }
            else node.setAttribute(name, value === true ? '' : String(value));
          }
          for (const child of children.flat(3)) {
            if (child === undefined || child === null || child === false) continue;
            node.append(child instanceof Node ? child : document.createTextNode(String(child)));
          }
          return node;
        }
        const make = (tag, attributes, ...children) => fill(document.createElement(tag), attributes, children);
        const draw = (tag, attributes, ...children) => fill(document.createElementNS(NS, tag), attributes, children);

        // Characters that a reader would not see, or that turn the text around them, are named: they are what differs, often enough.
        const unseen = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g;
        const shown = text => String(text).replace(unseen, c => '⟨U+' + c.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0') + '⟩');
        const told = text => make('bdi', {}, shown(text));
        const grouped = number => String(number).replace(/\B(?=(\d{3})+$)/g, ',');
        const counted = (number, noun) => grouped(number) + ' ' + noun + (number === 1 ? '' : 's');
        const readable = path => shown(path.replaceAll('~1', '/'));

        // Whether lanes as the data names them, 'cutover@0-9' or 'rollback@0,1-9', hold a lane.
        function covers(names, lane) {
          return names.some(name => {
            if (name === lane) return true;
            const range = /^(cutover@|rollback@\d+,)(\d+)-(\d+)$/.exec(name);
            if (!range || !lane.startsWith(range[1])) return false;
            const place = lane.slice(range[1].length);
            return /^\d+$/.test(place) && +place >= +range[2] && +place <= +range[3];
          });
        }
        const words = { '.': 'identical', e: 'fails as expected', c: 'critical', h: 'high', m: 'medium', l: 'low', ' ': 'not lived' };

        """#
}
