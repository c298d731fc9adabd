//! Who may be invited.

use askama::Template;
use askama::filters::HtmlSafe;
use serde::Deserialize;

use super::{Refusal, SettingsPage};
use crate::access::Can;
use crate::error::Error;
use crate::orgs::{InvitationRules, Settings, invitation_rules, set_invitation_rules};
use crate::permission::EditOrg;
use crate::state::State;
use crate::web::{Flash, Form, Handled, Htmx, Session, filters, page, page_with_status, see_other};

/// The form.
#[derive(Template)]
#[template(path = "orgs/_invitation_rules.html")]
pub(super) struct RulesPart {
    slug: String,
    version: i64,
    takes_external: bool,
    domains: String,
    invitees_need_account: bool,
    public_domains: Vec<String>,
    members: i64,
    pending: i64,
    member_cap: i64,
    error: Option<String>,
    meanwhile: Option<String>,
}

impl HtmlSafe for RulesPart {}

impl RulesPart {
    pub(super) fn of(settings: Settings, slug: &str) -> Self {
        let Settings { version, rules, members, pending, member_cap, .. } = settings;
        let each: Vec<String> = rules.domains.iter().map(ToString::to_string).collect();
        Self {
            slug: slug.to_owned(),
            version,
            takes_external: rules.takes_external,
            domains: each.join("\n"),
            invitees_need_account: rules.invitees_need_account,
            public_domains: rules.public_domains().map(ToString::to_string).collect(),
            members,
            pending,
            member_cap,
            error: None,
            meanwhile: None,
        }
    }

    /// How much of the cap is used, for the bar.
    fn percent(&self) -> i64 {
        ((self.members + self.pending) * 100 / self.member_cap.max(1)).min(100)
    }

    /// With what was typed, and why it was not taken.
    fn refused(self, input: RulesInput, why: &Refusal) -> Self {
        Self {
            takes_external: input.takes_external(),
            invitees_need_account: input.invitees_need_account(),
            domains: input.domains,
            public_domains: Vec::new(),
            error: why.fields.at("domains").map(str::to_owned),
            meanwhile: why.meanwhile.clone(),
            ..self
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RulesInput {
    takes_external: Option<String>,
    #[serde(default)]
    domains: String,
    invitees_need_account: Option<String>,
    version: Option<i64>,
}

impl RulesInput {
    /// Browsers send a box only when it is ticked.
    fn takes_external(&self) -> bool {
        self.takes_external.is_some()
    }

    fn invitees_need_account(&self) -> bool {
        self.invitees_need_account.is_some()
    }

    fn rules(&self) -> Result<InvitationRules, Error> {
        let between = |sign: char| sign.is_whitespace() || matches!(sign, ',' | ';');
        let domains = self.domains.split(between).filter(|text| !text.is_empty());
        InvitationRules::new(self.takes_external(), domains, self.invitees_need_account())
            .map_err(Error::Invalid)
    }
}

/// The form as it is now, and a word about it.
#[derive(Template)]
#[template(path = "orgs/_rules_saved.html")]
struct Saved {
    rules: RulesPart,
    flash: Flash,
}

pub(super) async fn save(
    cx: State,
    by: Can<EditOrg>,
    session: Session,
    htmx: Htmx,
    Form(input): Form<RulesInput>,
) -> Handled {
    let saved = match input.rules() {
        Ok(rules) => set_invitation_rules(&cx, &by, &rules, input.version).await,
        Err(error) => Err(error),
    };
    let why = match saved {
        Ok(settings) => return show_saved(&session, htmx, &by.org.slug, settings).await,
        Err(Error::Invalid(fields)) => Refusal::invalid(fields),
        Err(Error::Stale) => {
            let now = invitation_rules(&cx, &by).await?.rules.words().join("; ");
            Refusal::stale(format!("The rules are now: {now}."))
        }
        Err(error) => return Err(error.into()),
    };
    if htmx.is_partial {
        let settings = invitation_rules(&cx, &by).await?;
        let rules = RulesPart::of(settings, &by.org.slug).refused(input, &why);
        return page_with_status(why.status, &rules);
    }
    let whole = SettingsPage::new(&cx, &by, &session).await?;
    let rules = whole.rules.map(|rules| rules.refused(input, &why));
    page_with_status(why.status, &SettingsPage { rules, ..whole })
}

async fn show_saved(session: &Session, htmx: Htmx, slug: &str, settings: Settings) -> Handled {
    const SAID: &str = "The rules of invitations are saved.";
    if !htmx.is_partial {
        Flash::leave(session, SAID).await?;
        return Ok(see_other(&format!("/o/{slug}/settings")));
    }
    page(&Saved { rules: RulesPart::of(settings, slug), flash: Flash::good(SAID) })
}
