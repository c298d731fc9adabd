//! Setting up a new instance: once, by the one who sees where it was started.

use super::{AccountForm, NewPerson, Terms, create_account, events};
use crate::access::{System, Visitor};
use crate::accounts::{self, Account};
use crate::config::{SignUp, parse_public_url};
use crate::error::{Error, Fields, Gone, Result};
use crate::ids::OrgId;
use crate::secret::Token;
use crate::state::State;
use crate::store::{LinkEnd, Purpose};
use crate::text::Name;

/// The subject of set-up links: there is one instance.
const SUBJECT: &str = "instance";

/// What the first owner typed.
#[derive(Debug)]
pub struct SetUpForm {
    /// Their account.
    pub account: AccountForm,
    /// The name of the instance.
    pub instance: String,
    /// The address people will type.
    pub public_url: String,
    /// Who may sign up.
    pub sign_up: String,
}

struct NewInstance {
    name: Name,
    public_url: String,
    sign_up: SignUp,
}

fn parse(form: &SetUpForm) -> Result<(NewPerson, NewInstance), Fields> {
    let (person, mut fields) = match NewPerson::try_from(&form.account) {
        Ok(person) => (Some(person), Fields::default()),
        Err(fields) => (None, fields),
    };
    let name = fields.check("instance", Name::parse(&form.instance));
    let url = fields.check("public_url", parse_public_url(&form.public_url));
    let sign_up = form.sign_up.parse().map_err(|_| "Choose who may sign up.".to_owned());
    let sign_up = fields.check("sign_up", sign_up);
    match (person, name, url, sign_up) {
        (Some(person), Some(name), Some(url), Some(sign_up)) => {
            let public_url = url.to_string();
            Ok((person, NewInstance { name, public_url, sign_up }))
        }
        _ => Err(fields),
    }
}

/// A fresh set-up link, when the instance is not set up yet. Earlier ones stop working.
///
/// # Errors
/// When the database does not answer.
pub async fn new_set_up_link(cx: &State) -> Result<Option<String>> {
    let mut tx = System("Guildhall").begin(&cx.store, &[OrgId::INSTANCE]).await?;
    if tx.instance().await?.set_up_at.is_some() {
        return Ok(None);
    }
    let token = tx.make_link(Purpose::SetUp, None, SUBJECT, false).await?;
    tx.commit(events::set_up_link_made()).await?;
    cx.link(&format!("/set-up/{}", token.text())).map(Some)
}

/// Sets the instance up: its first account, which manages it, its name, its address, and who may
/// sign up. It can be done once, whoever else tries at the same moment.
///
/// # Errors
/// `Gone` when it was done before or the link does not work; `Invalid` at the field.
pub async fn set_up(
    cx: &State,
    visitor: &Visitor,
    token: &Token,
    form: &SetUpForm,
) -> Result<Account> {
    cx.store.link(Purpose::SetUp, token).await?.check(cx.now())?;
    let (person, instance) = parse(form).map_err(Error::Invalid)?;
    let hash = cx.passwords.hash(person.password.secret()).await?;
    let mut tx = visitor.begin(&cx.store, &[OrgId::INSTANCE]).await?;
    tx.working_link(Purpose::SetUp, token).await?;
    if tx.instance().await?.set_up_at.is_some() {
        return Err(Error::Gone(Gone::Used));
    }
    let terms = Terms { is_platform_admin: true, ..Terms::of(&person, &hash) };
    let account = create_account(&mut tx, &terms).await?;
    let (name, url) = (instance.name.as_str(), instance.public_url.as_str());
    tx.set_up_instance(name, url, instance.sign_up.key()).await?;
    tx.end_links(Purpose::SetUp, SUBJECT, LinkEnd::Used).await?;
    visitor.becomes(&mut tx, account.id, &account.name);
    let done = events::set_up(name, url, instance.sign_up.key());
    tx.commit([done, accounts::events::created(&account)]).await?;
    // From here on links begin with the new public address: the first mail needs it.
    cx.refresh_instance().await?;
    if cx.has_mail() {
        let mut tx = visitor.begin(&cx.store, &[account.personal_org]).await?;
        visitor.becomes(&mut tx, account.id, &account.name);
        accounts::enqueue_verification(cx, &mut tx, &account).await?;
        tx.commit(accounts::events::verification_sent()).await?;
    }
    Ok(account)
}
