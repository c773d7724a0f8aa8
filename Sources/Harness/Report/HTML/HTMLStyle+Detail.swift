extension HTMLStyle {
    /// A scenario that is open: its lanes, its timeline, its findings.
    static let detail = #"""
        .detail{padding:4px 24px 28px 48px;border-top:1px solid var(--line)}
        .proves{max-width:78ch;margin-top:14px}
        .tags{display:flex;flex-wrap:wrap;gap:6px;margin-top:10px;align-items:center}
        .detail h5{font-size:12px;margin:24px 0 8px;text-transform:uppercase;letter-spacing:.06em;color:var(--muted);font-weight:650}
        .scroller{overflow-x:auto;border:1px solid var(--line);border-radius:10px;background:var(--surface)}
        .lanes{border-collapse:separate;border-spacing:3px;padding:8px;font-size:12px;font-variant-numeric:tabular-nums}
        .lanes th{font-weight:400;color:var(--muted);padding:0 6px;text-align:right;white-space:nowrap}
        .lanes th[scope=row],.lanes thead th:first-child{position:sticky;left:0;background:var(--surface);z-index:1}
        .lanes thead th{text-align:center;padding:0}
        .lanes td{padding:0}
        .cell{width:25px;height:25px;border-radius:5px;border:1px solid transparent;padding:0;font-size:11px;font-weight:700;display:block;
        background:var(--ok-bg);color:var(--ok-ink)}
        .wide{width:auto;padding:0 12px;height:28px;font-size:13px;display:inline-block;margin:0 6px 6px 0}
        .cell.c{background:var(--critical-bg);color:var(--critical-ink);border-color:currentColor}
        .cell.h{background:var(--high-bg);color:var(--high-ink);border-color:currentColor}
        .cell.m{background:var(--medium-bg);color:var(--medium-ink);border-color:currentColor}
        .cell.l{background:var(--low-bg);color:var(--low-ink);border-color:currentColor}
        .cell.e{background:var(--expected-bg);color:var(--expected-ink);border-color:currentColor;border-style:dashed}
        .cell[aria-pressed=true]{box-shadow:0 0 0 2px var(--surface),0 0 0 4px var(--ink)}
        .timeline{display:block}
        .timeline text{font-size:11px;fill:var(--muted);font-variant-numeric:tabular-nums}
        .timeline .strong{fill:var(--ink);font-weight:600}
        .timeline .switch{stroke:var(--accent);stroke-width:1.5;stroke-dasharray:4 3}
        .timeline .switch-word{fill:var(--accent);font-weight:650}
        .timeline .rail{stroke:var(--line);stroke-width:2}
        .timeline .way{stroke:var(--ink);stroke-width:2.5;fill:none;stroke-linejoin:round}
        .timeline .dot{fill:var(--surface);stroke:var(--ink);stroke-width:2}
        .timeline .dot.cycle{fill:var(--ink)}
        .timeline .wrong{fill:var(--critical-ink)}
        .timeline .wrong-word{fill:var(--surface);font-weight:700}
        .timeline .ours{fill:var(--ink)}.timeline .theirs{fill:none;stroke:var(--muted);stroke-width:1}
        .said{font-size:13px;margin-top:8px;max-width:100ch}
        .steps{columns:3 240px;column-gap:28px;font-size:13px;margin-top:8px;padding-left:0;list-style:none}
        .steps li{break-inside:avoid;padding:2px 0 2px 30px;text-indent:-30px;overflow-wrap:anywhere}
        .steps b{display:inline-block;width:30px;text-indent:0;color:var(--muted);font-weight:400;font-variant-numeric:tabular-nums}
        .steps .at{font-weight:650;color:var(--critical-ink)}
        .detail .finding{border:1px solid var(--line);border-radius:12px;margin-top:10px;padding:0;overflow:clip}
        .finding>summary{padding:10px 18px 10px 34px;background:var(--sunk);font-size:13.5px;font-weight:400;list-style:none;position:relative}
        .finding>summary::-webkit-details-marker{display:none}
        .finding>summary::before{content:"";position:absolute;left:14px;top:18px;width:7px;height:7px;border-right:2px solid var(--muted);
        border-bottom:2px solid var(--muted);transform:rotate(-45deg)}
        .finding[open]>summary::before{transform:rotate(45deg)}
        .finding>summary:focus-visible{outline-offset:-3px;border-radius:12px}
        .finding .line{display:flex;flex-wrap:wrap;gap:4px 10px;align-items:center;color:var(--ink)}
        .finding .gist{display:block;margin-top:4px;font-size:14.5px;font-weight:500;color:var(--ink);overflow-wrap:anywhere}
        .finding[open]>summary .gist{display:none}
        .finding .what{font-weight:650}
        .finding .body{padding:14px 18px 18px}
        .consequence{font-size:16.5px;line-height:1.45;font-weight:560;max-width:80ch;overflow-wrap:anywhere}
        .consequence+.who{margin-top:4px}
        .who{color:var(--muted);font-size:13.5px}
        .message{margin-top:8px;max-width:100ch;overflow-wrap:anywhere;white-space:pre-wrap}
        .todo{margin-top:14px;border-left:4px solid var(--accent);background:var(--sunk);padding:10px 16px;border-radius:0 8px 8px 0;
        max-width:100ch;overflow-wrap:anywhere}
        .todo b{display:block;font-size:12px;text-transform:uppercase;letter-spacing:.06em;color:var(--muted)}
        .values{width:100%;border-collapse:collapse;margin-top:14px;table-layout:fixed;font-size:13.5px}
        .values th,.values td{border:1px solid var(--line);padding:7px 10px;text-align:left;vertical-align:top;overflow-wrap:anywhere}
        .values th{font-weight:600;background:var(--sunk);font-size:12.5px}
        .values td.lit{background:var(--high-bg);color:var(--high-ink)}
        .values mark{background:none;color:inherit;font-weight:700;text-decoration:underline;text-decoration-thickness:2px}
        .absent{font-style:italic}
        .finding details{margin-top:12px;border-top:1px solid var(--line);padding-top:10px}
        .finding summary{cursor:pointer}
        .finding details>summary{font-weight:600;font-size:14px}
        .finding details summary span{font-weight:400;color:var(--muted)}
        .also{font-size:13.5px;margin-top:12px;overflow-wrap:anywhere}
        bdi,.code{unicode-bidi:isolate}

        .pair{margin-top:10px;border:1px solid var(--line);border-radius:8px;overflow:hidden;font-size:12px;line-height:1.55;display:grid;
        grid-template-columns:minmax(0,1fr) minmax(0,1fr);
        font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace}
        .pair>div{padding:0 10px 0 26px;white-space:pre-wrap;word-break:break-all;position:relative;min-height:1.55em;unicode-bidi:isolate}
        .pair>.right{border-left:1px solid var(--line)}
        .pair>.name{font:600 12.5px/1.5 system-ui,sans-serif;background:var(--sunk);padding:6px 10px 6px 12px;word-break:normal;border-bottom:1px solid var(--line)}
        .pair>.part{grid-column:1/-1;background:var(--sunk);color:var(--muted);font:600 11.5px/2 system-ui,sans-serif;padding-left:12px;
        border-left:0!important}
        .pair>.equal{color:var(--muted)}
        .pair>.may{color:var(--ink)}
        .pair>.may::before{content:"~";position:absolute;left:10px;color:var(--muted)}
        .pair>.lit{background:var(--high-bg);color:var(--high-ink);font-weight:600}
        .pair>.lit::before{content:"≠";position:absolute;left:9px;font-weight:700}
        .pair>.fold{grid-column:1/-1;padding:0;border-left:0!important}
        .fold button{width:100%;border:0;background:var(--sunk);color:var(--muted);padding:2px 26px;text-align:left;font-size:12px}
        .legend{font-size:12.5px;color:var(--muted);margin-top:8px}

        """#

    /// Narrow screens, less motion, forced colours and paper.
    static let media = #"""
        @media (max-width:1000px){
        .head{display:none}
        .row{grid-template-columns:auto minmax(0,1fr) minmax(0,1fr);gap:8px 16px}
        .row>.name{grid-column:1/-1}
        .strip-name{display:block;font-size:11px;color:var(--muted)}
        }
        @media (max-width:640px){
        html{scroll-padding-top:1rem}
        .wrap{padding:0 14px}
        .brand span{display:none}
        .verdict{padding:20px;border-radius:12px}
        .verdict p{font-size:16px}
        .facts{grid-template-columns:repeat(2,1fr)}
        .facts div{padding:10px 14px}
        .bar{position:static}
        .filters{flex-wrap:nowrap;overflow-x:auto;max-width:100%;padding:3px 0}
        .toggle{flex:none}
        .open{padding-left:38px;padding-right:12px}
        .open::before{left:8px}.mark{left:18px}
        .detail{padding:2px 12px 20px}
        .finding .body{padding-left:12px;padding-right:12px}
        .finding>summary{padding-left:32px;padding-right:12px}
        .pair{grid-template-columns:minmax(0,1fr)}
        .pair>.right{border-left:0}
        .pair>.equal.right{display:none}
        .pair>.lit.blank{display:none}
        .pair>[data-lane]::after{content:attr(data-lane);display:block;font:11px/1.4 system-ui,sans-serif;opacity:1}
        .values{font-size:13px}
        .values.stacked thead{position:absolute;clip-path:inset(50%);width:1px;height:1px;overflow:hidden}
        .values.stacked tr{display:block;border:1px solid var(--line);border-radius:8px;margin-top:8px;overflow:hidden}
        .values.stacked th,.values.stacked td{display:block;border:0}
        .values.stacked td::before{content:attr(data-label);display:block;font-size:11.5px;color:var(--muted)}
        .values.stacked td.lit::before{color:inherit}
        }
        @media (prefers-reduced-motion:no-preference){html{scroll-behavior:smooth}.open::before{transition:transform .12s}}
        @media (forced-colors:active){.chip,.cell,.pair>.lit{border:1px solid}}
        @media print{
        @page{margin:14mm}
        body{font-size:10.5pt}
        .bar,.tools,.skip,.more-rows,.fold,.open::before{display:none!important}
        .wrap{max-width:none;padding:0}
        .scenario{contain:none;break-inside:auto}
        .open{break-after:avoid}
        .finding>summary,.consequence{break-after:avoid}
        .finding[open]>summary .gist{display:none}
        .values tr,.todo,.verdict{break-inside:avoid}
        .scroller{overflow:visible;border:0}
        .verdict,.chip,.cell,.pair>.lit,.values td.lit,.toggle{-webkit-print-color-adjust:exact;print-color-adjust:exact}
        }

        """#
}
