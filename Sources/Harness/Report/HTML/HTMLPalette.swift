/// The page's colours, for light and for dark surroundings, as custom properties of CSS.
///
/// Every `…-ink` is for text on the `…-bg` of its name; `ink`, `muted` and `accent` are for text on `bg`, `surface` and `sunk`. Each pair has a
/// contrast of at least 4.5:1 (WCAG 2.2, 1.4.3), which a test works out. No colour is the only sign of anything.
enum HTMLPalette {
    private static let colours: [(name: String, light: String, dark: String)] = [
        ("bg", "#f4f5f7", "#0d1117"), ("surface", "#ffffff", "#151b23"), ("sunk", "#eceff2", "#1d242d"),
        ("ink", "#14181d", "#e6ebf1"), ("muted", "#505963", "#9ba7b4"), ("line", "#d3d8de", "#2e3743"),
        ("accent", "#0a4fb4", "#82b7ff"),
        ("ok-ink", "#0e5a2c", "#7fe0a1"), ("ok-bg", "#dbf4e2", "#11301d"),
        ("critical-ink", "#8c0f1d", "#ffb1b5"), ("critical-bg", "#fde6e7", "#45161b"),
        ("high-ink", "#873900", "#ffc18c"), ("high-bg", "#ffeada", "#3e250f"),
        ("medium-ink", "#664c00", "#efd573"), ("medium-bg", "#fbf1c9", "#342a0a"),
        ("low-ink", "#3e4853", "#c3cdd8"), ("low-bg", "#e4e8ec", "#28303a"),
        ("expected-ink", "#0a488f", "#9fcaff"), ("expected-bg", "#deecff", "#122a4c"),
    ]

    /// The rules that give the properties their values: by the system's preference, by the reader's choice, and light on paper.
    static var rules: String {
        let light = "color-scheme:light;" + colours.map { "--\($0.name):\($0.light);" }.joined()
        let dark = "color-scheme:dark;" + colours.map { "--\($0.name):\($0.dark);" }.joined()
        return """
            :root{\(light)}
            @media (prefers-color-scheme:dark){:root:not([data-theme=light]){\(dark)}}
            :root[data-theme=dark]{\(dark)}
            @media print{:root:root,:root[data-theme],:root:not([data-theme=light]){\(light)--bg:#ffffff;}}

            """
    }
}
