-- Which organization made the account, where one did.
ALTER TABLE users ADD COLUMN provisioned_by TEXT;
-- The team that the person made by onboarding: there is one at the most.
ALTER TABLE users ADD COLUMN onboarded_org TEXT;
-- An invitee's own invitations are found by their address.
CREATE INDEX invitations_invitee ON invitations (email_key, state);

-- What was answered to a request that may come again, for a day; no status while it is under way.
CREATE TABLE kept_answers (
    caller TEXT NOT NULL,
    key TEXT NOT NULL,
    request TEXT NOT NULL,
    status BIGINT,
    body TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (caller, key)
);
CREATE INDEX kept_answers_time ON kept_answers (created_at);
