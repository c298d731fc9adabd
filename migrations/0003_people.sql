-- Accounts: what lists of users sort by, a short name, initials of one's own choice, the address that
-- waits for its proof, and whether single keys are shortcuts.
ALTER TABLE users ADD COLUMN name_key TEXT NOT NULL DEFAULT '';
UPDATE users SET name_key = COALESCE((SELECT m.name_key FROM memberships m
    WHERE m.org_id = users.personal_org AND m.user_id = users.id), lower(name));
ALTER TABLE users ADD COLUMN username TEXT;
ALTER TABLE users ADD COLUMN username_key TEXT;
ALTER TABLE users ADD COLUMN initials TEXT;
ALTER TABLE users ADD COLUMN new_email TEXT;
ALTER TABLE users ADD COLUMN has_shortcuts BIGINT NOT NULL DEFAULT 1;
CREATE UNIQUE INDEX users_username ON users (username_key);
CREATE INDEX users_name ON users (name_key, id);

-- Organizations: what lists sort by, and the rules of invitations. `domains` is a list in JSON.
ALTER TABLE orgs ADD COLUMN name_key TEXT NOT NULL DEFAULT '';
UPDATE orgs SET name_key = lower(name);
ALTER TABLE orgs ADD COLUMN takes_external_invitations BIGINT NOT NULL DEFAULT 1;
ALTER TABLE orgs ADD COLUMN domains TEXT NOT NULL DEFAULT '[]';
ALTER TABLE orgs ADD COLUMN invitees_need_account BIGINT NOT NULL DEFAULT 0;
CREATE INDEX orgs_name ON orgs (kind, name_key, id);

-- Invitations: a word of the inviter's, whether the platform administrator made it, and when the
-- invitee asked for a new link.
ALTER TABLE invitations ADD COLUMN message TEXT NOT NULL DEFAULT '';
ALTER TABLE invitations ADD COLUMN by_platform BIGINT NOT NULL DEFAULT 0;
ALTER TABLE invitations ADD COLUMN asked_at BIGINT;
CREATE INDEX invitations_state ON invitations (org_id, state, created_at, id);
-- Each link that is made counts as an invitation sent, a second one for the same invitee too.
CREATE INDEX links_org ON links (org_id, purpose, created_at);
DROP INDEX invitations_sent;

-- Memberships: what the list sorts by when it sorts by role (highest level first, then the name), and
-- since when sessions must have begun to reach the organization. Nobody seen yet is 0.
ALTER TABLE memberships ADD COLUMN role_key TEXT NOT NULL DEFAULT '';
UPDATE memberships SET role_key = CASE WHEN level = 0 THEN '' WHEN level <= 90 THEN '0'
    ELSE '00' END || (100 - level) || name_key;
ALTER TABLE memberships ADD COLUMN access_ended_at BIGINT;
UPDATE memberships SET last_seen = 0 WHERE last_seen IS NULL;
-- A page of the list is the merge of the active and the suspended, each read in order from its index.
DROP INDEX memberships_name;
DROP INDEX memberships_level;
DROP INDEX memberships_seen;
CREATE INDEX memberships_name ON memberships (org_id, status, name_key, user_id);
CREATE INDEX memberships_mail ON memberships (org_id, status, email_key, user_id);
CREATE INDEX memberships_rank ON memberships (org_id, status, role_key, user_id);
CREATE INDEX memberships_seen ON memberships (org_id, status, last_seen, user_id);
CREATE INDEX memberships_role_name ON memberships (org_id, role_id, status, name_key, user_id);
CREATE INDEX memberships_role_mail ON memberships (org_id, role_id, status, email_key, user_id);
CREATE INDEX memberships_role_seen ON memberships (org_id, role_id, status, last_seen, user_id);

-- How many members an organization has with a role and a status; kept under its lock.
CREATE TABLE member_counts (
    org_id TEXT NOT NULL REFERENCES orgs (id),
    role_id TEXT NOT NULL,
    status TEXT NOT NULL,
    members BIGINT NOT NULL,
    PRIMARY KEY (org_id, role_id, status)
);
INSERT INTO member_counts (org_id, role_id, status, members)
SELECT org_id, role_id, status, count(*) FROM memberships GROUP BY org_id, role_id, status;

-- Which sessions have used which organization, and when last: all that it sees of them.
CREATE TABLE session_access (
    session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    org_id TEXT NOT NULL REFERENCES orgs (id),
    seen_at BIGINT NOT NULL,
    PRIMARY KEY (session_id, org_id)
);

-- What happened on which day, and what happened to whom.
CREATE INDEX events_time ON events (org_id, at, outcome);
CREATE INDEX events_target ON events (org_id, target_id, seq);

-- Invitations: which account ended one, where there was one.
ALTER TABLE invitations ADD COLUMN closed_by TEXT;

-- How often the password of an account was set anew: a sign-in whose password was compared before that
-- begins no session.
ALTER TABLE users ADD COLUMN credential BIGINT NOT NULL DEFAULT 0;
