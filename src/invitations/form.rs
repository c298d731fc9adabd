//! What somebody typed to invite, understood.

use super::address_list::{Entry, entries};
use super::message::Message;
use crate::access::RoleId;
use crate::accounts::Email;
use crate::error::Fields;
use crate::text::Name;

/// How many addresses are taken at once.
const AT_ONCE: usize = 100;

/// What somebody typed to invite.
#[derive(Clone, Debug, Default)]
pub struct InvitationForm {
    /// The name of one invitee; perhaps none.
    pub name: String,
    /// Their address, or several.
    pub email: String,
    /// The id of the role.
    pub role: String,
    /// A word to them; perhaps none.
    pub message: String,
}

/// Whom an invitation is for.
#[derive(Debug)]
pub(super) struct Invitee {
    pub name: Option<Name>,
    pub email: Email,
}

impl Invitee {
    fn parse(name: &str, email: &str) -> Result<Self, Fields> {
        let mut fields = Fields::default();
        let is_named = !name.trim().is_empty();
        let parsed = if is_named { fields.check("name", Name::parse(name)) } else { None };
        let email = fields.check("email", Email::parse(email));
        match email {
            Some(email) if is_named == parsed.is_some() => Ok(Self { name: parsed, email }),
            _ => Err(fields),
        }
    }

    /// The name, or nothing.
    pub(super) fn name(&self) -> &str {
        self.name.as_ref().map_or("", Name::as_str)
    }
}

/// What all invitations of a form have in common.
#[derive(Debug)]
pub(super) struct Terms {
    pub role: RoleId,
    pub message: Message,
}

/// One invitation to be made, understood.
#[derive(Debug)]
pub struct NewInvitation {
    pub(super) invitee: Invitee,
    pub(super) terms: Terms,
}

impl TryFrom<&InvitationForm> for NewInvitation {
    type Error = Fields;

    fn try_from(form: &InvitationForm) -> Result<Self, Fields> {
        let invitee = Invitee::parse(&form.name, &form.email);
        let (invitee, terms) = both(invitee, terms(&form.role, &form.message))?;
        Ok(Self { invitee, terms })
    }
}

/// One of several that were typed: understood, or what is wrong with it.
#[derive(Debug)]
pub(super) struct Listed {
    pub typed: String,
    pub read: Result<Invitee, Fields>,
}

impl From<Entry> for Listed {
    fn from(entry: Entry) -> Self {
        Self { read: Invitee::parse(&entry.name, &entry.address), typed: entry.typed }
    }
}

/// Invitations to be made, each address on its own.
#[derive(Debug)]
pub struct NewInvitations {
    pub(super) listed: Vec<Listed>,
    pub(super) terms: Terms,
}

impl TryFrom<&InvitationForm> for NewInvitations {
    type Error = Fields;

    /// What is wrong with one address of several stands beside that address, and fails nothing.
    fn try_from(form: &InvitationForm) -> Result<Self, Fields> {
        let (listed, terms) = both(listed(form), terms(&form.role, &form.message))?;
        Ok(Self { listed, terms })
    }
}

impl NewInvitations {
    /// Several addresses, each perhaps with a name.
    ///
    /// # Errors
    /// Messages at the fields that they have in common.
    pub fn of_many(emails: &[String], role: &str, message: &str) -> Result<Self, Fields> {
        let one = |text: &String| {
            let mut found = entries(text);
            let alone = if found.len() == 1 { found.pop() } else { None };
            let as_typed =
                || Entry { name: String::new(), address: text.clone(), typed: text.clone() };
            Listed::from(alone.unwrap_or_else(as_typed))
        };
        let listed = few_enough(emails.iter().map(one).collect(), "emails");
        let (listed, terms) = both(listed, terms(role, message))?;
        Ok(Self { listed, terms })
    }
}

/// One person with a name, or a list of addresses.
fn listed(form: &InvitationForm) -> Result<Vec<Listed>, Fields> {
    let mut found = entries(&form.email);
    if form.name.trim().is_empty() {
        return few_enough(found.into_iter().map(Listed::from).collect(), "email");
    }
    if found.len() > 1 {
        let why = "A name goes with one address. Take the name out to invite several people, or \
                   write names as in Ada <ada@example.org>.";
        return Err(Fields::one("email", why));
    }
    let address = found.pop().map_or_else(String::new, |entry| entry.address);
    let invitee = Invitee::parse(&form.name, &address)?;
    Ok(vec![Listed { typed: form.email.trim().to_owned(), read: Ok(invitee) }])
}

fn few_enough(listed: Vec<Listed>, field: &'static str) -> Result<Vec<Listed>, Fields> {
    match listed.len() {
        0 => Err(Fields::one(field, "Type an address like ada@example.org.")),
        count if count > AT_ONCE => {
            let why = format!("At most {AT_ONCE} addresses at once; these are {count}.");
            Err(Fields::one(field, why))
        }
        _ => Ok(listed),
    }
}

fn terms(role: &str, message: &str) -> Result<Terms, Fields> {
    let message = Message::parse(message).map_err(|why| Fields::one("message", why))?;
    Ok(Terms { role: RoleId::from_text(role.trim()), message })
}

/// Both, or everything that is wrong with either.
fn both<A, B>(first: Result<A, Fields>, second: Result<B, Fields>) -> Result<(A, B), Fields> {
    match (first, second) {
        (Ok(first), Ok(second)) => Ok((first, second)),
        (Err(mut wrong), Err(too)) => {
            wrong.append(too);
            Err(wrong)
        }
        (Err(wrong), _) | (_, Err(wrong)) => Err(wrong),
    }
}
