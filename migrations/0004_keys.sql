-- Keys of organizations and of their members. One that was revoked or has expired stays listed.
CREATE TABLE keys (
    org_id TEXT NOT NULL REFERENCES orgs (id),
    id TEXT NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    -- The member whose a personal key is.
    user_id TEXT REFERENCES users (id),
    -- Who made it: an account, or a key of the organization.
    created_by TEXT NOT NULL,
    -- What it may do at the most, and its networks: lists in JSON.
    scopes TEXT NOT NULL,
    addresses TEXT NOT NULL,
    -- How far it may appoint: what its maker could, never to Owners.
    level BIGINT NOT NULL,
    appoints_up_to BIGINT,
    -- How much an agent may be used.
    per_minute BIGINT,
    per_day BIGINT,
    -- active, revoked, expired, or ended with its holder's membership.
    state TEXT NOT NULL,
    -- An agent that is stopped for now.
    stopped_at BIGINT,
    expires_at BIGINT,
    -- The fewest days before its end that a mail has told of.
    told_days BIGINT NOT NULL,
    -- The beginning and the end of its newest secret, by which people know it.
    prefix TEXT NOT NULL,
    last_four TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    rotated_at BIGINT,
    ended_at BIGINT,
    ended_by TEXT,
    last_used_at BIGINT,
    last_used_from TEXT,
    version BIGINT NOT NULL,
    PRIMARY KEY (org_id, id)
);
CREATE INDEX keys_time ON keys (org_id, created_at, id);
CREATE INDEX keys_state ON keys (org_id, state, created_at, id);
CREATE INDEX keys_kind ON keys (org_id, kind, state, created_at, id);
CREATE INDEX keys_holder ON keys (org_id, user_id, state, created_at, id);
CREATE INDEX keys_end ON keys (state, expires_at);

-- The secrets of keys: the newest, and those that a rotation lets work on for a while.
CREATE TABLE key_secrets (
    hash TEXT NOT NULL PRIMARY KEY,
    org_id TEXT NOT NULL,
    key_id TEXT NOT NULL,
    last_four TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    -- Until when it works; nothing for the newest.
    ends_at BIGINT,
    last_used_at BIGINT,
    last_used_from TEXT
);
CREATE INDEX key_secrets_key ON key_secrets (org_id, key_id, created_at);

-- How often an agent was used in the minute and on the day when it was last.
CREATE TABLE key_uses (
    key_id TEXT NOT NULL PRIMARY KEY,
    minute BIGINT NOT NULL,
    in_minute BIGINT NOT NULL,
    day BIGINT NOT NULL,
    in_day BIGINT NOT NULL
);

-- The longest life of a key, in days; nothing where the organization has set no maximum.
ALTER TABLE orgs ADD COLUMN key_max_days BIGINT DEFAULT 366;

-- By which key or other credential an actor came.
ALTER TABLE events ADD COLUMN via_id TEXT;

-- Whether a key of the organization invites, not a person.
ALTER TABLE invitations ADD COLUMN by_key BIGINT NOT NULL DEFAULT 0;
