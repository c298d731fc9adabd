//! HTTP: what all rooms' pages and API share.

mod asked;
pub(crate) mod assets;
mod edge;
mod error_page;
mod extract;
mod failure;
mod field;
pub(crate) mod filters;
mod flash;
mod frame;
mod guard;
mod health;
mod known_browser;
mod layers;
mod page;
mod present;
mod problem;
mod route;
mod session;
mod when;
mod words;

pub use asked::Htmx;
pub use extract::{Form, Json, Path, Query};
pub use failure::{Failure, Handled, retry_after, status};
pub use field::Field;
pub use flash::Flash;
pub use frame::{Door, Frame, Section, logo};
pub use guard::MaybeMe;
pub use health::routes;
pub use layers::wrap;
pub use page::{page, page_with_status, see_other, see_other_from};
pub use route::{Access, Body, Route};
pub use session::{Session, end_session, start_session};
