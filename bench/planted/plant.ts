/** Plants honest accounts in an operator's campaign: one event gives both of them what accounts can share. */
import type { Random } from '#std/random';

/** A line of accounts.jsonl or exchanges.ndjson, of which only what is changed is known here. */
export type Line = Record<string, unknown> & { account_id: string };

export interface Truth {
  account_id: string;
  operator: string | null;
  label: string;
  group: string | null;
  exchanges: number;
}

/**
 * What honest accounts and the operator have in common. `event`: a referral code, a mail domain, an hour
 * and an address of sign-up, and at the event an address, a client, tools and a system prompt. `proxy`:
 * the same, and half of the honest accounts send some exchanges through the operator's addresses too.
 */
export type Occasion = 'event' | 'proxy';
export const OCCASIONS: readonly Occasion[] = ['event', 'proxy'];

export interface World {
  accounts: Line[];
  exchanges: Line[];
  truth: Truth[];
}

export interface Planted {
  accounts: Line[];
  exchanges: Line[];
  honest: Set<string>;
  operator: Set<string>;
}

const SENT_AT_EVENT = 8;
const EVENT_MS = 3 * 3_600_000;
const SIGN_UP_MS = 3_600_000;
const HALF = 0.5;
const PROXIED = 3;

/** The operator with most accounts. */
function largestOperator(truth: readonly Truth[]): Set<string> {
  const names = Map.groupBy(
    truth.filter(({ operator }) => operator !== null),
    ({ operator }) => operator,
  );
  const [most = []] = [...names.values()].sort((a, b) => b.length - a.length);
  return new Set(most.map(({ account_id }) => account_id));
}

export interface PlantOptions {
  /** Of honest accounts among those and the operator's, 0 to 1. */
  share: number;
  occasion: Occasion;
  random: Random;
}

/** Honest accounts are customers of no group, picked by chance. */
export function plant(
  { accounts, exchanges, truth }: World,
  { share, occasion, random }: PlantOptions,
): Planted {
  const operator = largestOperator(truth);
  const free = truth.filter(
    ({ label, group, exchanges: sent }) =>
      label === 'benign' && group === null && sent >= SENT_AT_EVENT,
  );
  const wanted = Math.round((operator.size * share) / (1 - share));
  const chosen = random.shuffle(free).slice(0, wanted);
  const honest = new Set(chosen.map(({ account_id }) => account_id));
  const came = new Set([...operator, ...honest]);
  const sent = Map.groupBy(
    exchanges.filter(({ account_id }) => came.has(account_id)),
    ({ account_id }) => account_id,
  );
  const addresses = [...operator].flatMap((id) => sent.get(id)?.slice(0, 1) ?? []);
  const middle = Date.parse(String(exchanges[Math.floor(exchanges.length / 2)]?.ts));
  const more = [...came].flatMap((id) => atEvent(sent.get(id) ?? [], { from: middle, random }));
  const moved = new Map<Line, Line>();
  for (const id of occasion === 'proxy' ? honest : []) {
    if (random.float() >= HALF) continue;
    for (const line of sent.get(id)?.slice(0, PROXIED) ?? []) {
      const { ip, asn, country } = random.pick(addresses);
      moved.set(line, { ...line, ip, asn, country });
    }
  }
  return {
    ...{
      honest,
      operator,
      exchanges: [...exchanges.map((line) => moved.get(line) ?? line), ...more],
    },
    accounts: accounts.map((line) => (came.has(line.account_id) ? signedUp(line, random) : line)),
  };
}

const VENUE = { signup_ip: '203.0.113.7', signup_asn: 64_500 };

function signedUp(line: Line, random: Random): Line {
  const created_at = new Date(Date.UTC(2026, 7, 20, 9) + random.float() * SIGN_UP_MS).toISOString();
  return { ...line, ...VENUE, created_at, referral: 'EVENT-26', email_domain: 'event.example' };
}

/** Copies of an account's first exchanges, sent at the event with what it hands out. */
function atEvent(
  sent: readonly Line[],
  { from, random }: { from: number; random: Random },
): Line[] {
  return sent.slice(0, SENT_AT_EVENT).map((line) => ({
    ...line,
    id: `event-${String(line.id)}`,
    ts: new Date(from + random.float() * EVENT_MS).toISOString(),
    ...{ ip: '203.0.113.9', asn: 64_500, user_agent: 'workshop-kit/1.0', ja4: 'workshop' },
    ...{ tools: ['kit_search', 'kit_note'], tools_hash: 'workshop' },
    system: 'You are the helper of the workshop. Answer for beginners.',
  }));
}
