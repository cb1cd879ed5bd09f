/** What an act is: a change of records with a name, an input, and who may do it. */
import type { z } from 'zod';
import type { Reads, Writes } from '#records/index';
import type { AccountFacts } from '#schema/account';
import type { Actor } from '#schema/audit-record';
import type { CredentialRole, UserRole } from '#schema/credential';
import type { ApprovalRule } from '#schema/policy';
import type { Clock } from '#std/clock';
import type {
  DeletedRows,
  DeletedScope,
  KeptText,
  SubjectQuestion,
  SubjectTotals,
} from '#store/index';

/** Who may do an act at least; `system` is what the machine does by itself, and no person. */
export type ActRole = UserRole | 'system';

/** Who wants an act done: a person by their credential, or a part of the machine. */
export interface Asker {
  /** `user:ana (credential-1)`, `policy:default@3`, `system:responder`. */
  who: string;
  role: CredentialRole | 'system';
}

/** A part of the machine as the one who wants an act done. */
export const systemAsker = (part: string): Asker => ({ who: `system:${part}`, role: 'system' });

/** Every act says why it is done: the audit log keeps it. */
export type ActInput = z.ZodObject & z.ZodType<{ reason: string }>;

/** What acts need beside the records; clock and chance come in here. */
export interface ActSources {
  clock: Clock;
  /** `decision` becomes `decision-5f0c1b…`: unguessable, and never the same twice. */
  newId(kind: string): string;
  /** 0 to 2^32 − 2; kept with what it seeds. */
  newSeed(): number;
  /** The secret of a new credential. */
  newSecret(): string;
  holdOutSeed: number;
  /** Level at which single accounts were flagged, for the expected false positives. */
  accountErrorRate: number;
  /** When one person's word is not enough for what a person decides. */
  approval: ApprovalRule;
  /** Where challenges may send customers; the first is taken where none is given. */
  challengeUrls: readonly string[];
  /** Who sent what in [from, to), of those whom a decision can mean; null = it cannot be told. */
  subjectsSeen(
    about: SubjectQuestion,
    span: { from: number; to: number },
  ): Promise<readonly SubjectTotals[] | null>;
  /** Of all traffic in the last day; null = unknown. */
  exchangesPerDay(): Promise<number | null>;
  /** Accounts of groups that look like campaigns and are explained; null = not known here. */
  lookAlikes(): ReadonlySet<string> | null;
  /** Keeps facts beside the exchanges, before the records hear of them. */
  keepFacts(facts: readonly AccountFacts[]): Promise<void>;
  /** Kept prompts and answers; their reading is recorded before anybody sees them. */
  readTexts(exchangeIds: readonly string[]): Promise<KeptText[]>;
  /** Makes the key that is to sign the audit log after the current one; both as verifier keys. */
  nextAuditKey(): Promise<{ from: string; to: string }>;
  /** Deletes rows of the exchange store; gone from disk when it resolves. */
  deleteRows(scope: DeletedScope): Promise<DeletedRows>;
}

/** Before the transaction: what may wait for other stores, and must not hold up the records. */
export interface BeforeAct extends ActSources {
  records: Reads;
}

/** Inside the transaction. */
export interface InsideAct
  extends Pick<
    ActSources,
    | 'newId'
    | 'newSeed'
    | 'newSecret'
    | 'holdOutSeed'
    | 'accountErrorRate'
    | 'approval'
    | 'challengeUrls'
  > {
  write: Writes;
  by: Actor;
  now: number;
}

/** Does an act as somebody: parse, authorise, one transaction with its audit records. */
export interface Performer {
  /** Throws REQUEST_REFUSED, ROLE_NEEDED, and what the act throws; then nothing was changed. */
  perform<Input extends ActInput, Result>(
    act: Act<Input, Result>,
    input: z.input<Input>,
    asker: Asker,
  ): Promise<Result>;
  /** The same for input of unknown shape. */
  performForeign<Input extends ActInput, Result>(
    act: Act<Input, Result>,
    input: unknown,
    asker: Asker,
  ): Promise<Result>;
}

interface DeclaredAct<Input extends ActInput, Result> {
  /** A verb with its object, as its file is called. */
  name: string;
  role: ActRole;
  input: Input;
  /**
   * What goes on after the act was committed, as acts of their own, e.g. in batches. A crash before
   * loses nothing: whoever carries decisions forward goes on with it.
   */
  afterwards?(
    perform: Performer['perform'],
    done: { input: z.output<Input>; result: Result; asker: Asker },
  ): Promise<Result>;
}

export interface Act<Input extends ActInput, Result> extends DeclaredAct<Input, Result> {
  /** Gets ready outside the transaction, and gives what is to be done inside it. */
  begin(before: BeforeAct, input: z.output<Input>): Promise<(inside: InsideAct) => Promise<Result>>;
}

/** An act that needs nothing but the records. */
export function defineAct<Input extends ActInput, Result>(
  declared: DeclaredAct<Input, Result> & {
    carryOut(inside: InsideAct, input: z.output<Input>): Promise<Result>;
  },
): Act<Input, Result> {
  const { carryOut, ...rest } = declared;
  return { ...rest, begin: async (_before, input) => (inside) => carryOut(inside, input) };
}

/** An act that gets something ready before its transaction. */
export function definePreparedAct<Input extends ActInput, Result, Prepared>(
  declared: DeclaredAct<Input, Result> & {
    prepare(before: BeforeAct, input: z.output<Input>): Promise<Prepared>;
    carryOut(inside: InsideAct, input: z.output<Input>, prepared: Prepared): Promise<Result>;
  },
): Act<Input, Result> {
  const { prepare, carryOut, ...rest } = declared;
  return {
    ...rest,
    begin: async (before, input) => {
      const prepared = await prepare(before, input);
      return (inside) => carryOut(inside, input, prepared);
    },
  };
}
