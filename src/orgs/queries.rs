//! SQL of organizations.

use std::sync::Arc;

use sqlx::FromRow;

use super::{Billing, InvitationRules, Membership, NewOrg, Settings, Slug, Team};
use crate::access::{self, CustomRole, RoleRules};
use crate::accounts::Email;
use crate::error::{Error, Result};
use crate::ids::{OrgId, UserId};
use crate::permission::Catalogue;
use crate::store::{Db, Flag, Tx};
use crate::text::Name;

/// `false` when the slug is taken, now or ever before.
pub async fn take_slug(tx: &mut Tx, slug: &Slug, org: OrgId) -> Result<bool> {
    const TAKE: &str = "INSERT INTO taken_slugs (slug, org_id) VALUES ($1, $2) \
        ON CONFLICT (slug) DO NOTHING";
    let taken = sqlx::query(TAKE).bind(slug.as_str()).bind(org).execute(tx.db()).await?;
    Ok(taken.rows_affected() == 1)
}

pub async fn is_slug_taken(db: impl Db<'_>, slug: &Slug) -> Result<bool> {
    const TAKEN: &str = "SELECT slug FROM taken_slugs WHERE slug = $1";
    let found: Option<String> =
        sqlx::query_scalar(TAKEN).bind(slug.as_str()).fetch_optional(db).await?;
    Ok(found.is_some())
}

pub async fn insert(tx: &mut Tx, id: OrgId, new: &NewOrg<'_>) -> Result<()> {
    const INSERT: &str = "INSERT INTO orgs (id, kind, slug, name, billing_email, personal_of, \
            default_role, only_owners_appoint_admins, member_cap, member_count, pending_count, \
            created_by, created_at, name_key, version) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, 0, $10, $11, $12, 1)";
    let now = tx.now();
    sqlx::query(INSERT)
        .bind(id)
        .bind(if new.is_personal { "personal" } else { "team" })
        .bind(new.slug.as_str())
        .bind(new.name)
        .bind(new.billing_email.map(ToString::to_string))
        .bind(new.is_personal.then_some(new.owner))
        .bind(super::DEFAULT_ROLE)
        .bind(Flag(false))
        .bind(super::MEMBER_CAP)
        .bind(new.owner)
        .bind(now)
        .bind(new.name.to_lowercase())
        .execute(tx.db())
        .await?;
    Ok(())
}

#[derive(FromRow)]
struct MembershipRow {
    id: OrgId,
    kind: String,
    slug: String,
    name: String,
    role_id: String,
    only_owners_appoint_admins: Flag,
    #[sqlx(flatten)]
    custom: CustomRole,
}

impl MembershipRow {
    fn into_membership(self, catalogue: &Arc<Catalogue>) -> Result<Membership> {
        let rules = RoleRules::new(catalogue, self.only_owners_appoint_admins.0);
        Ok(Membership {
            id: self.id,
            is_personal: self.kind == "personal",
            slug: self.slug,
            name: self.name,
            role: access::resolve(&self.role_id, self.custom, &rules)?,
        })
    }
}

/// The organizations in which somebody is an active member: teams by name, the personal one last.
pub async fn of_user(
    db: impl Db<'_>,
    catalogue: &Arc<Catalogue>,
    user: UserId,
) -> Result<Vec<Membership>> {
    const OF_USER: &str = "SELECT o.id, o.kind, o.slug, o.name, m.role_id, \
            o.only_owners_appoint_admins, r.name AS role_name, r.purpose, r.level, \
            r.appoints_up_to, r.permissions \
        FROM memberships m JOIN orgs o ON o.id = m.org_id \
        LEFT JOIN roles r ON r.org_id = m.org_id AND r.id = m.role_id \
        WHERE m.user_id = $1 AND m.status = 'active' ORDER BY o.kind DESC, lower(o.name), o.id";
    let rows: Vec<MembershipRow> = sqlx::query_as(OF_USER).bind(user).fetch_all(db).await?;
    rows.into_iter().map(|row| row.into_membership(catalogue)).collect()
}

/// The team that this person made with this slug and name.
pub async fn made_by(
    db: impl Db<'_>,
    user: UserId,
    slug: &Slug,
    name: &str,
) -> Result<Option<OrgId>> {
    const MADE: &str = "SELECT id FROM orgs WHERE slug = $1 AND created_by = $2 AND name = $3 \
        AND kind = 'team'";
    let found = sqlx::query_scalar(MADE).bind(slug.as_str()).bind(user).bind(name);
    Ok(found.fetch_optional(db).await?)
}

/// The team that somebody made by onboarding.
pub async fn onboarded(db: impl Db<'_>, user: UserId) -> Result<Option<Team>> {
    #[derive(FromRow)]
    struct Row {
        id: OrgId,
        slug: String,
        name: String,
    }
    const ONBOARDED: &str = "SELECT o.id, o.slug, o.name FROM users u \
        JOIN orgs o ON o.id = u.onboarded_org WHERE u.id = $1";
    let row: Option<Row> = sqlx::query_as(ONBOARDED).bind(user).fetch_optional(db).await?;
    Ok(row.map(|Row { id, slug, name }| Team { id, slug, name }))
}

pub async fn set_onboarded(tx: &mut Tx, user: UserId, org: OrgId) -> Result<()> {
    const SET: &str = "UPDATE users SET onboarded_org = $2 WHERE id = $1";
    sqlx::query(SET).bind(user).bind(org).execute(tx.db()).await?;
    Ok(())
}

#[derive(FromRow)]
struct SettingsRow {
    name: String,
    version: i64,
    member_cap: i64,
    member_count: i64,
    pending_count: i64,
    takes_external_invitations: Flag,
    domains: String,
    invitees_need_account: Flag,
}

pub async fn settings(db: impl Db<'_>, org: OrgId) -> Result<Settings> {
    const SETTINGS: &str = "SELECT name, version, member_cap, member_count, pending_count, \
            takes_external_invitations, domains, invitees_need_account \
        FROM orgs WHERE id = $1";
    let row: SettingsRow = sqlx::query_as(SETTINGS).bind(org).fetch_one(db).await?;
    let rules = InvitationRules {
        takes_external: row.takes_external_invitations.0,
        domains: serde_json::from_str(&row.domains).map_err(Error::internal)?,
        invitees_need_account: row.invitees_need_account.0,
    };
    let (members, pending, member_cap) = (row.member_count, row.pending_count, row.member_cap);
    Ok(Settings { name: row.name, version: row.version, rules, members, pending, member_cap })
}

pub async fn rename(tx: &mut Tx, org: OrgId, name: &Name) -> Result<()> {
    const RENAME: &str =
        "UPDATE orgs SET name = $2, name_key = $3, version = version + 1 WHERE id = $1";
    let renamed = sqlx::query(RENAME).bind(org).bind(name.as_str()).bind(name.key());
    renamed.execute(tx.db()).await?;
    Ok(())
}

pub async fn set_invitation_rules(tx: &mut Tx, org: OrgId, rules: &InvitationRules) -> Result<()> {
    const SET: &str = "UPDATE orgs SET takes_external_invitations = $2, domains = $3, \
        invitees_need_account = $4, version = version + 1 WHERE id = $1";
    sqlx::query(SET)
        .bind(org)
        .bind(Flag(rules.takes_external))
        .bind(serde_json::to_string(&rules.domains).map_err(Error::internal)?)
        .bind(Flag(rules.invitees_need_account))
        .execute(tx.db())
        .await?;
    Ok(())
}

pub async fn billing(db: impl Db<'_>, org: OrgId) -> Result<Billing> {
    const BILLING: &str = "SELECT billing_email, version FROM orgs WHERE id = $1";
    let found = sqlx::query_as(BILLING).bind(org).fetch_one(db);
    let (email, version): (Option<String>, i64) = found.await?;
    Ok(Billing { email: email.unwrap_or_default(), version })
}

pub async fn set_billing_email(tx: &mut Tx, org: OrgId, email: &Email) -> Result<()> {
    const SET: &str = "UPDATE orgs SET billing_email = $2, version = version + 1 WHERE id = $1";
    sqlx::query(SET).bind(org).bind(email.to_string()).execute(tx.db()).await?;
    Ok(())
}
