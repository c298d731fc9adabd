-- Which organization made the account, where one did.
ALTER TABLE users ADD COLUMN provisioned_by TEXT;
-- The team that the person made by onboarding: there is one at the most.
ALTER TABLE users ADD COLUMN onboarded_org TEXT;
-- An invitee's own invitations are found by their address.
CREATE INDEX invitations_invitee ON invitations (email_key, state);
