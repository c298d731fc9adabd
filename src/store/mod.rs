//! The database. SQLite and PostgreSQL by one SQL text; only this module names a driver.

mod answers;
mod any;
mod columns;
mod event;
mod facts;
mod instance;
mod key_use;
mod links;
mod migrate;
mod outbox;
mod recent;
mod sessions;
mod touch;
mod tx;

use std::sync::Arc;

use sqlx::{Any, AnyPool, Executor};

use crate::clock::{Clock, Random};
use crate::error::Result;
use crate::secret::Sealer;
use key_use::KeyUses;

pub use answers::{Claim, KeptAnswer, Repeatable};
pub use any::Place;
pub use columns::Flag;
pub use event::{Actor, ActorKind, Event, Events, Kind, Origin, Outcome, Target, Via};
pub use facts::Facts;
pub use instance::Instance;
pub use links::{Link, LinkEnd, Purpose};
pub use outbox::{KeptMail, Mail, MailBody, MailError, QueuedMail};
pub use recent::Recent;
pub use sessions::{
    Began, OpenSession, SESSION_ABSOLUTE, SESSION_IDLE, SessionKey, SessionStore,
    end_other_sessions, end_session,
};
pub use touch::{Touches, UsedFrom};
pub use tx::Tx;

/// What a query runs on: the readers (`Store::db`) or a transaction (`Tx::db`).
pub trait Db<'c>: Executor<'c, Database = Any> {}
impl<'c, T: Executor<'c, Database = Any>> Db<'c> for T {}

/// The open database, with what its rows need: time, randomness, the sealing key.
#[derive(Clone)]
pub struct Store {
    readers: AnyPool,
    writer: AnyPool,
    place: Arc<Place>,
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
    sealer: Sealer,
    touches: Arc<Touches>,
    recent: Arc<Recent>,
    key_uses: Arc<KeyUses>,
}

impl Store {
    /// Opens the database and brings its schema up to date.
    ///
    /// # Errors
    /// When it cannot be reached or written, or its schema is newer than this program.
    pub async fn open(
        place: &Place,
        clock: Arc<dyn Clock>,
        random: Arc<dyn Random>,
        sealer: Sealer,
    ) -> Result<Self> {
        let (writer, readers) = any::connect(place).await?;
        migrate::run(&writer, place).await?;
        // Several instances share PostgreSQL, and none knows what the others change.
        let is_alone = matches!(place, Place::Sqlite(_));
        Ok(Self {
            readers,
            writer,
            place: Arc::new(place.clone()),
            recent: Arc::new(Recent::new(clock.clone(), is_alone)),
            key_uses: Arc::new(KeyUses::new(is_alone)),
            clock,
            random,
            sealer,
            touches: Arc::default(),
        })
    }

    /// For reading. On SQLite these connections cannot write.
    #[must_use]
    pub fn db(&self) -> impl Db<'_> {
        &self.readers
    }

    /// Seals what must not be readable where it is kept.
    #[must_use]
    pub fn sealer(&self) -> &Sealer {
        &self.sealer
    }

    /// Marks of use that are written in batches.
    #[must_use]
    pub fn touches(&self) -> &Touches {
        &self.touches
    }

    /// What was read a moment ago and holds still.
    #[must_use]
    pub fn recent(&self) -> &Recent {
        &self.recent
    }

    /// Whether the database takes writes now.
    ///
    /// # Errors
    /// When it does not.
    pub async fn check_writable(&self) -> Result<()> {
        sqlx::query("UPDATE instance SET name = name WHERE id = 'instance'")
            .execute(&self.writer)
            .await?;
        Ok(())
    }

    /// Ends all connections; what is written stays.
    pub async fn close(&self) {
        self.readers.close().await;
        self.writer.close().await;
    }
}
