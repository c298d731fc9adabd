//! Addresses as people paste them: with commas, semicolons, spaces or line breaks between, and
//! perhaps with names, as in `Ada Okonkwo <ada@guild.example>`.

/// One address as it was typed, and the name beside it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Entry {
    pub name: String,
    pub address: String,
    /// What stands there, so that it can be mended.
    pub typed: String,
}

impl Entry {
    fn bare(word: &str) -> Self {
        Self { name: String::new(), address: word.to_owned(), typed: word.to_owned() }
    }
}

/// The entries of a list, in their order.
pub(super) fn entries(text: &str) -> Vec<Entry> {
    pieces(text).iter().flat_map(|piece| entries_of(piece)).collect()
}

/// Cuts at commas, semicolons and line breaks; one within quotes or angle brackets does not cut.
fn pieces(text: &str) -> Vec<String> {
    let mut pieces = vec![String::new()];
    let mut is_quoted = false;
    for character in text.chars() {
        let ends_line = matches!(character, '\n' | '\r');
        is_quoted = !ends_line && is_quoted != (character == '"');
        let cuts = ends_line || (matches!(character, ',' | ';') && !is_quoted);
        if cuts {
            pieces.push(String::new());
        } else if let Some(piece) = pieces.last_mut() {
            piece.push(character);
        }
    }
    pieces
}

/// The entries of a piece: words, and names with an address in angle brackets.
fn entries_of(piece: &str) -> Vec<Entry> {
    let mut found = Vec::new();
    let mut rest = piece;
    while let Some((before, after)) = rest.split_once('<') {
        let (address, after) = after.split_once('>').unwrap_or((after, ""));
        let (words, name) = words_and_name(before);
        found.extend(words.into_iter().map(Entry::bare));
        let address = address.trim();
        let typed = format!("{name} <{address}>").trim().to_owned();
        let name = name.trim_matches(['"', '\'']).trim().to_owned();
        found.push(Entry { name, address: address.to_owned(), typed });
        rest = after;
    }
    found.extend(rest.split_whitespace().map(Entry::bare));
    found
}

/// What stands before an angle bracket: addresses of their own, and the name after them. A name in
/// quotes may hold an `@`.
fn words_and_name(before: &str) -> (Vec<&str>, &str) {
    let before = before.trim();
    let quote = before.find('"').unwrap_or(before.len());
    let end_of_words = before[..quote].rfind('@').map_or(0, |at| {
        before[at..].find(char::is_whitespace).map_or(before.len(), |end| at + end)
    });
    let (words, name) = before.split_at(end_of_words);
    (words.split_whitespace().collect(), name.trim())
}

#[cfg(test)]
mod tests {
    use super::entries;

    fn read(text: &str) -> Vec<(String, String)> {
        entries(text).into_iter().map(|entry| (entry.name, entry.address)).collect()
    }

    fn bare(addresses: &[&str]) -> Vec<(String, String)> {
        addresses.iter().map(|address| (String::new(), (*address).to_owned())).collect()
    }

    #[test]
    fn commas_semicolons_spaces_and_line_breaks_stand_between_addresses() {
        let all =
            bare(&["a@x.example", "b@x.example", "c@x.example", "d@x.example", "e@x.example"]);
        let text = " a@x.example,b@x.example;  c@x.example\td@x.example\r\n\r\n,;e@x.example; ";
        assert_eq!(read(text), all);
        assert!(read(" ,;\r\n ").is_empty());
    }

    #[test]
    fn names_beside_addresses_are_taken() {
        let wanted = [
            ("Ada Okonkwo", "ada@x.example"),
            ("", "b@x.example"),
            ("Lovelace, Ada", "c@x.example"),
            ("", "d@x.example"),
            ("Eve", "e@x.example"),
            ("f@home", "f@x.example"),
        ];
        let text = "Ada Okonkwo <ada@x.example>, b@x.example \"Lovelace, Ada\" <c@x.example>\n\
            <d@x.example> Eve <e@x.example>; \"f@home\" <f@x.example>";
        let wanted = wanted.map(|(name, address)| (name.to_owned(), address.to_owned()));
        assert_eq!(read(text), wanted);
    }

    #[test]
    fn what_is_broken_stays_as_it_was_typed() {
        let typed =
            |text| -> Vec<String> { entries(text).into_iter().map(|entry| entry.typed).collect() };
        assert_eq!(typed("nobody, Ada <ada, x@"), ["nobody", "Ada <ada>", "x@"]);
        assert_eq!(
            typed("\"Ada <ada@x.example>\nb@x.example"),
            ["\"Ada <ada@x.example>", "b@x.example"]
        );
    }
}
