//! A word of the inviter's to the invitee.

/// The longest message, in Unicode scalar values.
pub(super) const MESSAGE_MAX: usize = 500;

/// Plain text of several lines; perhaps nothing.
#[derive(Clone, Debug, Default)]
pub(super) struct Message(String);

impl Message {
    /// Takes typed text; every kind of line break becomes a line feed.
    pub(super) fn parse(typed: &str) -> Result<Self, String> {
        let text = typed.replace("\r\n", "\n").replace('\r', "\n");
        let text = text.trim();
        if text.chars().any(|c| c != '\n' && (c.is_control() || turns_text(c))) {
            return Err("Take out the control characters. Line breaks may stay.".into());
        }
        let length = text.chars().count();
        if length > MESSAGE_MAX {
            return Err(format!("At most {MESSAGE_MAX} characters; this is {length}."));
        }
        Ok(Self(text.to_owned()))
    }

    pub(super) fn as_str(&self) -> &str {
        &self.0
    }
}

/// Characters that make text look like another: overrides of direction, and separators of lines
/// that are no line feed.
fn turns_text(character: char) -> bool {
    matches!(character, '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}
