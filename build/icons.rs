//! The sprite: our own symbols, and those Lucide icons that the pages use (`icons.svg#name`).

use icondata_lu as lucide;

const NOTICE: &str =
    "<!-- Icons: Lucide, ISC License, Copyright (c) Lucide Icons and Contributors -->";

/// Joins our symbols with Lucide's into one SVG document.
pub fn sprite(own: &str) -> String {
    let own = own.trim_end().strip_suffix("</svg>").expect("own.svg is an SVG document");
    let sprite = format!("{own}{NOTICE}\n{}</svg>\n", lucide_symbols());
    assert_ids_differ(&sprite);
    sprite
}

/// An icon a line, under the name by which templates call it.
fn lucide_symbols() -> String {
    [
        ("arrow-down", lucide::LuArrowDown),
        ("arrow-right", lucide::LuArrowRight),
        ("arrow-up", lucide::LuArrowUp),
        ("ban", lucide::LuBan),
        ("book-open", lucide::LuBookOpen),
        ("building-2", lucide::LuBuilding2),
        ("check", lucide::LuCheck),
        ("chevron-down", lucide::LuChevronDown),
        ("chevron-left", lucide::LuChevronLeft),
        ("chevron-right", lucide::LuChevronRight),
        ("chevrons-up-down", lucide::LuChevronsUpDown),
        ("circle", lucide::LuCircle),
        ("circle-alert", lucide::LuCircleAlert),
        ("circle-check", lucide::LuCircleCheck),
        ("circle-help", lucide::LuCircleHelp),
        ("circle-pause", lucide::LuCirclePause),
        ("circle-play", lucide::LuCirclePlay),
        ("circle-x", lucide::LuCircleX),
        ("clock", lucide::LuClock),
        ("clock-alert", lucide::LuClockAlert),
        ("code-xml", lucide::LuCodeXml),
        ("copy", lucide::LuCopy),
        ("corner-down-right", lucide::LuCornerDownRight),
        ("crown", lucide::LuCrown),
        ("download", lucide::LuDownload),
        ("ellipsis", lucide::LuEllipsis),
        ("eye", lucide::LuEye),
        ("fingerprint", lucide::LuFingerprint),
        ("flask-conical", lucide::LuFlaskConical),
        ("funnel", lucide::LuFunnel),
        ("git-compare", lucide::LuGitCompare),
        ("info", lucide::LuInfo),
        ("key-round", lucide::LuKeyRound),
        ("laptop", lucide::LuLaptop),
        ("layout-dashboard", lucide::LuLayoutDashboard),
        ("link", lucide::LuLink),
        ("log-in", lucide::LuLogIn),
        ("log-out", lucide::LuLogOut),
        ("mail", lucide::LuMail),
        ("mail-check", lucide::LuMailCheck),
        ("mail-plus", lucide::LuMailPlus),
        ("mail-search", lucide::LuMailSearch),
        ("mail-warning", lucide::LuMailWarning),
        ("mail-x", lucide::LuMailX),
        ("menu", lucide::LuMenu),
        ("monitor", lucide::LuMonitor),
        ("minus", lucide::LuMinus),
        ("moon", lucide::LuMoon),
        ("pencil", lucide::LuPencil),
        ("plus", lucide::LuPlus),
        ("refresh-cw", lucide::LuRefreshCw),
        ("server", lucide::LuServer),
        ("scroll-text", lucide::LuScrollText),
        ("search", lucide::LuSearch),
        ("settings-2", lucide::LuSettings2),
        ("shield", lucide::LuShield),
        ("shield-alert", lucide::LuShieldAlert),
        ("shield-check", lucide::LuShieldCheck),
        ("smartphone", lucide::LuSmartphone),
        ("sun", lucide::LuSun),
        ("trash-2", lucide::LuTrash2),
        ("triangle-alert", lucide::LuTriangleAlert),
        ("user-cog", lucide::LuUserCog),
        ("user-minus", lucide::LuUserMinus),
        ("user-plus", lucide::LuUserPlus),
        ("user-round", lucide::LuUserRound),
        ("users", lucide::LuUsers),
        ("x", lucide::LuX),
    ]
    .map(|(name, icon)| symbol(name, icon.data))
    .concat()
}

fn symbol(name: &str, shapes: &str) -> String {
    let shapes = shapes.split_whitespace().collect::<Vec<_>>().join(" ");
    format!(
        r#"<symbol id="{name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round">{shapes}</symbol>
"#
    )
}

/// Of two symbols with one name, browsers would show the first.
fn assert_ids_differ(sprite: &str) {
    let mut ids: Vec<&str> =
        sprite.split("<symbol id=\"").skip(1).filter_map(|part| part.split('"').next()).collect();
    ids.sort_unstable();
    for pair in ids.windows(2) {
        assert_ne!(pair[0], pair[1], "two symbols have one name");
    }
}
