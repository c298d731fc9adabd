//! Names, addresses, slugs: what is taken and what is not.

use guildhall::accounts::Email;
use guildhall::orgs::Slug;
use guildhall::text::{Name, initials};

#[test]
fn names_of_all_scripts_are_taken_as_they_are() {
    let names = [
        "Ada Okonkwo",
        "Nguyễn Thị Minh Khai",
        "محمد العلي",
        "田中 美咲",
        "अनन्या शर्मा",
        "이예준",
        "Łukasz Wójcik",
        "Dáithí Ó Briain",
        "O'Neill-Smith",
        "X Æ A-12",
        "X",
    ];
    for name in names {
        assert_eq!(Name::parse(name).unwrap().as_str(), name);
    }
}

#[test]
fn spaces_are_folded_and_letters_composed() {
    assert_eq!(Name::parse("  Ada   Okonkwo ").unwrap().as_str(), "Ada Okonkwo");
    assert_eq!(Name::parse("Ame\u{301}lie").unwrap().as_str(), "Am\u{e9}lie");
}

#[test]
fn what_cannot_be_seen_is_not_taken() {
    let hidden = [
        '\0',
        '\t',
        '\n',
        '\r',
        '\u{1b}',
        '\u{7f}',
        '\u{85}',
        '\u{ad}',
        '\u{61c}',
        '\u{115f}',
        '\u{180e}',
        '\u{200b}',
        '\u{200c}',
        '\u{200d}',
        '\u{200e}',
        '\u{200f}',
        '\u{2028}',
        '\u{2029}',
        '\u{202a}',
        '\u{202e}',
        '\u{2060}',
        '\u{2066}',
        '\u{2069}',
        '\u{3164}',
        '\u{e000}',
        '\u{feff}',
        '\u{fff9}',
        '\u{e0041}',
    ];
    for character in hidden {
        assert!(Name::parse(&format!("Ada{character}Okonkwo")).is_err(), "{character:?}");
        assert!(Name::parse(&format!("Ada{character}")).is_err(), "{character:?}");
    }
}

#[test]
fn names_have_something_to_read_and_an_end() {
    for name in ["", "   ", "...", "!!!", "\u{301}"] {
        assert!(Name::parse(name).is_err(), "{name:?}");
    }
    assert!(Name::parse(&"ü".repeat(80)).is_ok());
    assert!(Name::parse(&"ü".repeat(81)).is_err());
}

#[test]
fn addresses_by_the_rule() {
    let good = [
        ("ada@example.org", "ada@example.org"),
        (" Ada@Example.ORG ", "ada@example.org"),
        ("ada+guild@example.org", "ada+guild@example.org"),
        ("o'neill@example.org", "o'neill@example.org"),
        ("a.b-c_d@sub.example.org", "a.b-c_d@sub.example.org"),
        ("ada@bücher.example", "ada@xn--bcher-kva.example"),
        ("ada@XN--BCHER-KVA.example", "ada@xn--bcher-kva.example"),
        ("ada@例え.テスト", "ada@xn--r8jz45g.xn--zckzah"),
    ];
    for (typed, key) in good {
        assert_eq!(Email::parse(typed).unwrap().key(), key);
    }
    let bad = [
        "",
        "ada",
        "@example.org",
        "ada@",
        "a@b",
        "ada@localhost",
        "ada@example.",
        "ada@.org",
        "ada@exa mple.org",
        "ada @example.org",
        "ada@@example.org",
        "a@b@example.org",
        ".ada@example.org",
        "ada.@example.org",
        "a..da@example.org",
        "\"ada\"@example.org",
        "ada(x)@example.org",
        "ada@[127.0.0.1]",
        "ada@127.0.0.1",
        "ада@example.org",
        "ada@-example.org",
        "ada@exam_ple.org",
        "ada@example.org\nBcc: x@example.org",
        "ada\u{200b}@example.org",
        "ada@example.org,eve@example.org",
        "<ada@example.org>",
    ];
    for typed in bad {
        assert!(Email::parse(typed).is_err(), "{typed:?}");
    }
    let long = format!("{}@example.org", "a".repeat(65));
    assert!(Email::parse(&long).is_err());
    let longest = format!("{}@{}.org", "a".repeat(64), "b.".repeat(100));
    assert!(Email::parse(&longest).is_err());
}

#[test]
fn an_address_is_shown_in_its_own_script_and_sent_in_ascii() {
    let email = Email::parse("Ada@xn--bcher-kva.example").unwrap();
    assert_eq!(email.to_string(), "Ada@bücher.example");
    assert_eq!(email.for_sending(), "Ada@xn--bcher-kva.example");
}

#[test]
fn slugs_are_numbered_within_their_length() {
    let slug = Slug::parse(&"a".repeat(39)).unwrap();
    let numbered = slug.numbered(12).unwrap();
    assert_eq!(numbered.as_str(), format!("{}-12", "a".repeat(36)));
    assert_eq!(Slug::propose("Admin").unwrap().as_str(), "admin-org");
    assert_eq!(Slug::propose("!!!"), None);
}

#[test]
fn initials_are_two_letters_of_latin_names_and_one_of_others() {
    let cases = [
        ("Ada Okonkwo", "AO"),
        ("cher", "C"),
        ("Ana de la Cruz", "AC"),
        ("Łukasz Wójcik", "ŁW"),
        ("田中 美咲", "田"),
        ("अनन्या शर्मा", "अ"),
        ("محمد العلي", "م"),
        ("", ""),
    ];
    for (name, wanted) in cases {
        assert_eq!(initials(name), wanted, "{name}");
    }
}
