//! The table of settings: what the file, the environment, the flags and the documentation read.

/// The prefix of settings in the environment; a dot becomes two underscores.
const PREFIX: &str = "GUILDHALL_";

/// One setting.
#[derive(Debug)]
pub struct Setting {
    /// Its name, as in `smtp.host`.
    pub name: &'static str,
    /// What holds when it is not set.
    pub default: &'static str,
    /// What holds when it is not set and there is no fixed default, in words.
    pub otherwise: &'static str,
    /// What it means.
    pub meaning: &'static str,
    /// A value as one would write it.
    pub example: &'static str,
    /// Whether it is never shown, and refused on the command line, which everybody can see.
    pub is_secret: bool,
}

impl Setting {
    const fn new(name: &'static str, default: &'static str, meaning: &'static str) -> Self {
        let (otherwise, example, is_secret) = ("", default, false);
        Self { name, default, otherwise, meaning, example, is_secret }
    }

    const fn otherwise(mut self, otherwise: &'static str) -> Self {
        self.otherwise = otherwise;
        self
    }

    const fn example(mut self, example: &'static str) -> Self {
        self.example = example;
        self
    }

    const fn secret(mut self) -> Self {
        self.is_secret = true;
        self
    }

    /// What holds when it is not set.
    #[must_use]
    pub fn default_in_words(&self) -> &'static str {
        if self.default.is_empty() { self.otherwise } else { self.default }
    }

    /// Its name in the environment.
    #[must_use]
    pub fn variable(&self) -> String {
        format!("{PREFIX}{}", self.name.to_uppercase().replace('.', "__"))
    }

    /// Its name on the command line, without the dashes before it.
    #[must_use]
    pub fn flag(&self) -> String {
        self.name.replace(['.', '_'], "-")
    }

    /// The setting with this name.
    #[must_use]
    pub fn named(name: &str) -> Option<&'static Self> {
        SETTINGS.iter().find(|setting| setting.name == name)
    }
}

/// What a variable of the environment would be called as a setting; nothing for variables of
/// others.
pub(super) fn name_of_variable(variable: &str) -> Option<String> {
    let rest = variable.strip_prefix(PREFIX)?;
    Some(rest.to_lowercase().replace("__", "."))
}

/// All settings.
pub const SETTINGS: &[Setting] = &[
    Setting::new("listen", "127.0.0.1:8080", "Address and port to serve on"),
    Setting::new("data", "./data", "Folder for the database and the key file"),
    Setting::new("public_url", "", "The address people type; links in mails begin with it")
        .otherwise("asked at set-up")
        .example("https://guildhall.example.org"),
    Setting::new(
        "cookie_domain",
        "",
        "Domain whose hosts share the sign-in, for a product on a sister host; ours alone without it",
    )
    .otherwise("none")
    .example("example.org"),
    Setting::new("database_url", "", "Address of a PostgreSQL database; it may hold a password")
        .otherwise("SQLite in the data folder")
        .example("postgres://guildhall:password@127.0.0.1/guildhall")
        .secret(),
    Setting::new("sign_up", "", "Who may make an account: invited, open or closed")
        .otherwise("asked at set-up")
        .example("invited"),
    Setting::new(
        "trusted_proxies",
        "",
        "Networks of reverse proxies whose X-Forwarded-For counts, with commas between",
    )
    .otherwise("none")
    .example("127.0.0.1/32, 10.0.0.0/8"),
    Setting::new("smtp.host", "", "Mail server; without one, links are shown to copy")
        .otherwise("none")
        .example("mail.example.org"),
    Setting::new("smtp.port", "587", "Port of the mail server"),
    Setting::new("smtp.tls", "starttls", "starttls, tls (from the first byte) or none"),
    Setting::new("smtp.username", "", "Account at the mail server")
        .otherwise("none")
        .example("guildhall"),
    Setting::new("smtp.password", "", "Its password").otherwise("none").example("…").secret(),
    Setting::new("smtp.from", "", "Sender of all mails; needed with a mail server")
        .otherwise("none")
        .example("Guildhall <guildhall@example.org>"),
    Setting::new("smtp.ca", "", "File with a certificate (PEM) to trust besides the public ones")
        .otherwise("none")
        .example("/etc/ssl/mail-ca.pem"),
    Setting::new(
        "log",
        "info",
        "How much is logged: off, error, warn, info, debug or trace; for a part, part=level",
    ),
    Setting::new("log_format", "text", "text for people, json for programs"),
];
