/** A policy's rule calls the accounts that it is about members; what a cohort is stands in the glossary. */
export const POLICY_MEMBERS: readonly string[] = [
  `UPDATE policies SET policy = jsonb_set(policy, '{rules}', (
    SELECT jsonb_agg(
      CASE WHEN rule -> 'cohort' IS NULL THEN rule
        ELSE (rule - 'cohort') || jsonb_build_object('members', rule -> 'cohort') END
      ORDER BY place)
    FROM jsonb_array_elements(policy -> 'rules') WITH ORDINALITY AS listed (rule, place)))
  WHERE jsonb_array_length(policy -> 'rules') > 0`,
];
