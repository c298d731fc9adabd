//! A change: it holds the lock of its organizations from the first statement, and commits with
//! events or not at all.

use sqlx::{Any, Transaction};

use super::event::{Actor, Event, Events};
use super::recent::Ending;
use super::{Db, Store};
use crate::clock::{Random, Timestamp, random_bytes};
use crate::error::{Error, Result};
use crate::ids::{EventId, OrgId};

/// An open change. Dropping it rolls everything back.
pub struct Tx {
    inner: Transaction<'static, Any>,
    store: Store,
    actor: Actor,
    now: Timestamp,
    heads: Vec<Head>,
    // Fields are dropped in this order: what was remembered counts no more once the change has ended.
    _ending: Ending,
}

/// Where the log of an organization stands.
struct Head {
    org: OrgId,
    seq: i64,
}

impl Store {
    /// Begins a change in one or more organizations and locks them, in the order of their ids, so
    /// that two changes can never wait for each other. Rooms begin through `access`.
    pub(crate) async fn begin(&self, orgs: &[OrgId], actor: Actor) -> Result<Tx> {
        let inner = self.begin_transaction().await?;
        let now = self.clock.now();
        let ending = self.recent.ending();
        let mut tx =
            Tx { inner, store: self.clone(), actor, now, heads: Vec::new(), _ending: ending };
        let mut in_order = orgs.to_vec();
        in_order.sort_unstable();
        in_order.dedup();
        for org in in_order {
            tx.lock(org).await?;
        }
        // The first organization named is the one that events belong to by default.
        if let Some(first) = orgs.first() {
            tx.heads.sort_by_key(|head| head.org != *first);
        }
        Ok(tx)
    }

    #[expect(clippy::disallowed_methods, reason = "the one place that begins a transaction")]
    async fn begin_transaction(&self) -> Result<Transaction<'static, Any>> {
        match self.writer.begin_with(self.place.begin()).await {
            // When the disk is full, SQLite ends a transaction by itself, and the driver takes the
            // connection for busy ever after: it goes, and another takes its place.
            Err(sqlx::Error::InvalidSavePointStatement) => {
                self.writer.acquire().await?.close().await?;
                Ok(self.writer.begin_with(self.place.begin()).await?)
            }
            begun => Ok(begun?),
        }
    }
}

impl Tx {
    /// For queries inside this change.
    pub fn db(&mut self) -> impl Db<'_> {
        &mut *self.inner
    }

    /// The moment of this change.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// Randomness for ids and tokens made in this change.
    #[must_use]
    pub fn random(&self) -> &dyn Random {
        &*self.store.random
    }

    pub(super) fn store(&self) -> &Store {
        &self.store
    }

    /// From here on somebody else acts: the account that this change made or recognised.
    pub fn act_as(&mut self, actor: Actor) {
        self.actor = actor;
    }

    /// Waits until no other change of this organization is under way; an update of the row is a
    /// lock on every engine.
    async fn lock(&mut self, org: OrgId) -> Result<()> {
        let lock = "UPDATE audit_heads SET seq = seq WHERE org_id = $1 RETURNING seq";
        let seq: Option<i64> =
            sqlx::query_scalar(lock).bind(org).fetch_optional(&mut *self.inner).await?;
        self.heads.push(Head { org, seq: seq.ok_or(Error::NotFound)? });
        Ok(())
    }

    /// Opens the log of an organization that this change makes.
    ///
    /// # Errors
    /// When the database does not take it.
    pub async fn open_log(&mut self, org: OrgId) -> Result<()> {
        sqlx::query("INSERT INTO audit_heads (org_id, seq) VALUES ($1, 0)")
            .bind(org)
            .execute(&mut *self.inner)
            .await?;
        self.heads.push(Head { org, seq: 0 });
        Ok(())
    }

    /// Writes the events and makes the change durable: both or neither.
    ///
    /// # Errors
    /// When the database does not take it; then nothing was changed.
    pub async fn commit(mut self, events: impl Into<Events>) -> Result<()> {
        for event in events.into().0 {
            self.write(event).await?;
        }
        #[expect(clippy::disallowed_methods, reason = "the one place that commits")]
        self.inner.commit().await?;
        Ok(())
    }

    /// Gives up the change, but keeps the event that tells of the attempt. Returns the error for
    /// the caller.
    pub async fn refuse(mut self, event: Event, error: Error) -> Error {
        let (store, actor) = (self.store.clone(), self.actor.clone());
        let orgs: Vec<OrgId> = self.heads.drain(..).map(|head| head.org).collect();
        drop(self);
        let written = async { store.begin(&orgs[..1], actor).await?.commit(event).await };
        match written.await {
            Ok(()) => error,
            Err(failed) => failed,
        }
    }

    async fn write(&mut self, event: Event) -> Result<()> {
        let head = match event.org {
            Some(org) => self.heads.iter_mut().find(|head| head.org == org),
            None => self.heads.first_mut(),
        };
        let Some(head) = head else {
            return Err(Error::internal("an event of an organization that is not locked"));
        };
        head.seq += 1;
        let (org, seq) = (head.org, head.seq);
        self.insert(org, seq, &event).await?;
        sqlx::query("UPDATE audit_heads SET seq = $2 WHERE org_id = $1")
            .bind(org)
            .bind(seq)
            .execute(&mut *self.inner)
            .await?;
        Ok(())
    }

    async fn insert(&mut self, org: OrgId, seq: i64, event: &Event) -> Result<()> {
        const INSERT: &str = "INSERT INTO events (org_id, seq, id, at, action, outcome, \
            actor_kind, actor_id, via, target_kind, target_id, address, request_id, details, \
            actor_doc, actor_salt, target_doc, target_salt, via_id) VALUES ($1, $2, $3, $4, $5, $6, \
            $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)";
        let random = &*self.store.random;
        let actor = self.actor.columns();
        let target = event.target.as_ref();
        let json = |document| serde_json::to_string(&document).map_err(Error::internal);
        let target_doc = target.map(|target| json(target.document())).transpose()?;
        let target_salt = target.map(|_| random_bytes::<16>(random).to_vec());
        sqlx::query(INSERT)
            .bind(org)
            .bind(seq)
            .bind(EventId::new(self.now, random))
            .bind(self.now)
            .bind(event.kind.name)
            .bind(event.outcome.key())
            .bind(actor.kind)
            .bind(actor.id)
            .bind(actor.via)
            .bind(target.map(|target| target.kind))
            .bind(target.map(|target| target.id.as_str()))
            .bind(actor.address)
            .bind(actor.request_id)
            .bind(serde_json::to_string(&event.details).map_err(Error::internal)?)
            .bind(json(actor.document)?)
            .bind(random_bytes::<16>(random).to_vec())
            .bind(target_doc)
            .bind(target_salt)
            .bind(actor.via_id)
            .execute(&mut *self.inner)
            .await?;
        Ok(())
    }
}
