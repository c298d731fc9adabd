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
mod frame;
mod instance;
mod invitation_links;
mod invitation_list;
mod invitation_rules;
mod invitations;
mod invitations_at_once;
mod inviting_many;
mod joining;
mod limits;
mod member_list;
mod member_states;
mod members;
mod new_address;
mod org_settings;
mod orgs;
mod outbox;
mod overview;
mod own_sessions;
mod pages;
mod palette;
mod password;
mod platform;
mod platform_owners;
mod platform_races;
mod profile;
mod races;
mod recovery;
mod role_editor;
mod routes;
mod schema;
mod secrets;
mod set_up;
mod settings;
mod shell;
mod text;
