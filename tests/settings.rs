//! Settings: where they come from, which goes before which, and what is said of wrong ones.

use std::path::PathBuf;

use guildhall::config::{self, Config, Given, SETTINGS, SignUp};

fn environment(variables: &[(&str, &str)]) -> Given {
    let owned = variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    Given { variables: owned.collect(), ..Given::default() }
}

fn file(text: &str) -> Given {
    Given { file: Some((PathBuf::from("guildhall.toml"), text.to_owned())), ..Given::default() }
}

fn error(given: &Given) -> String {
    Config::read(given).unwrap_err().to_string()
}

#[test]
fn the_environment_goes_before_the_file_and_flags_go_before_both() {
    let mut given = file("listen = '127.0.0.1:1'\ndata = 'of-the-file'\nsign_up = 'open'");
    given.variables = environment(&[
        ("GUILDHALL_LISTEN", "127.0.0.1:2"),
        ("GUILDHALL_DATA", "of-the-environment"),
        ("HOME", "no matter"),
    ])
    .variables;
    given.flags = vec![("listen", "127.0.0.1:3".to_owned())];
    let config = Config::read(&given).unwrap();
    assert_eq!(config.listen.port(), 3);
    assert_eq!(config.data, PathBuf::from("of-the-environment"));
    assert_eq!(config.sign_up, Some(SignUp::Open));
}

#[test]
fn a_file_takes_groups_numbers_and_lists() {
    let text = "trusted_proxies = ['10.0.0.0/8', '192.0.2.7']\nlisten = '0.0.0.0:80'\n\
        [smtp]\nhost = 'mail.example'\nport = 25\nfrom = 'Hall <hall@guild.example>'";
    let config = Config::read(&file(text)).unwrap();
    let smtp = config.smtp.unwrap();
    assert_eq!((smtp.host.as_str(), smtp.port), ("mail.example", 25));
    let proxies: Vec<String> = config.trusted_proxies.iter().map(ToString::to_string).collect();
    assert_eq!(proxies, ["10.0.0.0/8", "192.0.2.7/32"]);
}

#[test]
fn a_setting_that_cannot_be_used_stops_the_start_and_is_named() {
    let cases = [
        ("GUILDHALL_LISTEN", "localhost", "GUILDHALL_LISTEN"),
        ("GUILDHALL_LISTEN", "", "needs a value"),
        ("GUILDHALL_LISTEN", "0.0.0.0:8080", "GUILDHALL_TRUSTED_PROXIES"),
        ("GUILDHALL_PUBLIC_URL", "guild.example", "GUILDHALL_PUBLIC_URL"),
        ("GUILDHALL_PUBLIC_URL", "https://guild.example/hall", "GUILDHALL_PUBLIC_URL"),
        ("GUILDHALL_DATABASE_URL", "mysql://x", "GUILDHALL_DATABASE_URL"),
        ("GUILDHALL_SIGN_UP", "maybe", "GUILDHALL_SIGN_UP"),
        ("GUILDHALL_SIGN_UP", "opne", "Did you mean open?"),
        ("GUILDHALL_SMTP__HOST", "mail.example", "GUILDHALL_SMTP__FROM"),
        ("GUILDHALL_SMTP__PORT", "99999", "GUILDHALL_SMTP__PORT: takes a port"),
        ("GUILDHALL_SMTP__TLS", "ssl", "GUILDHALL_SMTP__TLS: takes one of"),
        ("GUILDHALL_SMTP__FROM", "nonsense", "GUILDHALL_SMTP__FROM: takes an address"),
        ("GUILDHALL_SMTP__FROM", "hall@guild.example", "GUILDHALL_SMTP__HOST): is needed"),
        ("GUILDHALL_SMTP__USERNAME", "hall", "GUILDHALL_SMTP__PASSWORD"),
        ("GUILDHALL_TRUSTED_PROXIES", "10.0.0.0/33", "GUILDHALL_TRUSTED_PROXIES"),
        ("GUILDHALL_LOG", "inof", "Did you mean info?"),
        ("GUILDHALL_LOG", "guildhall=loud", "GUILDHALL_LOG"),
        ("GUILDHALL_LOG_FORMAT", "jsno", "Did you mean json?"),
    ];
    for (name, value, said) in cases {
        let error = error(&environment(&[(name, value)]));
        assert!(error.contains(said), "{name}={value}: {error}");
    }
}

#[test]
fn the_cookie_domain_is_one_that_browsers_take_and_that_holds_the_public_address() {
    let error = |public_url: &str, domain: &str| {
        let variables = [("GUILDHALL_PUBLIC_URL", public_url), ("GUILDHALL_COOKIE_DOMAIN", domain)];
        Config::read(&environment(&variables)).map(|config| config.cookie_domain).map_err(|error| {
            let error = error.to_string();
            assert!(error.starts_with("GUILDHALL_COOKIE_DOMAIN: "), "{error}");
            error
        })
    };
    let https = "https://id.guild.example";
    for (public_url, domain) in [
        (https, "guild.example"),
        (https, "id.guild.example"),
        (https, "GUILD.Example"),
        ("http://guild.example:8080", "guild.example"),
        ("https://hall.b\u{fc}cher.example", "b\u{fc}cher.example"),
    ] {
        let domain = error(public_url, domain).unwrap().unwrap();
        assert!(
            domain.as_str().bytes().all(|byte| byte.is_ascii_lowercase() || b"-.".contains(&byte))
        );
    }
    for (public_url, domain, said) in [
        (https, ".guild.example", "without a dot before"),
        (https, "guild.example.", "without a dot before or behind"),
        (https, "https://guild.example", "without a scheme"),
        (https, "guild.example/", "without a scheme or a path"),
        (https, "guild.example:443", "without a port"),
        (https, "example", "one with a dot"),
        (https, "127.0.0.1", "IP address"),
        (https, "0x7f.1", "IP address"),
        (https, "[::1]", "IP address"),
        (https, "::1", "IP address"),
        (https, "*.guild.example", "letters, digits and hyphens"),
        (https, "guild..example", "letters, digits and hyphens"),
        (https, "-guild.example", "letters, digits and hyphens"),
        (https, "guild_hall.example", "letters, digits and hyphens"),
        (https, "guild .example", "takes a domain"),
        (https, "evil.example", "does not hold the host of public_url, id.guild.example"),
        (https, "ild.example", "does not hold"),
        (https, "app.id.guild.example", "does not hold"),
        (
            "http://127.0.0.1:8080",
            "guild.example",
            "does not hold the host of public_url, 127.0.0.1",
        ),
        ("", "guild.example", "GUILDHALL_PUBLIC_URL"),
    ] {
        let error = error(public_url, domain).unwrap_err();
        assert!(error.contains(said), "{domain}: {error}");
    }
    assert_eq!(error(https, "").unwrap(), None);
}

#[test]
fn emptying_the_mail_servers_host_turns_mail_off() {
    let mut given = file("[smtp]\nhost = 'mail.example'\nfrom = 'hall@guild.example'");
    given.variables = environment(&[("GUILDHALL_SMTP__HOST", "")]).variables;
    assert!(Config::read(&given).unwrap().smtp.is_none());
}

#[test]
fn a_certificate_that_cannot_be_used_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let junk = folder.path().join("junk.pem");
    std::fs::write(&junk, "junk").unwrap();
    for (ca, why) in [("/nowhere.pem", "No such file"), (junk.to_str().unwrap(), "no certificate")]
    {
        let text = format!("[smtp]\nhost = 'm'\nfrom = 'hall@guild.example'\nca = '{ca}'");
        let smtp = Config::read(&file(&text)).unwrap().smtp.unwrap();
        let error = smtp.check_ca().unwrap_err();
        assert!(error.starts_with("smtp.ca: ") && error.contains(why), "{error}");
    }
}

#[test]
fn an_unknown_setting_is_named_with_the_nearest_right_name() {
    let cases = [
        (environment(&[("GUILDHALL_LISTN", "x")]), "GUILDHALL_LISTN", "GUILDHALL_LISTEN?"),
        (environment(&[("GUILDHALL_SMTP_HOST", "x")]), "GUILDHALL_SMTP_HOST", "SMTP__HOST?"),
        (file("lisen = 'x'"), "lisen in guildhall.toml", "listen?"),
        (file("[smtp]\nhots = 'x'"), "smtp.hots in guildhall.toml", "smtp.host?"),
        (file("[stmp]\nhost = 'x'"), "stmp in guildhall.toml", "is no setting"),
    ];
    for (given, named, hint) in cases {
        let error = error(&given);
        assert!(error.contains(named) && error.contains(hint), "{error}");
    }
}

#[test]
fn a_broken_file_is_named_with_its_line_and_without_its_text() {
    let error = error(&file("listen = '127.0.0.1:1'\nsmtp.password = 'canary\n"));
    assert!(error.contains("guildhall.toml, line 2"), "{error}");
    assert!(!error.contains("canary"), "{error}");
}

#[test]
fn a_value_of_the_wrong_kind_says_what_it_takes() {
    let error = error(&file("listen = true"));
    assert!(error.contains("listen in guildhall.toml takes text"), "{error}");
}

#[test]
fn the_report_tells_each_value_with_its_source_and_meaning_and_hides_secrets() {
    let mut given = file(
        "[smtp]\nhost = 'mail.example'\nfrom = 'hall@guild.example'\n\
        username = 'hall'\npassword = 'canary-1'",
    );
    given.variables =
        environment(&[("GUILDHALL_DATABASE_URL", "postgres://hall:canary-2@db/hall")]).variables;
    given.flags = vec![("listen", "127.0.0.1:9000".to_owned())];
    let report = config::report(&given).unwrap();
    for setting in SETTINGS {
        assert!(report.contains(&format!("{} = ", setting.name)), "{}", setting.name);
        assert!(report.contains(setting.meaning), "{}", setting.name);
    }
    let line = |start: &str| report.lines().find(|line| line.starts_with(start)).unwrap();
    assert!(line("listen = 127.0.0.1:9000").ends_with("(flag)"));
    assert!(line("smtp.host = mail.example").ends_with("(guildhall.toml)"));
    assert!(line("smtp.password = (set, hidden)").ends_with("(guildhall.toml)"));
    assert!(line("database_url = (set, hidden)").contains("GUILDHALL_DATABASE_URL"));
    assert!(line("data = ./data").ends_with("(default)"));
    assert!(!report.contains("canary"));
}

#[test]
fn the_example_is_a_file_that_can_be_used_when_its_signs_are_taken_away() {
    let example = config::example();
    Config::read(&file(&example)).unwrap();
    // A comment has a blank after its sign, a setting has none.
    let is_setting = |line: &&str| line.starts_with('#') && !line.starts_with("# ");
    let settings: Vec<&str> = example.lines().filter(is_setting).map(|line| &line[1..]).collect();
    let permissions = settings.iter().position(|line| *line == "[[permissions]]").unwrap();
    assert_eq!(permissions, SETTINGS.len());
    let config = Config::read(&file(&settings.join("\n"))).unwrap();
    assert_eq!(config.smtp.unwrap().host, "mail.example.org");
    let keys: Vec<&str> = config.permissions.iter().map(|one| one.key.as_str()).collect();
    assert_eq!(keys, ["workflows:read", "workflows:write"]);
}

#[test]
fn the_readme_has_the_table_of_the_settings() {
    let readme = include_str!("../README.md");
    let table = config::markdown();
    assert!(readme.contains(&table), "put this into the README:\n{table}");
}
