//! Light or dark: a choice of this browser, which outlives the session.

use axum::extract::Request;
use axum::http::{HeaderMap, header};
use axum::middleware::Next;
use axum::response::Response;
use serde::Deserialize;

use super::asked::sender;
use super::cookie::Cookie;
use super::{Access, Form, Handled, Route, own_path, see_other};
use crate::state::State;

const COOKIE: Cookie = Cookie { secure: "__Host-guildhall-theme", plain: "guildhall-theme" };

tokio::task_local! {
    /// The theme of the request that is being answered: each page is drawn in it, those of errors
    /// too, and nothing but how a page looks depends on it.
    static THEME: Theme;
}

/// How pages look.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Theme {
    /// As the system does.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

impl Theme {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];

    /// Its word in forms, in the cookie, and in `data-theme`.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// What its button says.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::System => "Theme of the system",
            Self::Light => "Light theme",
            Self::Dark => "Dark theme",
        }
    }

    /// Its icon.
    #[must_use]
    pub const fn icon(self) -> &'static str {
        match self {
            Self::System => "monitor",
            Self::Light => "sun",
            Self::Dark => "moon",
        }
    }

    /// Whether it is the chosen one.
    #[must_use]
    pub fn is_chosen(self) -> bool {
        theme() == self
    }

    fn sent(headers: &HeaderMap, is_https: bool) -> Self {
        let sent = COOKIE.sent(headers, is_https);
        Self::ALL.into_iter().find(|theme| Some(theme.key()) == sent).unwrap_or_default()
    }
}

/// The theme to draw this page in.
#[must_use]
pub fn theme() -> Theme {
    THEME.try_with(|theme| *theme).unwrap_or_default()
}

/// Answers each request in the theme that its browser chose.
pub(super) async fn in_chosen_theme(
    axum::extract::State(cx): axum::extract::State<State>,
    request: Request,
    next: Next,
) -> Response {
    let theme = Theme::sent(request.headers(), cx.is_https());
    THEME.scope(theme, next.run(request)).await
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ThemeInput {
    theme: Theme,
    #[serde(default)]
    next: Option<String>,
}

/// Keeps the choice, and goes back to the page where it was made.
async fn choose(cx: State, headers: HeaderMap, Form(input): Form<ThemeInput>) -> Handled {
    let from = input.next.or_else(|| sender(&headers)).unwrap_or_default();
    let mut response = see_other(own_path(&from));
    if let Some(cookie) = COOKIE.set(input.theme.key(), cx.is_https()) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    Ok(response)
}

/// Routes of this file.
pub(super) fn routes() -> Vec<Route> {
    vec![Route::post("/theme", Access::Public, choose).form("theme=dark").keeps_nothing()]
}
