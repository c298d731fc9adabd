//! Invitations in the browser.

use askama::Template;
use askama::filters::HtmlSafe;
use axum::http::StatusCode;
use secrecy::ExposeSecret;
use serde::Deserialize;

use super::{
    Delivery, Invitation, InvitationForm, Invited, NewInvitation, cancel, invite, pending,
};
use crate::access::{Can, Role, Standing};
use crate::clock::Timestamp;
use crate::error::{Error, Fields};
use crate::members::{self, rules};
use crate::permission::{InviteMembers, Permission};
use crate::state::State;
use crate::web::{
    Access, Failure, Field, Flash, Form, Frame, Handled, Htmx, Path, Route, Section, Session,
    filters, page, page_with_status, see_other, see_other_from,
};

#[derive(Template)]
#[template(path = "invitations/list.html")]
struct ListPage {
    frame: Frame,
    slug: String,
    total: i64,
    pending: i64,
    can_invite: bool,
    rows: Vec<Row>,
    now: Timestamp,
}

struct Row {
    invitation: Invitation,
    role: String,
    is_expired: bool,
}

impl Row {
    /// A row below says why.
    fn has_failed(&self) -> bool {
        matches!(self.invitation.delivery, Delivery::Failed(_))
    }
}

async fn index(cx: State, by: Can<InviteMembers>, session: Session) -> Handled {
    let now = cx.now();
    let roles = members::roles(cx.store.db(), &by.org).await?;
    let name_of = |invitation: &Invitation| {
        let role = roles.iter().find(|role| role.id == invitation.role_id);
        role.map_or_else(String::new, |role| role.name.clone())
    };
    let rows = pending(&cx, &by).await?.into_iter().map(|invitation| Row {
        role: name_of(&invitation),
        is_expired: invitation.expires_at <= now,
        invitation,
    });
    page(&ListPage {
        frame: Frame::in_org(&cx, &by, &session, Section::Invitations).await?,
        slug: by.org.slug.clone(),
        total: by.org.member_count,
        pending: by.org.pending_count,
        can_invite: !by.org.is_personal,
        rows: rows.collect(),
        now,
    })
}

/// The form: in a dialog, and in a page of its own.
#[derive(Template)]
#[template(path = "invitations/_form.html")]
struct InviteForm {
    slug: String,
    name: Field,
    email: Field,
    roles: Vec<Role>,
    chosen: String,
    role_error: Option<String>,
    has_mail: bool,
    is_dialog: bool,
}

impl HtmlSafe for InviteForm {}

#[derive(Template)]
#[template(path = "invitations/new.html")]
struct NewPage {
    frame: Frame,
    slug: String,
    form: InviteForm,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct InviteInput {
    name: String,
    email: String,
    #[serde(default)]
    role: String,
}

async fn form(
    cx: &State,
    by: &Standing,
    htmx: Htmx,
    input: &InviteInput,
    fields: &Fields,
) -> Result<InviteForm, Failure> {
    let default_role = &by.org.default_role;
    let all = members::roles(cx.store.db(), &by.org).await?;
    let may = |role: &Role| rules::may_invite_with(&by.role, role, default_role).is_ok();
    let chosen = if input.role.is_empty() { default_role.to_string() } else { input.role.clone() };
    Ok(InviteForm {
        slug: by.org.slug.clone(),
        name: Field::text("name", "Name").value(&input.name).error_in(fields).first(fields),
        email: Field::email("email", "E-mail")
            .value(&input.email)
            .autocomplete("off")
            .error_in(fields),
        roles: all.into_iter().filter(may).collect(),
        chosen,
        role_error: fields.at("role").map(str::to_owned),
        has_mail: cx.has_mail(),
        is_dialog: htmx.is_partial,
    })
}

async fn show_form(
    cx: &State,
    by: &Standing,
    session: &Session,
    htmx: Htmx,
    input: &InviteInput,
    fields: &Fields,
) -> Handled {
    let status = if fields.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let form = form(cx, by, htmx, input, fields).await?;
    if htmx.is_partial {
        return page_with_status(status, &form);
    }
    let frame = Frame::in_org(cx, by, session, Section::Invitations).await?;
    let slug = by.org.slug.clone();
    page_with_status(status, &NewPage { frame, slug, form })
}

async fn new(cx: State, by: Can<InviteMembers>, session: Session, htmx: Htmx) -> Handled {
    rules::is_for_teams(&by.org).map_err(Error::Conflict)?;
    show_form(&cx, &by, &session, htmx, &InviteInput::default(), &Fields::default()).await
}

/// The link to copy, shown once.
#[derive(Template)]
#[template(path = "invitations/_link.html")]
struct LinkBox {
    slug: String,
    email: String,
    link: String,
    is_new: bool,
    is_dialog: bool,
}

impl HtmlSafe for LinkBox {}

#[derive(Template)]
#[template(path = "invitations/link.html")]
struct LinkPage {
    frame: Frame,
    slug: String,
    link: LinkBox,
}

async fn create(
    cx: State,
    by: Can<InviteMembers>,
    session: Session,
    htmx: Htmx,
    Form(input): Form<InviteInput>,
) -> Handled {
    let typed = InvitationForm {
        name: input.name.clone(),
        email: input.email.clone(),
        role: input.role.clone(),
    };
    let done = match NewInvitation::try_from(&typed) {
        Ok(new) => invite(&cx, &by, new).await,
        Err(fields) => Err(Error::Invalid(fields)),
    };
    match done {
        Ok(invited) => show_invited(&cx, &by, &session, htmx, invited).await,
        Err(Error::Invalid(fields)) => show_form(&cx, &by, &session, htmx, &input, &fields).await,
        Err(error) => Err(error.into()),
    }
}

async fn show_invited(
    cx: &State,
    by: &Standing,
    session: &Session,
    htmx: Htmx,
    invited: Invited,
) -> Handled {
    let slug = by.org.slug.clone();
    let Invited { email, is_new, link, .. } = invited;
    let Some(link) = link else {
        let said = if is_new {
            "An invitation is on its way to"
        } else {
            "Invited already, nothing was changed:"
        };
        Flash::leave(session, format!("{said} {email}")).await?;
        return Ok(see_other_from(htmx, &format!("/o/{slug}/invitations")));
    };
    let link = link.expose_secret().to_owned();
    let is_dialog = htmx.is_partial;
    let link = LinkBox { slug: slug.clone(), email, link, is_new, is_dialog };
    if htmx.is_partial {
        return page(&link);
    }
    let frame = Frame::in_org(cx, by, session, Section::Invitations).await?;
    page(&LinkPage { frame, slug, link })
}

async fn do_cancel(
    cx: State,
    by: Can<InviteMembers>,
    session: Session,
    Path((_, id)): Path<(String, String)>,
) -> Handled {
    let id = id.parse().map_err(|_| Error::NotFound)?;
    let list = format!("/o/{}/invitations", by.org.slug);
    match cancel(&cx, &by, id).await {
        Ok(invitation) => {
            let said = format!("The invitation of {} is cancelled.", invitation.email);
            Flash::leave(&session, said).await?;
        }
        // Sent twice: what was asked for is so.
        Err(Error::Conflict(_)) => {}
        Err(error) => return Err(error.into()),
    }
    Ok(see_other(&list))
}

/// This room's pages.
#[must_use]
pub fn routes() -> Vec<Route> {
    let inviting = Access::Can(Permission::InviteMembers);
    vec![
        Route::get("/o/{slug}/invitations", inviting, index),
        Route::get("/o/{slug}/invitations/new", inviting, new),
        Route::post("/o/{slug}/invitations", inviting, create)
            .leaves(&["invitation.sent", "invitation.link_made", "invitation.refused"])
            .form("name=Ines&email=ines@guild.example&role=viewer"),
        Route::post("/o/{slug}/invitations/{invitation}/cancellation", inviting, do_cancel)
            .leaves(&["invitation.cancelled", "invitation.refused"])
            .form(""),
    ]
}
