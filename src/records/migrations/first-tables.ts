/** Times are UTC epoch milliseconds. */
const ACCOUNTS = [
  `CREATE TABLE accounts (
    account_id text PRIMARY KEY,
    facts jsonb, review jsonb, result jsonb,
    p_value double precision, campaign_id text,
    exchanges bigint, cost_usd double precision,
    first_seen_at bigint, last_seen_at bigint,
    standing jsonb NOT NULL DEFAULT '[]',
    updated_at bigint NOT NULL)`,
  'CREATE INDEX ON accounts (p_value) WHERE p_value IS NOT NULL',
  'CREATE INDEX ON accounts (campaign_id) WHERE campaign_id IS NOT NULL',
  'CREATE INDEX ON accounts (account_id) WHERE review IS NOT NULL',
  "CREATE INDEX ON accounts ((facts->>'org_id'))",
  `CREATE TABLE appeals (
    appeal_id text PRIMARY KEY, account_id text NOT NULL, decision_id text,
    at bigint NOT NULL, reason text NOT NULL,
    outcome text, settled_by text, settled_at bigint)`,
];

const CAMPAIGNS = [
  `CREATE TABLE campaigns (
    campaign_id text PRIMARY KEY,
    campaign jsonb NOT NULL, detail jsonb,
    state text NOT NULL, close_code text,
    first_alarm_at bigint NOT NULL, last_stood_at bigint NOT NULL,
    contained_at bigint, updated_at bigint NOT NULL)`,
  `CREATE TABLE campaign_members (
    campaign_id text NOT NULL, account_id text NOT NULL,
    role text NOT NULL, strength double precision NOT NULL,
    joined_at bigint NOT NULL, left_at bigint,
    PRIMARY KEY (campaign_id, account_id))`,
  'CREATE INDEX ON campaign_members (account_id)',
  `CREATE TABLE campaign_events (
    event_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    campaign_id text NOT NULL, at bigint NOT NULL, event text NOT NULL,
    confidence double precision NOT NULL, q_value double precision NOT NULL,
    members bigint NOT NULL, exchanges bigint NOT NULL,
    tests bigint NOT NULL, doubts bigint NOT NULL, note text)`,
  'CREATE INDEX ON campaign_events (campaign_id, at)',
];

const DECISIONS = [
  `CREATE TABLE decisions (
    decision_id text PRIMARY KEY,
    scope text NOT NULL, value text NOT NULL, decision jsonb NOT NULL,
    state text NOT NULL, expires_at bigint,
    created_at bigint NOT NULL, created_by text NOT NULL, policy jsonb,
    members_count bigint, members_sha256 text, seed bigint NOT NULL,
    starts_at bigint NOT NULL, stages jsonb NOT NULL, jitter_ms bigint NOT NULL,
    blast_radius jsonb NOT NULL, approval_id text,
    ended_at bigint, ended_by text, ended_reason text)`,
  'CREATE INDEX ON decisions (state)',
  'CREATE INDEX ON decisions (scope, value)',
  `CREATE TABLE decision_members (
    decision_id text NOT NULL REFERENCES decisions, account_id text NOT NULL,
    place bigint NOT NULL, due_at bigint NOT NULL,
    state text NOT NULL, why text, prior jsonb, settled_at bigint,
    PRIMARY KEY (decision_id, account_id))`,
  'CREATE INDEX ON decision_members (decision_id, state, due_at)',
  'CREATE INDEX ON decision_members (account_id)',
  `CREATE TABLE policies (
    policy_id text NOT NULL, version bigint NOT NULL,
    policy jsonb NOT NULL, state text NOT NULL, sha256 text NOT NULL,
    created_by text NOT NULL, created_at bigint NOT NULL, starts_at bigint,
    approval_id text, back_test jsonb, ended_at bigint, ended_reason text,
    PRIMARY KEY (policy_id, version))`,
  `CREATE TABLE approvals (
    approval_id text PRIMARY KEY,
    object_kind text NOT NULL, object_id text NOT NULL, object_sha256 text NOT NULL,
    requested_by text NOT NULL, requested_at bigint NOT NULL, request_reason text NOT NULL,
    verdict text, settled_by text, settled_at bigint, settle_reason text,
    CHECK (settled_by IS DISTINCT FROM requested_by))`,
  `CREATE TABLE allow_list (
    entry_id text PRIMARY KEY,
    scope text NOT NULL, value text NOT NULL, owner text NOT NULL, reason text NOT NULL,
    expires_at bigint NOT NULL, created_by text NOT NULL, created_at bigint NOT NULL,
    removed_at bigint, removed_by text)`,
  'CREATE TABLE counters (name text PRIMARY KEY, value bigint NOT NULL)',
];

/** Leaves cannot be changed but for erasing their detail, nor removed, by mistake at least. */
const AUDIT = [
  `CREATE TABLE audit_records (
    leaf_index bigint PRIMARY KEY,
    entry text NOT NULL, detail text, salt text, leaf_hash text NOT NULL,
    what text NOT NULL, who text, object text)`,
  'CREATE INDEX ON audit_records (object, leaf_index)',
  'CREATE INDEX ON audit_records (who, leaf_index)',
  `CREATE TABLE audit_tree (
    tree integer PRIMARY KEY CHECK (tree = 1), size bigint NOT NULL, frontier jsonb NOT NULL)`,
  "INSERT INTO audit_tree VALUES (1, 0, '[]')",
  'CREATE TABLE checkpoints (size bigint PRIMARY KEY, at bigint NOT NULL, note text NOT NULL)',
  `CREATE FUNCTION audit_records_are_kept() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_OP = 'UPDATE' AND NEW.detail IS NULL AND NEW.salt IS NULL
        AND NEW.leaf_index = OLD.leaf_index AND NEW.entry = OLD.entry
        AND NEW.leaf_hash = OLD.leaf_hash AND NEW.what = OLD.what
      THEN RETURN NEW; END IF;
      RAISE EXCEPTION 'audit records are append-only';
    END $$`,
  `CREATE TRIGGER audit_records_are_kept BEFORE UPDATE OR DELETE ON audit_records
    FOR EACH ROW EXECUTE FUNCTION audit_records_are_kept()`,
];

const ALERTS = [
  `CREATE TABLE alerts (
    alert_id text PRIMARY KEY,
    kind text NOT NULL, severity text NOT NULL, dedup_key text NOT NULL UNIQUE,
    object text NOT NULL, campaign_id text, at bigint NOT NULL, title text NOT NULL,
    data jsonb NOT NULL, times bigint NOT NULL, last_at bigint NOT NULL, inhibited text)`,
  'CREATE INDEX ON alerts (at)',
  'CREATE INDEX ON alerts (campaign_id)',
  `CREATE TABLE deliveries (
    delivery_id text PRIMARY KEY, alert_id text NOT NULL REFERENCES alerts,
    destination text NOT NULL, state text NOT NULL, attempts bigint NOT NULL,
    next_attempt_at bigint NOT NULL, last_error text, settled_at bigint)`,
  "CREATE INDEX ON deliveries (next_attempt_at) WHERE state = 'pending'",
  `CREATE TABLE snoozes (
    object text PRIMARY KEY, until bigint NOT NULL, by text NOT NULL, reason text NOT NULL,
    created_at bigint NOT NULL)`,
  `CREATE TABLE credentials (
    credential_id text PRIMARY KEY, name text NOT NULL, role text NOT NULL,
    secret_sha256 text NOT NULL UNIQUE, created_at bigint NOT NULL, revoked_at bigint)`,
];

export const FIRST_TABLES: readonly string[] = [
  ...ACCOUNTS,
  ...CAMPAIGNS,
  ...DECISIONS,
  ...AUDIT,
  ...ALERTS,
];
