//! The instance itself, for who runs it: storage, mail server, outbox; its users and organizations.
//! A platform administrator does not see inside an organization by that; what they do in one is an
//! event there.

pub mod api;
pub mod events;
mod mail;
mod orgs;
mod outbox;
mod owners;
pub mod pages;
mod paging;
mod queries;
mod report;
mod users;

pub use orgs::{Org, find_org, search_orgs, set_member_cap};
pub use outbox::{Outbox, Outgoing, TestMail, outbox, retry, retry_all, send_test_mail};
pub use owners::{Added, NewOwner, Owner, add_owner, owners, remove_owner};
pub use paging::{PAGE, Page, Search};
pub use report::{Report, report};
pub use users::{User, search_users};
