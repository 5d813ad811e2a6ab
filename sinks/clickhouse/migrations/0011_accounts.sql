-- Who logs in with a provider of OpenID Connect, who is to choose a password, and from where people are logged in.

ALTER TABLE users
    ADD COLUMN IF NOT EXISTS issuer String COMMENT 'Provider by which they log in; empty: with a password' AFTER password_hash,
    ADD COLUMN IF NOT EXISTS subject String COMMENT 'What that provider knows them by' AFTER issuer,
    ADD COLUMN IF NOT EXISTS link_hash String COMMENT 'SHA-256 of the secret of the link by which they choose a password; empty: there is none' AFTER subject,
    ADD COLUMN IF NOT EXISTS link_until Nullable(DateTime64(3, 'UTC')) COMMENT 'How long that link holds' AFTER link_hash;

ALTER TABLE web_sessions
    ADD COLUMN IF NOT EXISTS address String COMMENT 'Internet address that they logged in from' AFTER expires_at,
    ADD COLUMN IF NOT EXISTS agent String COMMENT 'What their browser calls itself' AFTER address,
    ADD COLUMN IF NOT EXISTS id_token String COMMENT 'What their provider said of them, to log them out there; empty: nothing' AFTER agent;
