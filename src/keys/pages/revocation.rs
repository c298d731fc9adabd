//! The end of a key before its time: asked first, then done.

use askama::Template;
use askama::filters::HtmlSafe;
use serde::Deserialize;

use super::row::Changed;
use super::{Place, id_in};
use crate::access::Standing;
use crate::clock::Timestamp;
use crate::keys::{Key, OldSecret, find, old_secrets, reader, revoke, revoker};
use crate::state::State;
use crate::web::{
    Access, Flash, Form, Frame, Handled, Htmx, Query, Route, Section, Session, filters, page,
    see_other_from,
};

#[derive(Template)]
#[template(path = "keys/_revocation_form.html")]
struct RevocationForm {
    slug: String,
    key: Key,
    old: Vec<OldSecret>,
    is_mine: bool,
    has_mail: bool,
    is_dialog: bool,
    from: String,
    now: Timestamp,
}

impl HtmlSafe for RevocationForm {}

#[derive(Template)]
#[template(path = "keys/revocation.html")]
struct RevocationPage {
    frame: Frame,
    form: RevocationForm,
}

/// Where a form was sent from: `list` gets its row again.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Sender {
    #[serde(default)]
    pub from: String,
}

async fn ask(
    cx: State,
    by: Standing,
    session: Session,
    htmx: Htmx,
    place: Place,
    Query(sender): Query<Sender>,
) -> Handled {
    let reader = reader(&cx, by.clone()).await?;
    let key = find(&cx, &reader, id_in(place)?).await?;
    revoker(&cx, by, &key).await?;
    let form = RevocationForm {
        slug: reader.org.slug.clone(),
        old: old_secrets(&cx, &reader, &key).await?,
        is_mine: key.is_of(reader.user()),
        has_mail: cx.has_mail(),
        is_dialog: htmx.is_partial,
        from: sender.from,
        now: cx.now(),
        key,
    };
    if htmx.is_partial {
        return page(&form);
    }
    let frame = Frame::in_org(&cx, &reader, &session, Section::Keys).await?;
    page(&RevocationPage { frame, form })
}

async fn end(
    cx: State,
    by: Standing,
    session: Session,
    htmx: Htmx,
    place: Place,
    Form(sender): Form<Sender>,
) -> Handled {
    let reader = reader(&cx, by.clone()).await?;
    let key = find(&cx, &reader, id_in(place)?).await?;
    let revoker = revoker(&cx, by, &key).await?;
    let key = revoke(&cx, &revoker, key.id).await?;
    let said = format!("{} is revoked. It is refused from now on.", key.name);
    if htmx.is_partial && sender.from == "list" {
        return page(&Changed::to(&cx, &reader, key, said, None).await?);
    }
    Flash::leave(&session, said).await?;
    Ok(see_other_from(htmx, &format!("/o/{}/keys/{}", reader.org.slug, key.id)))
}

/// Routes of this file.
pub(super) fn routes() -> Vec<Route> {
    const PATH: &str = "/o/{slug}/keys/{key}/revocation";
    vec![
        Route::get(PATH, Access::Member, ask),
        Route::post(PATH, Access::Member, end).leaves(&["key.revoked"]).form(""),
    ]
}
