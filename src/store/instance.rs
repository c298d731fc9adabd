//! The instance's own settings: one row.

use sqlx::FromRow;

use super::{Db, Store, Tx};
use crate::clock::Timestamp;
use crate::error::Result;

/// What the first owner said at set-up.
#[derive(Clone, Debug, FromRow)]
pub struct Instance {
    /// The name of the instance.
    pub name: String,
    /// The address people type.
    pub public_url: Option<String>,
    /// Who may sign up: a word of `SignUp`.
    pub sign_up: String,
    /// When it was set up; nothing before.
    pub set_up_at: Option<Timestamp>,
}

const READ: &str =
    "SELECT name, public_url, sign_up, set_up_at FROM instance WHERE id = 'instance'";

async fn read(db: impl Db<'_>) -> Result<Instance> {
    Ok(sqlx::query_as(READ).fetch_one(db).await?)
}

impl Store {
    /// The instance's settings.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn instance(&self) -> Result<Instance> {
        read(self.db()).await
    }
}

impl Tx {
    /// The instance's settings, under the lock of this change.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn instance(&mut self) -> Result<Instance> {
        read(self.db()).await
    }

    /// Writes what the first owner said.
    ///
    /// # Errors
    /// When the database does not take it.
    pub async fn set_up_instance(
        &mut self,
        name: &str,
        public_url: &str,
        sign_up: &str,
    ) -> Result<()> {
        const SET_UP: &str = "UPDATE instance SET name = $1, public_url = $2, sign_up = $3, \
            set_up_at = $4 WHERE id = 'instance'";
        let now = self.now();
        sqlx::query(SET_UP)
            .bind(name)
            .bind(public_url)
            .bind(sign_up)
            .bind(now)
            .execute(self.db())
            .await?;
        Ok(())
    }
}
