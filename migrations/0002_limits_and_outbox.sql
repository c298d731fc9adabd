-- When an invitation was last sent: an organization sends so many a day.
ALTER TABLE invitations ADD COLUMN sent_at BIGINT NOT NULL DEFAULT 0;
UPDATE invitations SET sent_at = created_at;
CREATE INDEX invitations_sent ON invitations (org_id, sent_at);

-- The list of mails on the instance page.
CREATE INDEX mails_list ON mails (state, created_at);
