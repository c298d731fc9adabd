//! Making a key out of the form.

use axum::http::StatusCode;
use serde::{Deserialize, Serialize};

use super::input::Input;
use super::new::{Refusal, show_form};
use super::shown::{keep_secret, path_of_secret};
use crate::access::Standing;
use crate::error::Error;
use crate::keys::{create, key_id, maker, max_days, reader};
use crate::state::State;
use crate::web::{Access, Failure, Form, Handled, Route, Session, see_other};

/// Where the session remembers the last form that made a key.
const LAST: &str = "last_key_form";

/// The last form that made a key, and which.
#[derive(Serialize, Deserialize)]
struct Last {
    mark: String,
    key: String,
}

/// The key that this very form has made already.
async fn made_before(session: &Session, mark: Option<&str>) -> Option<String> {
    let last: Last = session.get(LAST).await.ok().flatten()?;
    (Some(last.mark.as_str()) == mark).then_some(last.key)
}

async fn remember(session: &Session, mark: Option<String>, key: String) -> Result<(), Failure> {
    let Some(mark) = mark else { return Ok(()) };
    let kept = session.insert(LAST, Last { mark, key }).await;
    kept.map_err(|error| Failure(Error::internal(error)))
}

async fn make(
    cx: State,
    by: Standing,
    session: Session,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Handled {
    let input = Input::parse(pairs)?;
    let mark = input.mark();
    if let Some(key) = made_before(&session, mark.as_deref()).await {
        return Ok(see_other(&path_of_secret(&by.org.slug, key_id(&key)?)));
    }
    let most = max_days(&cx, &by).await?;
    let made = match input.key_form(&cx, &by, most) {
        Ok(form) => {
            let maker = maker(&cx, by.clone(), form.kind).await?;
            create(&cx, &maker, &form).await
        }
        Err(fields) => Err(Error::Invalid(fields)),
    };
    let why = match made {
        Ok(made) => {
            keep_secret(&cx, &session, &made).await?;
            remember(&session, mark, made.key.id.to_string()).await?;
            return Ok(see_other(&path_of_secret(&by.org.slug, made.key.id)));
        }
        Err(Error::Invalid(fields)) => {
            Refusal { status: StatusCode::UNPROCESSABLE_ENTITY, fields, because: None }
        }
        Err(Error::BeyondReach(why)) => {
            Refusal { status: StatusCode::FORBIDDEN, because: Some(why), ..Refusal::default() }
        }
        Err(error) => return Err(error.into()),
    };
    let by = reader(&cx, by).await?;
    show_form(&cx, &by, &session, input, why).await
}

/// Routes of this file.
pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::post("/o/{slug}/keys", Access::Member, make)
            .leaves(&["key.created", "key.refused"])
            .form("name=Backend&type=standard&scope%3APeople=read&expires=30"),
    ]
}
