//! One binary for all Rust tests, a module for each room and each table.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod support;

mod accounts;
mod architecture;
mod invitations;
mod joining;
mod members;
mod orgs;
mod outbox;
mod pages;
mod races;
mod routes;
mod schema;
mod secrets;
mod set_up;
mod settings;
mod shell;
mod text;
