//! Adding and removing Owners of an organization.

use askama::Template;
use askama::filters::HtmlSafe;
use axum::http::StatusCode;
use secrecy::ExposeSecret;
use serde::Deserialize;

use super::org::{OrgPage, back, path};
use crate::access::Platform;
use crate::error::{Error, Fields};
use crate::ids::UserId;
use crate::instance::{Added, NewOwner, Org, Owner, add_owner, owners, remove_owner};
use crate::state::State;
use crate::web::{
    Access, Flash, Form, Frame, Handled, Htmx, Path, Route, Section, Session, filters, page,
    page_with_status, see_other, see_other_from,
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OwnerInput {
    email: String,
}

impl OwnerInput {
    /// An id is no address, so one field takes both.
    fn owner(&self) -> Result<NewOwner, Fields> {
        let typed = self.email.trim();
        match typed.parse() {
            Ok(id) => Ok(NewOwner::Account(id)),
            Err(_) => NewOwner::parse(None, Some(typed)),
        }
    }
}

/// The link to hand on, shown once.
#[derive(Template)]
#[template(path = "instance/owner_link.html")]
struct LinkPage {
    frame: Frame,
    slug: String,
    email: String,
    link: String,
}

async fn add(
    cx: State,
    by: Platform,
    session: Session,
    Path(org): Path<String>,
    Form(input): Form<OwnerInput>,
) -> Handled {
    let added = match input.owner() {
        Ok(new) => add_owner(&cx, &by, &org, &new).await,
        Err(fields) => Err(Error::Invalid(fields)),
    };
    let (status, why) = match added {
        Ok(added) => return show_added(&cx, &by, &session, &org, added).await,
        Err(Error::Invalid(fields)) => (StatusCode::UNPROCESSABLE_ENTITY, fields.words()),
        Err(Error::Conflict(why)) => (StatusCode::CONFLICT, why),
        Err(Error::NotFound) => (StatusCode::NOT_FOUND, "There is no user with this id.".into()),
        Err(error) => return Err(error.into()),
    };
    let whole = OrgPage::new(&cx, &by, &session, &org).await?;
    page_with_status(status, &whole.owner_refused(&input.email, why))
}

async fn show_added(
    cx: &State,
    by: &Platform,
    session: &Session,
    org: &str,
    added: Added,
) -> Handled {
    let (org, _) = owners(cx, by, org).await?;
    let said = match added {
        Added::Member { name, .. } => format!("{name} is an Owner of {} now.", org.name),
        Added::Invited(invited) => match invited.link {
            None => format!("{} is invited, and becomes an Owner by accepting.", invited.email),
            Some(link) => {
                let frame = Frame::outside(cx, &by.me, session, Section::Instance).await?;
                let (email, link) = (invited.email, link.expose_secret().to_owned());
                return page(&LinkPage { frame, slug: org.slug, email, link });
            }
        },
    };
    Flash::leave(session, said).await?;
    Ok(see_other(&path(&org.slug)))
}

#[derive(Template)]
#[template(path = "instance/_owner_removal.html")]
struct RemovalForm {
    org: Org,
    owner: Owner,
    is_dialog: bool,
}

impl HtmlSafe for RemovalForm {}

#[derive(Template)]
#[template(path = "instance/owner_removal.html")]
struct RemovalPage {
    frame: Frame,
    form: RemovalForm,
}

fn user_id(text: &str) -> Result<UserId, Error> {
    text.parse().map_err(|_| Error::NotFound)
}

async fn ask_removal(
    cx: State,
    by: Platform,
    session: Session,
    htmx: Htmx,
    Path((org, user)): Path<(String, String)>,
) -> Handled {
    let user = user_id(&user)?;
    let (org, owners) = owners(&cx, &by, &org).await?;
    let owner = owners.into_iter().find(|owner| owner.user == user).ok_or(Error::NotFound)?;
    let form = RemovalForm { org, owner, is_dialog: htmx.is_partial };
    if htmx.is_partial {
        return page(&form);
    }
    let frame = Frame::outside(&cx, &by.me, &session, Section::Instance).await?;
    page(&RemovalPage { frame, form })
}

async fn remove(
    cx: State,
    by: Platform,
    session: Session,
    htmx: Htmx,
    Path((org, user)): Path<(String, String)>,
) -> Handled {
    let (org, name) = remove_owner(&cx, &by, &org, user_id(&user)?).await?;
    let said = format!("{name} is Admin of {} now.", org.name);
    Flash::leave(&session, said).await?;
    Ok(see_other_from(htmx, &path(&org.slug)))
}

/// Routes of this file.
pub(super) fn routes() -> Vec<Route> {
    const OWNERS: &str = "/instance/orgs/{org}/owners";
    const REMOVAL: &str = "/instance/orgs/{org}/owners/{user}/removal";
    vec![
        Route::get(OWNERS, Access::Platform, back),
        Route::post(OWNERS, Access::Platform, add)
            .leaves(&[
                "member.role_changed",
                "member.change_refused",
                "invitation.sent",
                "invitation.link_made",
            ])
            .form("email=vera@guild.example"),
        Route::get(REMOVAL, Access::Platform, ask_removal),
        Route::post(REMOVAL, Access::Platform, remove)
            .leaves(&["member.role_changed", "member.change_refused"])
            .form(""),
    ]
}
