/** Who made a credential and who vouched for it; entries of the allow-list that a second person agreed to. */
export const FOUR_EYES: readonly string[] = [
  // Unknown for those from before: they count as nobody's.
  'ALTER TABLE credentials ADD COLUMN created_by text',
  'ALTER TABLE credentials ADD COLUMN vouched_by text',
  'ALTER TABLE allow_list ADD COLUMN approved_at bigint',
  'UPDATE allow_list SET approved_at = created_at',
];
