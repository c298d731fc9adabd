//! One organization, from outside: its size, its member cap, its Owners.

use askama::Template;
use axum::http::StatusCode;
use serde::Deserialize;

use crate::access::Platform;
use crate::error::{Error, Fields};
use crate::instance::{Org, Owner, find_org, owners, set_member_cap};
use crate::state::State;
use crate::web::{
    Access, Failure, Field, Flash, Form, Frame, Handled, Path, Route, Section, Session, filters,
    page, page_with_status, see_other,
};

#[derive(Template)]
#[template(path = "instance/org.html")]
pub(super) struct OrgPage {
    frame: Frame,
    org: Org,
    cap: Field,
    owners: Vec<Owner>,
    email: Field,
}

impl OrgPage {
    pub(super) async fn new(
        cx: &State,
        by: &Platform,
        session: &Session,
        named: &str,
    ) -> Result<Self, Failure> {
        let (org, owners) = owners(cx, by, named).await?;
        Ok(Self {
            frame: Frame::outside(cx, &by.me, session, Section::Instance).await?,
            cap: cap_field(org.member_cap),
            email: owner_field(),
            org,
            owners,
        })
    }

    /// With an address that was not taken, and why.
    pub(super) fn owner_refused(self, typed: &str, why: String) -> Self {
        let email = owner_field().value(typed).error_in(&Fields::one("email", why));
        Self { email, ..self }
    }

    /// The last active Owner stays, whoever asks.
    fn stays(&self, owner: &Owner) -> bool {
        owner.is_active && self.owners.iter().filter(|owner| owner.is_active).count() == 1
    }
}

fn cap_field(value: impl std::fmt::Display) -> Field {
    let hint = "From 1 to 100000. With a lower cap nobody is removed; nothing more fits until \
                there is room again.";
    Field::text("member_cap", "Members and pending invitations, at the most")
        .value(value)
        .hint(hint)
}

fn owner_field() -> Field {
    let hint = "A member becomes an Owner at once. Somebody else is invited: nobody is put into an \
                organization unasked.";
    Field::text("email", "E-mail address or user id").hint(hint)
}

/// The page of an organization.
pub(super) fn path(slug: &str) -> String {
    format!("/instance/orgs/{slug}")
}

async fn show(cx: State, by: Platform, session: Session, Path(org): Path<String>) -> Handled {
    page(&OrgPage::new(&cx, &by, &session, &org).await?)
}

/// The address of a form after it was refused; asked for again, it leads back to the page.
pub(super) async fn back(cx: State, by: Platform, Path(org): Path<String>) -> Handled {
    Ok(see_other(&path(&find_org(&cx, &by, &org).await?.slug)))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CapInput {
    member_cap: String,
}

async fn set_cap(
    cx: State,
    by: Platform,
    session: Session,
    Path(org): Path<String>,
    Form(input): Form<CapInput>,
) -> Handled {
    // What is no number is out of range like 0.
    let cap = input.member_cap.trim().parse().unwrap_or_default();
    match set_member_cap(&cx, &by, &org, cap).await {
        Ok(org) => {
            let said = format!("{} may have {} members now.", org.name, org.member_cap);
            Flash::leave(&session, said).await?;
            Ok(see_other(&path(&org.slug)))
        }
        Err(Error::Invalid(fields)) => {
            let whole = OrgPage::new(&cx, &by, &session, &org).await?;
            let cap = cap_field(&input.member_cap).error_in(&fields);
            page_with_status(StatusCode::UNPROCESSABLE_ENTITY, &OrgPage { cap, ..whole })
        }
        Err(error) => Err(error.into()),
    }
}

/// Routes of this file.
pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/instance/orgs/{org}", Access::Platform, show),
        Route::get("/instance/orgs/{org}/cap", Access::Platform, back),
        Route::post("/instance/orgs/{org}/cap", Access::Platform, set_cap)
            .leaves(&["org.member_cap_changed"])
            .form("member_cap=600"),
    ]
}
