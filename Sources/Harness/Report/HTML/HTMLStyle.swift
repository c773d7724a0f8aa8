/// The page's one style sheet.
enum HTMLStyle {
    /// All of it.
    static let text = HTMLPalette.rules + frame + list + detail + media

    /// Type, the head of the page and the controls.
    private static let frame = #"""
        *,*::before,*::after{box-sizing:border-box}
        [hidden]{display:none!important}
        html{scroll-padding-top:8.5rem;-webkit-text-size-adjust:100%}
        body{margin:0;background:var(--bg);color:var(--ink);
        font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
        code,.code{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;font-size:.87em}
        h1,h2,h3,h4,p,dl,dd,ul,ol,figure{margin:0;padding:0}
        a{color:var(--accent)}
        button,input,select{font:inherit;color:inherit}
        button{cursor:pointer}
        :focus-visible{outline:3px solid var(--accent);outline-offset:2px;border-radius:4px}
        .wrap{max-width:1240px;margin:0 auto;padding:0 24px}
        .skip{position:absolute;left:-999px;top:0;background:var(--surface);padding:.5rem 1rem;z-index:9}
        .skip:focus{left:0}
        .visually-hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
        .muted{color:var(--muted)}
        .top{display:flex;align-items:center;justify-content:space-between;gap:1rem;padding-top:16px;padding-bottom:16px}
        .brand{font-weight:650;letter-spacing:-.01em}
        .brand span{color:var(--muted);font-weight:400}
        .tools{display:flex;gap:8px}
        .tool{background:var(--surface);border:1px solid var(--line);border-radius:8px;padding:5px 12px;font-size:13px;min-height:32px}
        .tool:hover{background:var(--sunk)}
        .verdict{border-radius:16px;padding:28px 32px;border:1px solid currentColor}
        .verdict.identical{background:var(--ok-bg);color:var(--ok-ink)}
        .verdict.different{background:var(--critical-bg);color:var(--critical-ink)}
        .verdict.decide{background:var(--medium-bg);color:var(--medium-ink)}
        .verdict.interrupted{background:var(--low-bg);color:var(--low-ink)}
        .verdict h1{font-size:clamp(28px,4.4vw,44px);line-height:1.1;letter-spacing:-.025em;font-weight:700;
        display:flex;align-items:center;gap:.35em}
        .verdict h1 svg{width:.85em;height:.85em;flex:none}
        .verdict ul{display:flex;flex-wrap:wrap;gap:6px 22px;list-style:none;margin-top:14px}
        .verdict li b{font-size:21px;font-weight:650;font-variant-numeric:tabular-nums}
        .verdict p{font-size:17px;max-width:70ch;margin-top:10px}
        .changes{margin-top:16px;padding:12px 16px;border:1px solid var(--line);border-left:4px solid var(--medium-ink);
        border-radius:8px;background:var(--surface)}
        .facts{display:grid;grid-template-columns:repeat(auto-fit,minmax(118px,1fr));gap:1px;margin-top:16px;background:var(--line);
        border:1px solid var(--line);border-radius:12px;overflow:hidden}
        .facts div{background:var(--surface);padding:12px 16px;display:flex;flex-direction:column-reverse;justify-content:flex-end}
        .facts dt{font-size:12.5px;color:var(--muted)}
        .facts dd{font-size:21px;font-weight:620;letter-spacing:-.015em;font-variant-numeric:tabular-nums}
        .bar{position:sticky;top:0;z-index:5;background:var(--bg);border-bottom:1px solid var(--line);margin-top:20px}
        .bar .wrap{display:flex;flex-wrap:wrap;gap:10px 16px;align-items:center;padding-top:12px;padding-bottom:12px}
        .search{flex:1 1 260px;min-width:0;position:relative}
        .search input{width:100%;height:38px;border:1px solid var(--line);border-radius:9px;background:var(--surface);
        padding:0 40px 0 12px}
        .search kbd{position:absolute;right:10px;top:8px}
        kbd{font:600 12px/20px ui-monospace,Menlo,Consolas,monospace;border:1px solid var(--line);border-bottom-width:2px;border-radius:5px;
        padding:0 6px;background:var(--surface);color:var(--muted);display:inline-block}
        .filters{display:flex;flex-wrap:wrap;gap:6px;align-items:center;border:0;margin:0;padding:0;min-width:0}
        .filters legend{float:left;font-size:12.5px;color:var(--muted);margin-right:4px;padding:0}
        .toggle{border:1px solid var(--line);background:var(--surface);border-radius:99px;padding:3px 11px;font-size:13px;line-height:22px}
        .toggle b{font-weight:600;font-variant-numeric:tabular-nums}
        .toggle[aria-pressed=true]{background:var(--ink);color:var(--bg);border-color:var(--ink)}
        .toggle[aria-pressed=true]::before{content:"✓ "}
        .toggle:hover{border-color:var(--muted)}
        .count{margin-left:auto;font-size:13px;color:var(--muted);font-variant-numeric:tabular-nums}
        main{padding-top:8px;padding-bottom:48px}
        footer{border-top:1px solid var(--line);padding:20px 0 48px;color:var(--muted);font-size:13px}
        footer p+p{margin-top:6px}
        .ledger{margin-top:32px}
        .ledger>details{background:var(--surface);border:1px solid var(--line);border-radius:12px;padding:4px 20px}
        .ledger>details+details{margin-top:10px}
        .ledger summary{padding:10px 0;font-weight:600;cursor:pointer}
        .ledger li{list-style:none;border-top:1px solid var(--line);padding:12px 0;overflow-wrap:anywhere}
        .ledger li p{max-width:90ch}
        .ledger .source{color:var(--muted);font-size:13px}
        dialog{border:1px solid var(--line);border-radius:14px;background:var(--surface);color:var(--ink);padding:24px 28px;
        max-width:min(560px,92vw)}
        dialog::backdrop{background:rgb(0 0 0/.5)}
        dialog h2{font-size:18px;margin-bottom:12px}
        dialog dl{display:grid;grid-template-columns:auto 1fr;gap:8px 16px;align-items:baseline}
        dialog dt{white-space:nowrap}
        dialog button{margin-top:18px}

        """#

    /// The list of scenarios: the matrix of scenario and lane.
    private static let list = #"""
        .group{font-size:15px;font-weight:650;margin:26px 0 8px;letter-spacing:-.005em;display:flex;gap:10px;align-items:baseline}
        .group span{color:var(--muted);font-weight:400;font-size:13px}
        .head,.row{display:grid;grid-template-columns:minmax(0,1fr) 84px 190px 190px;gap:20px;align-items:center}
        .head{font-size:12px;color:var(--muted);padding:14px 16px 0 48px}
        .scenario{background:var(--surface);border:1px solid var(--line);border-bottom-width:0;contain:layout style}
        .first{border-radius:12px 12px 0 0}
        .last{border-radius:0 0 12px 12px;border-bottom-width:1px}
        .first.last{border-radius:12px}
        .scenario h4{font:inherit}
        .open{width:100%;text-align:left;background:none;border:0;padding:10px 16px 10px 48px;position:relative;border-radius:inherit}
        .open:hover{background:var(--sunk)}
        .open:focus-visible{outline-offset:-3px}
        .open::before{content:"";position:absolute;left:14px;top:20px;width:7px;height:7px;border-right:2px solid var(--muted);
        border-bottom:2px solid var(--muted);transform:rotate(-45deg)}
        .open[aria-expanded=true]::before{transform:rotate(45deg)}
        .mark{position:absolute;left:26px;top:10px;width:18px;font-weight:700;text-align:center}
        .mark.ok{color:var(--ok-ink)}.mark.no{color:var(--critical-ink)}
        .title{font-weight:560;line-height:22px;overflow-wrap:anywhere}
        .sub{font-size:12.5px;line-height:20px;color:var(--muted);display:flex;flex-wrap:wrap;gap:2px 10px;align-items:center;overflow-wrap:anywhere}
        .chip{font-size:12px;font-weight:600;line-height:20px;border-radius:5px;padding:0 7px;white-space:nowrap;display:inline-block}
        .chip.critical{background:var(--critical-bg);color:var(--critical-ink)}
        .chip.high{background:var(--high-bg);color:var(--high-ink)}
        .chip.medium{background:var(--medium-bg);color:var(--medium-ink)}
        .chip.low,.chip.tag{background:var(--low-bg);color:var(--low-ink)}
        .chip.tag{font-weight:400}
        .chip.expected{background:var(--expected-bg);color:var(--expected-ink)}
        .strip{display:block;height:18px;max-width:100%}
        .strip-name{display:none;line-height:16px}
        .bar-ok{fill:var(--ok-ink)}.bar-e{fill:none;stroke:var(--expected-ink);stroke-width:1.5}
        .bar-c{fill:var(--critical-ink)}.bar-h{fill:var(--high-ink)}.bar-m{fill:var(--medium-ink)}.bar-l{fill:var(--low-ink)}
        .bar-none{fill:var(--line)}
        .key{display:flex;flex-wrap:wrap;gap:4px 18px;font-size:12.5px;color:var(--muted);margin:10px 0 0;align-items:center}
        .key span{display:inline-flex;gap:6px;align-items:center}
        .more-rows{margin:14px 0}
        .none{padding:40px 16px;text-align:center;color:var(--muted);background:var(--surface);border:1px dashed var(--line);
        border-radius:12px;margin-top:20px}

        """#
}
