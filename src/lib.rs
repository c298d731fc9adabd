//! Guildhall: the organization layer of a product.
//!
//! In reading order, from the ground up; a module uses only those before it.

/// The one decision: may this actor do this in this organization now?
pub mod access;
/// Time and randomness, as parameters.
pub mod clock;
/// Every setting: name, default, meaning.
pub mod config;
/// What can go wrong, as kinds; no HTTP here.
pub mod error;
/// Ids of things, each a type of its own.
pub mod ids;
/// How often something may be tried.
pub mod limits;
/// What can be allowed: the only list of permissions, and the sets of them to begin with.
pub mod permission;
/// How often a key may be used, and what is left of that.
pub mod quota;
/// Sealing of secrets at rest, one-time tokens and their hashes.
pub mod secret;
/// What handlers share.
pub mod state;
/// The database: open, read, begin, commit with events, mail as rows, sessions.
pub mod store;
/// Text that people type: names that are safe to show.
pub mod text;
/// HTTP: pages, forms, errors, the route table, layers, assets.
pub mod web;

/// People's accounts: password, e-mail address, verification.
pub mod accounts;
/// What happened, in sentences.
pub mod audit;
/// The product's front door: what a reverse proxy asks before it lets somebody through.
pub mod front_door;
/// The instance itself, for who runs it: storage, mail server, outbox.
pub mod instance;
/// Offers of membership, and the links that carry them.
pub mod invitations;
/// Keys of organizations and of their members, for programs.
pub mod keys;
/// Who belongs to an organization, and with which role.
pub mod members;
/// What crosses rooms: set-up, sign-up, sign-in, joining.
pub mod onboarding;
/// Organizations: creation, slugs, the overview.
pub mod orgs;
/// Search or jump to: pages, people, organizations and actions by name.
pub mod palette;
/// Roles: what each may do, and why.
pub mod roles;

/// A sample organization to look around in.
pub mod demo;

/// The API reference, made of the route table.
pub mod reference;

/// All routes merged into the server.
pub mod app;
/// The command line.
pub mod cli;
/// Work that nobody waits for: mail, touches, clean-up.
pub mod jobs;
/// Connections: taken, bounded, finished.
pub mod server;
