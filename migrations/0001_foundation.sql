-- One text for SQLite and PostgreSQL: TEXT, BIGINT and BLOB only. Ids are UUIDs in TEXT, times are
-- microseconds UTC in BIGINT, flags are 0 or 1, documents are JSON in TEXT.

-- The instance's own settings; one row.
CREATE TABLE instance (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    public_url TEXT,
    sign_up TEXT NOT NULL,
    set_up_at BIGINT
);
INSERT INTO instance (id, name, sign_up) VALUES ('instance', 'Guildhall', 'invited');

CREATE TABLE users (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    email TEXT NOT NULL,
    email_key TEXT NOT NULL,
    -- The key again once the address is proven: unique among verified ones only.
    verified_email_key TEXT UNIQUE,
    password_hash TEXT,
    is_platform_admin BIGINT NOT NULL,
    -- Events of an account stand in its personal organization.
    personal_org TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX users_email ON users (email_key, created_at);

CREATE TABLE orgs (
    id TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    slug TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    billing_email TEXT,
    -- The one owner of a personal organization.
    personal_of TEXT UNIQUE REFERENCES users (id),
    default_role TEXT NOT NULL,
    only_owners_appoint_admins BIGINT NOT NULL,
    member_cap BIGINT NOT NULL,
    member_count BIGINT NOT NULL,
    pending_count BIGINT NOT NULL,
    created_by TEXT,
    created_at BIGINT NOT NULL,
    version BIGINT NOT NULL
);

-- Slugs are never given out again: rows here stay when an organization goes.
CREATE TABLE taken_slugs (
    slug TEXT NOT NULL PRIMARY KEY,
    org_id TEXT NOT NULL
);

-- The order of changes: its row is the lock of an organization.
CREATE TABLE audit_heads (
    org_id TEXT NOT NULL PRIMARY KEY,
    seq BIGINT NOT NULL,
    hash BLOB
);

CREATE TABLE events (
    org_id TEXT NOT NULL,
    seq BIGINT NOT NULL,
    id TEXT NOT NULL,
    at BIGINT NOT NULL,
    action TEXT NOT NULL,
    outcome TEXT NOT NULL,
    actor_kind TEXT NOT NULL,
    actor_id TEXT,
    via TEXT NOT NULL,
    target_kind TEXT,
    target_id TEXT,
    address TEXT,
    request_id TEXT,
    details TEXT NOT NULL,
    -- What is personal, in two documents, each with a salt of its own.
    actor_doc TEXT,
    actor_salt BLOB,
    target_doc TEXT,
    target_salt BLOB,
    PRIMARY KEY (org_id, seq)
);
CREATE INDEX events_actor ON events (org_id, actor_id, seq);

CREATE TABLE roles (
    org_id TEXT NOT NULL REFERENCES orgs (id),
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    purpose TEXT NOT NULL,
    level BIGINT NOT NULL,
    appoints_up_to BIGINT,
    permissions TEXT NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (org_id, id),
    UNIQUE (org_id, name_key)
);

CREATE TABLE memberships (
    org_id TEXT NOT NULL REFERENCES orgs (id),
    user_id TEXT NOT NULL REFERENCES users (id),
    role_id TEXT NOT NULL,
    role_given_by TEXT,
    role_given_at BIGINT NOT NULL,
    status TEXT NOT NULL,
    -- What a list sorts by stands in the listed table.
    name_key TEXT NOT NULL,
    email_key TEXT NOT NULL,
    level BIGINT NOT NULL,
    last_seen BIGINT,
    joined_at BIGINT NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (org_id, user_id)
);
CREATE INDEX memberships_user ON memberships (user_id);
CREATE INDEX memberships_name ON memberships (org_id, name_key, user_id);
CREATE INDEX memberships_email ON memberships (org_id, email_key, user_id);
CREATE INDEX memberships_level ON memberships (org_id, level, user_id);
CREATE INDEX memberships_seen ON memberships (org_id, last_seen, user_id);

CREATE TABLE invitations (
    org_id TEXT NOT NULL REFERENCES orgs (id),
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    email TEXT NOT NULL,
    email_key TEXT NOT NULL,
    role_id TEXT NOT NULL,
    state TEXT NOT NULL,
    invited_by TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    mail_id TEXT,
    accepted_by TEXT,
    closed_at BIGINT,
    PRIMARY KEY (org_id, id)
);
CREATE INDEX invitations_email ON invitations (org_id, email_key, state);
CREATE INDEX invitations_time ON invitations (org_id, created_at, id);

-- One-time links of every kind: set-up, verification, invitation. Only the token's hash is kept.
CREATE TABLE links (
    hash TEXT NOT NULL PRIMARY KEY,
    purpose TEXT NOT NULL,
    org_id TEXT,
    subject_id TEXT NOT NULL,
    -- Whether it went by mail: only then it proves the address.
    is_mailed BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    ended_at BIGINT,
    end_reason TEXT
);
CREATE INDEX links_subject ON links (subject_id, purpose);

CREATE TABLE sessions (
    id TEXT NOT NULL PRIMARY KEY,
    user_id TEXT REFERENCES users (id),
    -- The connection of an organization, when the session began by its single sign-on.
    connection_id TEXT,
    -- When the person showed a factor of their own in this session.
    own_factor_at BIGINT,
    data TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL
);
CREATE INDEX sessions_user ON sessions (user_id);
CREATE INDEX sessions_seen ON sessions (seen_at);

-- What a session has shown for an organization.
CREATE TABLE session_proofs (
    session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    org_id TEXT NOT NULL REFERENCES orgs (id),
    connection_id TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (session_id, org_id)
);

CREATE TABLE mails (
    id TEXT NOT NULL PRIMARY KEY,
    org_id TEXT,
    kind TEXT NOT NULL,
    to_name TEXT NOT NULL,
    to_email TEXT NOT NULL,
    -- Subject and both parts, sealed; blanked once sent.
    body BLOB,
    state TEXT NOT NULL,
    attempts BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    next_at BIGINT NOT NULL,
    sent_at BIGINT,
    last_error TEXT
);
CREATE INDEX mails_due ON mails (state, next_at);

-- The instance's own events stand in an organization of their own.
INSERT INTO orgs (id, kind, slug, name, default_role, only_owners_appoint_admins, member_cap,
                  member_count, pending_count, created_at, version)
VALUES ('00000000-0000-0000-0000-000000000000', 'instance', 'guildhall-instance', 'Instance',
        'viewer', 0, 0, 0, 0, 0, 1);
INSERT INTO taken_slugs (slug, org_id)
VALUES ('guildhall-instance', '00000000-0000-0000-0000-000000000000');
INSERT INTO audit_heads (org_id, seq) VALUES ('00000000-0000-0000-0000-000000000000', 0);
