//! A sample organization, to look around in: made by the same verbs that people use, with a clock
//! that begins some weeks ago.

mod clock;
mod keys;
pub mod pages;
mod people;
mod product;
mod seed;
mod story;
mod telling;

pub use clock::DemoClock;
pub use people::{ADMIN, DemoPerson, OWNER, VIEWER};
pub use product::permissions;
pub use seed::seed;
