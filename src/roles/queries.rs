//! SQL of roles.

use sqlx::FromRow;

use super::RoleTerms;
use super::role_rules::RoleSettings;
use crate::access::{CustomRole, RoleId};
use crate::error::{Error, Result};
use crate::ids::OrgId;
use crate::store::{Db, Flag, Tx};

#[derive(FromRow)]
pub struct OwnRow {
    pub version: i64,
    pub said_reach: Option<i64>,
    #[sqlx(flatten)]
    pub custom: CustomRole,
}

pub async fn find(db: impl Db<'_>, org: OrgId, id: &RoleId) -> Result<Option<OwnRow>> {
    const FIND: &str = "SELECT version, appoints_up_to AS said_reach, name AS role_name, purpose, \
            level, appoints_up_to, permissions \
        FROM roles WHERE org_id = $1 AND id = $2";
    // PostgreSQL takes no NUL in text; no id has one.
    if id.as_str().contains('\0') {
        return Ok(None);
    }
    Ok(sqlx::query_as(FIND).bind(org).bind(id.as_str()).fetch_optional(db).await?)
}

/// The id of the role with this name, in any case.
pub async fn named(db: impl Db<'_>, org: OrgId, name_key: &str) -> Result<Option<String>> {
    const FIND: &str = "SELECT id FROM roles WHERE org_id = $1 AND name_key = $2";
    Ok(sqlx::query_scalar(FIND).bind(org).bind(name_key).fetch_optional(db).await?)
}

pub async fn count(db: impl Db<'_>, org: OrgId) -> Result<i64> {
    const COUNT: &str = "SELECT count(*) FROM roles WHERE org_id = $1";
    Ok(sqlx::query_scalar(COUNT).bind(org).fetch_one(db).await?)
}

/// Makes a role, or sets all of one that is there.
pub async fn save(tx: &mut Tx, org: OrgId, id: &RoleId, terms: &RoleTerms) -> Result<()> {
    const SAVE: &str = "INSERT INTO roles (org_id, id, name, name_key, purpose, level, \
            appoints_up_to, permissions, version) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 1) \
        ON CONFLICT (org_id, id) DO UPDATE SET name = $3, name_key = $4, purpose = $5, level = $6, \
            appoints_up_to = $7, permissions = $8, version = roles.version + 1";
    sqlx::query(SAVE)
        .bind(org)
        .bind(id.as_str())
        .bind(terms.name.as_str())
        .bind(terms.name_key())
        .bind(&terms.purpose)
        .bind(terms.level)
        .bind(terms.appoints_up_to)
        .bind(serde_json::to_string(&terms.given).map_err(Error::internal)?)
        .execute(tx.db())
        .await?;
    Ok(())
}

pub async fn delete(tx: &mut Tx, org: OrgId, id: &RoleId) -> Result<()> {
    const DELETE: &str = "DELETE FROM roles WHERE org_id = $1 AND id = $2";
    sqlx::query(DELETE).bind(org).bind(id.as_str()).execute(tx.db()).await?;
    Ok(())
}

pub async fn role_settings(db: impl Db<'_>, org: OrgId) -> Result<RoleSettings> {
    #[derive(FromRow)]
    struct Row {
        default_role: String,
        only_owners_appoint_admins: Flag,
        version: i64,
    }
    const SETTINGS: &str = "SELECT default_role, only_owners_appoint_admins, version \
        FROM orgs WHERE id = $1";
    let row: Row = sqlx::query_as(SETTINGS).bind(org).fetch_one(db).await?;
    Ok(RoleSettings {
        default_role: RoleId::from_text(row.default_role),
        admins_appoint_admins: !row.only_owners_appoint_admins.0,
        version: row.version,
    })
}

pub async fn set_role_settings(
    tx: &mut Tx,
    org: OrgId,
    default_role: &RoleId,
    admins_appoint_admins: bool,
) -> Result<()> {
    const SET: &str = "UPDATE orgs SET default_role = $2, only_owners_appoint_admins = $3, \
        version = version + 1 WHERE id = $1";
    let set = sqlx::query(SET).bind(org).bind(default_role.as_str());
    set.bind(Flag(!admins_appoint_admins)).execute(tx.db()).await?;
    Ok(())
}
