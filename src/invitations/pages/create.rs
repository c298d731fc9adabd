//! Inviting by the form: each address is judged on its own.

use axum::http::{HeaderValue, header};
use serde::Deserialize;

use super::links::{LinkItem, Links, show_links};
use super::new::{Said, show_form};
use crate::access::{Can, Standing};
use crate::error::Error;
use crate::invitations::{Done, InvitationForm, Judged, NewInvitations, invite_all};
use crate::permission::{InviteMembers, Permission};
use crate::state::State;
use crate::web::{
    Access, Flash, Form, Handled, Htmx, Route, Session, retry_after, see_other_from, status,
};

/// Addresses may come under either name.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct InviteInput {
    #[serde(default)]
    name: String,
    #[serde(default)]
    email: String,
    #[serde(default)]
    emails: String,
    #[serde(default)]
    role: String,
    #[serde(default)]
    message: String,
}

async fn create(
    cx: State,
    by: Can<InviteMembers>,
    session: Session,
    htmx: Htmx,
    Form(input): Form<InviteInput>,
) -> Handled {
    let InviteInput { name, email, emails, role, message } = input;
    let parts = [email, emails].into_iter().filter(|text| !text.is_empty());
    let email = parts.collect::<Vec<_>>().join("\n");
    let typed = InvitationForm { name, email, role, message };
    let judged = match NewInvitations::try_from(&typed) {
        Ok(new) => invite_all(&cx, &by, new).await,
        Err(fields) => Err(Error::Invalid(fields)),
    };
    match judged {
        Ok(judged) => show_judged(&cx, &by, &session, htmx, typed, judged).await,
        Err(Error::Invalid(fields)) => {
            show_form(&cx, &by, &session, htmx, Said { typed, fields, ..Said::default() }).await
        }
        Err(error) => Err(error.into()),
    }
}

/// Where something was wrong, the form comes back with it; else the links, or the list.
async fn show_judged(
    cx: &State,
    by: &Standing,
    session: &Session,
    htmx: Htmx,
    typed: InvitationForm,
    mut judged: Vec<Judged>,
) -> Handled {
    let items = judged.iter().filter_map(|one| LinkItem::of(one.result.as_ref().ok()?)).collect();
    let links = Links::new(cx, items);
    let summary = summary(&judged);
    let is_alone = judged.len() == 1;
    judged.retain(|one| one.result.is_err());
    if judged.is_empty() {
        if !links.is_empty() {
            let said = summary.filter(|_| !is_alone);
            return show_links(cx, by, session, htmx, links, said).await;
        }
        Flash::leave(session, summary.unwrap_or_default()).await?;
        return Ok(see_other_from(htmx, &format!("/o/{}/invitations", by.org.slug)));
    }
    if is_alone {
        return show_one_refused(cx, by, session, htmx, typed, judged).await;
    }
    let email = judged.iter().map(|one| one.typed.as_str()).collect::<Vec<_>>().join("\n");
    let said = Said {
        typed: InvitationForm { email, ..typed },
        refused: judged
            .iter()
            .filter_map(|one| Some((one.typed.clone(), one.refusal()?)))
            .collect(),
        summary,
        links: Some(links).filter(|links| !links.is_empty()),
        ..Said::default()
    };
    show_form(cx, by, session, htmx, said).await
}

/// One address alone is answered with the status of what stands against it.
async fn show_one_refused(
    cx: &State,
    by: &Standing,
    session: &Session,
    htmx: Htmx,
    typed: InvitationForm,
    judged: Vec<Judged>,
) -> Handled {
    let refused = judged.iter().filter_map(|one| Some((String::new(), one.refusal()?))).collect();
    let Some(error) = judged.into_iter().find_map(|one| one.result.err()) else {
        return Err(Error::internal("nothing was refused").into());
    };
    if matches!(error, Error::BeyondReach(_)) {
        return Err(error.into());
    }
    let said = Said { typed, refused, ..Said::default() };
    let mut answer = show_form(cx, by, session, htmx, said).await?;
    *answer.status_mut() = status(&error);
    if let Some(seconds) = retry_after(&error) {
        answer.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    Ok(answer)
}

/// What was done, in words.
fn summary(judged: &[Judged]) -> Option<String> {
    let [alone] = judged else { return Some(summary_of_many(judged)) };
    let invited = alone.result.as_ref().ok()?;
    let email = &invited.email;
    Some(match invited.done {
        Done::New => format!("An invitation is on its way to {email}"),
        Done::Renewed => format!("A new link is on its way to {email}; the one before has ended."),
        Done::Unchanged | Done::Twice => {
            format!("Invited already, nothing was changed: {email}")
        }
    })
}

fn summary_of_many(judged: &[Judged]) -> String {
    let count = |wanted: Done| {
        judged.iter().filter(|one| one.result.as_ref().is_ok_and(|one| one.done == wanted)).count()
    };
    let by_link = judged.iter().flat_map(|one| &one.result).any(|one| one.link.is_some());
    let verb = if by_link { "made" } else { "sent" };
    let sent = count(Done::New) + count(Done::Renewed);
    let refused = judged.iter().filter(|one| one.result.is_err()).count();
    let mut parts = vec![format!("{} {verb}", many(sent, "invitation"))];
    let notes = [
        (count(Done::Unchanged), "invited already, nothing changed"),
        (count(Done::Twice), "twice in the list"),
        (refused, "not"),
    ];
    let notes = notes.into_iter().filter(|(count, _)| *count > 0);
    parts.extend(notes.map(|(count, what)| format!("{count} {what}")));
    format!("{}.", parts.join("; "))
}

fn many(count: usize, what: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {what}{plural}")
}

/// Routes of this file.
pub(super) fn routes() -> Vec<Route> {
    let inviting = Access::Can(Permission::InviteMembers);
    vec![
        Route::post("/o/{slug}/invitations", inviting, create)
            .leaves(&[
                "invitation.sent",
                "invitation.resent",
                "invitation.link_made",
                "invitation.refused",
            ])
            .form("name=Ines&email=ines@guild.example&role=viewer"),
    ]
}
