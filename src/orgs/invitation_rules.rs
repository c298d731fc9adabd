//! Who may be invited: an organization's own rules.

use serde_json::{Value, json};

use super::{Domain, Settings, events, queries, settings};
use crate::access::Can;
use crate::error::{Error, Fields, Result};
use crate::permission::EditOrg;
use crate::state::State;

/// The most domains that an organization lists.
const MAX_DOMAINS: usize = 50;

/// Whom an organization invites.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvitationRules {
    /// Whether people with addresses of other domains may be invited.
    pub takes_external: bool,
    /// The organization's own domains.
    pub domains: Vec<Domain>,
    /// Whether an invitee must have an account already.
    pub invitees_need_account: bool,
}

impl InvitationRules {
    /// Takes typed rules.
    ///
    /// # Errors
    /// Messages at `domains`: one that is none, too many, or none where only they are invited.
    pub fn new<'a>(
        takes_external: bool,
        domains: impl IntoIterator<Item = &'a str>,
        invitees_need_account: bool,
    ) -> Result<Self, Fields> {
        let domains = parse_domains(domains).map_err(|why| Fields::one("domains", why))?;
        if !takes_external && domains.is_empty() {
            let why = "List at least one domain: without people from outside nobody else could \
                       be invited.";
            return Err(Fields::one("domains", why));
        }
        Ok(Self { takes_external, domains, invitees_need_account })
    }

    /// The domains where everybody can have an address: who lists them lets everybody in.
    pub fn public_domains(&self) -> impl Iterator<Item = &Domain> {
        self.domains.iter().filter(|domain| domain.is_public())
    }

    /// The rules, in words.
    #[must_use]
    pub fn words(&self) -> [String; 3] {
        let on = |is_on: bool| if is_on { "on" } else { "off" };
        [
            format!("people from outside {}", on(self.takes_external)),
            format!("own domains {}", self.domain_list()),
            format!("account needed {}", on(self.invitees_need_account)),
        ]
    }

    /// What is different from what was before, in words.
    #[must_use]
    pub fn changes_since(&self, before: &Self) -> Vec<String> {
        let pairs = self.words().into_iter().zip(before.words());
        pairs.filter(|(now, then)| now != then).map(|(now, _)| now).collect()
    }

    fn domain_list(&self) -> String {
        let domains: Vec<String> = self.domains.iter().map(ToString::to_string).collect();
        if domains.is_empty() { "none".into() } else { domains.join(", ") }
    }

    pub(super) fn to_json(&self) -> Value {
        json!({
            "takes_external_invitations": self.takes_external,
            "domains": self.domains,
            "invitees_need_account": self.invitees_need_account,
        })
    }
}

/// Each domain once, in the order in which they were typed.
fn parse_domains<'a>(typed: impl IntoIterator<Item = &'a str>) -> Result<Vec<Domain>, String> {
    let mut domains = Vec::new();
    for text in typed {
        let domain = Domain::parse(text)?;
        if !domains.contains(&domain) {
            domains.push(domain);
        }
    }
    if domains.len() > MAX_DOMAINS {
        return Err(format!("At most {MAX_DOMAINS} domains; these are {}.", domains.len()));
    }
    Ok(domains)
}

/// The rules as they are, with the rest of the settings.
///
/// # Errors
/// `Conflict` for a personal organization, which invites nobody.
pub async fn invitation_rules(cx: &State, by: &Can<EditOrg>) -> Result<Settings> {
    refuse_personal(by)?;
    settings(cx, by).await
}

/// Sets who may be invited. `seen` is the version that the new rules were chosen upon. Setting what
/// is so already changes nothing.
///
/// # Errors
/// `Conflict` for a personal organization; `Stale` when the settings have changed since `seen`.
pub async fn set_invitation_rules(
    cx: &State,
    by: &Can<EditOrg>,
    rules: &InvitationRules,
    seen: Option<i64>,
) -> Result<Settings> {
    refuse_personal(by)?;
    let mut tx = by.begin(&cx.store).await?;
    let before = queries::settings(tx.db(), by.org.id).await?;
    if before.rules == *rules {
        return Ok(before);
    }
    before.must_be(seen)?;
    queries::set_invitation_rules(&mut tx, by.org.id, rules).await?;
    let after = queries::settings(tx.db(), by.org.id).await?;
    let (id, name) = (by.org.id, &before.name);
    tx.commit(events::invitation_rules_changed(id, name, &before.rules, rules)).await?;
    Ok(after)
}

fn refuse_personal(by: &Can<EditOrg>) -> Result<()> {
    if by.org.is_personal {
        let why = "A personal organization has one member, so it has no rules of invitations.";
        return Err(Error::Conflict(why.into()));
    }
    Ok(())
}
