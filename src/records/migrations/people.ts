/** Credentials belong to people: whoever has two of them is one person still. */
export const PEOPLE: readonly string[] = [
  'ALTER TABLE credentials ADD COLUMN person text',
  'UPDATE credentials SET person = name',
  'ALTER TABLE credentials ALTER COLUMN person SET NOT NULL',
];
