/** The one runner of acts: parse, authorise, one transaction; the records write its audit with it. */
import type { Records } from '#records/index';
import {
  type CredentialRole,
  MACHINE_GRANTS,
  MACHINE_ROLES,
  type MachineRole,
  ROLES,
  type UserRole,
} from '#schema/credential';
import { failure } from '#std/errors';
import type { Act, ActInput, ActRole, ActSources, Asker, Performer } from './act.ts';
import { parseInput } from './parse-input.ts';

/** Whether a role is enough: people's roles grow, those of machines stand apart. */
export function suffices(has: CredentialRole | 'system', needs: ActRole | CredentialRole): boolean {
  if (has === 'system') return true;
  if (needs === 'system') return false;
  if (isMachine(needs)) return has === 'admin' || (isMachine(has) && grants(has, needs));
  if (isMachine(has)) return false;
  return ROLES.indexOf(has) >= ROLES.indexOf(needs satisfies UserRole);
}

const isMachine = (role: CredentialRole): role is MachineRole =>
  MACHINE_ROLES.some((machine) => machine === role);
const grants = (has: MachineRole, needs: MachineRole): boolean =>
  MACHINE_GRANTS[has].includes(needs);

/** Does acts on these records. Whoever holds it can change records by acts, and in no other way. */
export function createPerformer(records: Records, sources: ActSources): Performer {
  const { newId, newSeed, newSecret, holdOutSeed, accountErrorRate } = sources;
  const { approval, challengeUrls } = sources;
  const chance = { newId, newSeed, newSecret, holdOutSeed };
  const inside = { ...chance, accountErrorRate, approval, challengeUrls };

  async function performForeign<Input extends ActInput, Result>(
    act: Act<Input, Result>,
    given: unknown,
    asker: Asker,
  ): Promise<Result> {
    const input = parseInput(act.input, given);
    if (!suffices(asker.role, act.role)) {
      throw failure('ROLE_NEEDED', { needs: act.role, has: asker.role });
    }
    const by = { who: asker.who, reason: input.reason };
    const carryOut = await act.begin({ ...sources, records }, input);
    const result = await records.change(by, (write) =>
      carryOut({ ...inside, write, by, now: sources.clock() }),
    );
    if (act.afterwards === undefined) return result;
    // What an act brings with it was authorised with the act.
    const heir: Asker = { who: asker.who, role: 'system' };
    return act.afterwards(performForeign, { input, result, asker: heir });
  }
  return { perform: performForeign, performForeign };
}
