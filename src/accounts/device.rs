//! What somebody is signed in with, in words, out of what the browser says of itself. It says so
//! freely, so this helps to recognise one's own devices, and decides nothing.

/// A browser and what it runs on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Device {
    /// As in `Firefox on Windows`.
    pub name: String,
    /// Whether it is held in the hand.
    pub is_handheld: bool,
}

/// A word in the user agent, and what it stands for. The first that is found counts: most browsers
/// name those before them too.
type Words = &'static [(&'static str, &'static str)];

const BROWSERS: Words = &[
    ("Edg/", "Edge"),
    ("EdgA/", "Edge"),
    ("EdgiOS/", "Edge"),
    ("OPR/", "Opera"),
    ("OPiOS/", "Opera"),
    ("Vivaldi/", "Vivaldi"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("DuckDuckGo/", "DuckDuckGo"),
    ("YaBrowser/", "Yandex Browser"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chromium/", "Chromium"),
    ("Chrome/", "Chrome"),
    ("Epiphany/", "GNOME Web"),
    ("Version/", "Safari"),
];

const SYSTEMS: Words = &[
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("Ubuntu", "Ubuntu"),
    ("Fedora", "Fedora"),
    ("FreeBSD", "FreeBSD"),
    ("OpenBSD", "OpenBSD"),
    ("Linux", "Linux"),
];

const HANDHELD: [&str; 3] = ["iPhone", "iPad", "Android"];

/// The longest name of a program that is none of the above.
const PROGRAM_MAX: usize = 40;

impl Device {
    /// Reads what a browser said of itself.
    #[must_use]
    pub fn of(user_agent: Option<&str>) -> Self {
        let agent = user_agent.unwrap_or_default();
        let system = first_of(SYSTEMS, agent);
        let is_handheld = system.is_some_and(|system| HANDHELD.contains(&system));
        let name = match (first_of(BROWSERS, agent), system) {
            (Some(browser), Some(system)) => format!("{browser} on {system}"),
            (Some(browser), None) => browser.to_owned(),
            (None, Some(system)) => format!("A browser on {system}"),
            (None, None) => program(agent),
        };
        Self { name, is_handheld }
    }
}

impl Default for Device {
    fn default() -> Self {
        Self::of(None)
    }
}

fn first_of(words: Words, agent: &str) -> Option<&'static str> {
    words.iter().find(|(word, _)| agent.contains(word)).map(|(_, name)| *name)
}

/// What a program calls itself: `curl/8.5` is curl (RFC 9110, section 10.1.5).
fn program(agent: &str) -> String {
    let product = agent.split(['/', ' ']).next().unwrap_or_default();
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let name: String = product.chars().filter(|c| is_plain(*c)).take(PROGRAM_MAX).collect();
    if name.is_empty() { "An unknown device".into() } else { name }
}
