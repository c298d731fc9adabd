//! One binary for all Rust tests, a module for each room and each table.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod support;

mod accounts;
mod architecture;
mod command_line;
mod connections;
mod demo;
mod errors;
mod faults;
mod instance;
mod invitations;
mod joining;
mod limits;
mod members;
mod org_settings;
mod orgs;
mod outbox;
mod pages;
mod platform;
mod platform_owners;
mod platform_races;
mod races;
mod recovery;
mod routes;
mod schema;
mod secrets;
mod set_up;
mod settings;
mod shell;
mod text;
