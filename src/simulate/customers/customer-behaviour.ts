/** How each kind of honest customer lives: rhythm, tiers, tools and wording. */
import type { Tier } from '#schema/account';
import type { ClientFamily } from '../identity/clients.ts';
import type { Activity } from '../prompts/frames/frame.ts';
import type { CustomerKind } from '../world.ts';

/** What starts a session, and what paces the turns inside it. */
export interface Rhythm {
  /**
   * people: in waking hours; office: in working hours; service: many end users, bursty, by the
   * hours of a real trace; jobs: scheduled or hand-started runs; lesson: everyone of the
   * organisation in the same hour; launch: from the organisation's launch on, then fading.
   */
  starts: 'people' | 'office' | 'service' | 'jobs' | 'lesson' | 'launch';
  /** think: a person reads and types; loop: the next request follows the answer at once. */
  within: 'think' | 'loop';
  /** Mean requests in a session. */
  turns: number;
  /** Requests in flight at once inside a session. */
  concurrency: number;
}

export type CustomerPlace = 'home' | 'office' | 'server' | 'campus' | 'runners';

/** How customers of a kind live: everything an account draws its own habits from. */
export interface CustomerBehaviour {
  kind: CustomerKind;
  /** Relative weights; an account leans to a few of them. */
  activities: Partial<Record<Activity, number>>;
  /** Mean exchanges per account and day. */
  perDay: number;
  /** Standard deviation of the logarithm of an account's volume. */
  spread: number;
  rhythm: Rhythm;
  clients: readonly ClientFamily[];
  place: CustomerPlace;
  tiers: Partial<Record<Tier, number>>;
  /** Smallest and largest number of accounts of one customer. */
  accountsPerOrganisation: readonly [number, number];
  /** A company (own mail domain, one payer) or a person. */
  company: boolean;
  /** End users named in the log, per account; 0 = none named. */
  endUsers: number;
  /** Its end users are businesses with system prompts and interests of their own. */
  resells: boolean;
  declaredUses: readonly string[];
  bulkAllowed: boolean;
  /** Sign-ups of an organisation fall within so many days; null = whenever. */
  signupDays: number | null;
}

const PERSON = {
  spread: 1.1,
  rhythm: { starts: 'people', within: 'think', turns: 3, concurrency: 1 },
  clients: ['browser', 'mobile'],
  place: 'home',
  tiers: { free: 7, paid: 3, verified: 0.3 },
  accountsPerOrganisation: [1, 1],
  company: false,
  endUsers: 0,
  resells: false,
  declaredUses: ['personal', 'study', 'writing'],
  bulkAllowed: false,
  signupDays: null,
} as const satisfies Partial<CustomerBehaviour>;

const BUSINESS = {
  ...PERSON,
  spread: 1.4,
  rhythm: { starts: 'service', within: 'think', turns: 1, concurrency: 1 },
  clients: ['sdk', 'pipeline'],
  place: 'server',
  tiers: { paid: 6, verified: 3, enterprise: 1 },
  accountsPerOrganisation: [1, 3],
  company: true,
} as const satisfies Partial<CustomerBehaviour>;

const EVERYDAY: readonly CustomerBehaviour[] = [
  { ...PERSON, kind: 'chat-user', activities: { chat: 1 }, perDay: 2.5 },
  {
    ...BUSINESS,
    kind: 'support-bot',
    activities: { support: 1 },
    perDay: 90,
    rhythm: { starts: 'service', within: 'think', turns: 2.4, concurrency: 1 },
    endUsers: 400,
    declaredUses: ['customer support', 'help desk'],
  },
  {
    ...BUSINESS,
    kind: 'rag',
    activities: { rag: 1 },
    perDay: 80,
    declaredUses: ['document search', 'knowledge base'],
  },
  {
    ...BUSINESS,
    kind: 'extraction-batch',
    activities: { extraction: 1 },
    perDay: 220,
    rhythm: { starts: 'jobs', within: 'loop', turns: 120, concurrency: 4 },
    declaredUses: ['document processing', 'invoices'],
  },
  {
    ...BUSINESS,
    kind: 'translation-batch',
    activities: { translation: 1 },
    perDay: 160,
    rhythm: { starts: 'jobs', within: 'loop', turns: 80, concurrency: 2 },
    declaredUses: ['translation', 'localisation'],
  },
  {
    ...PERSON,
    kind: 'coding-ide',
    activities: { ide: 1 },
    perDay: 35,
    spread: 1.2,
    rhythm: { starts: 'office', within: 'loop', turns: 9, concurrency: 1 },
    clients: ['editor'],
    place: 'office',
    tiers: { free: 1, paid: 6, verified: 2, enterprise: 1 },
    accountsPerOrganisation: [1, 6],
    company: true,
    declaredUses: ['software development', 'coding'],
  },
  {
    ...BUSINESS,
    kind: 'coding-ci',
    activities: { ci: 1 },
    perDay: 90,
    rhythm: { starts: 'office', within: 'loop', turns: 14, concurrency: 2 },
    clients: ['sdk', 'editor', 'pipeline'],
    place: 'runners',
    declaredUses: ['software development', 'code review'],
  },
  {
    ...BUSINESS,
    kind: 'agent-app',
    activities: { agent: 1 },
    perDay: 110,
    rhythm: { starts: 'service', within: 'loop', turns: 8, concurrency: 1 },
    endUsers: 120,
    declaredUses: ['automation', 'assistant product'],
  },
];

/** Customers who look like harvesters and are not. */
const LOOK_ALIKES: readonly CustomerBehaviour[] = [
  {
    ...BUSINESS,
    kind: 'eval-harness',
    activities: { 'benchmark-mathematics': 5, 'benchmark-code': 2, 'benchmark-judge': 2 },
    perDay: 130,
    rhythm: { starts: 'jobs', within: 'loop', turns: 400, concurrency: 8 },
    clients: ['sdk'],
    declaredUses: ['evaluation', 'research'],
  },
  {
    ...BUSINESS,
    kind: 'synthetic-data',
    activities: { synthetic: 1 },
    perDay: 500,
    spread: 0.8,
    rhythm: { starts: 'jobs', within: 'loop', turns: 300, concurrency: 8 },
    tiers: { verified: 2, enterprise: 3 },
    declaredUses: ['synthetic data under contract'],
    bulkAllowed: true,
  },
  {
    ...PERSON,
    kind: 'classroom',
    activities: { classroom: 1 },
    perDay: 1.6,
    spread: 0.5,
    rhythm: { starts: 'lesson', within: 'think', turns: 4, concurrency: 1 },
    clients: ['browser'],
    place: 'campus',
    tiers: { free: 9, verified: 1 },
    accountsPerOrganisation: [22, 38],
    declaredUses: ['education', 'study'],
    signupDays: 3,
  },
  {
    ...PERSON,
    kind: 'company-proxy',
    activities: { company: 1 },
    perDay: 6,
    rhythm: { starts: 'office', within: 'think', turns: 3, concurrency: 1 },
    clients: ['pipeline'],
    place: 'office',
    tiers: { enterprise: 1 },
    accountsPerOrganisation: [30, 120],
    company: true,
    declaredUses: ['internal assistant'],
    signupDays: 5,
  },
  {
    ...BUSINESS,
    kind: 'reseller',
    activities: { chat: 5, support: 2, rag: 2, ide: 2, translation: 1, synthetic: 0.3, agent: 1 },
    perDay: 1600,
    spread: 0.9,
    rhythm: { starts: 'service', within: 'think', turns: 2, concurrency: 1 },
    clients: ['pipeline', 'sdk'],
    accountsPerOrganisation: [1, 4],
    endUsers: 4000,
    resells: true,
    declaredUses: ['model aggregator', 'reseller'],
  },
  {
    ...BUSINESS,
    kind: 'red-team',
    activities: { 'red-team': 4, chat: 1 },
    perDay: 30,
    rhythm: { starts: 'office', within: 'think', turns: 5, concurrency: 1 },
    clients: ['sdk', 'browser'],
    place: 'office',
    accountsPerOrganisation: [2, 6],
    declaredUses: ['security research', 'red teaming'],
  },
  {
    ...BUSINESS,
    kind: 'data-labelling',
    activities: { labelling: 1 },
    perDay: 55,
    spread: 0.4,
    rhythm: { starts: 'office', within: 'think', turns: 20, concurrency: 1 },
    clients: ['browser', 'sdk'],
    place: 'office',
    tiers: { paid: 1, verified: 2 },
    accountsPerOrganisation: [20, 50],
    declaredUses: ['data labelling', 'annotation quality'],
    signupDays: 2,
  },
  {
    ...PERSON,
    kind: 'viral-app',
    activities: { viral: 1 },
    perDay: 1.8,
    spread: 0.7,
    rhythm: { starts: 'launch', within: 'think', turns: 2, concurrency: 1 },
    clients: ['mobile'],
    tiers: { free: 1 },
    accountsPerOrganisation: [80, 300],
    declaredUses: ['consumer app', 'entertainment'],
    signupDays: 1,
  },
];

const ALL = [...EVERYDAY, ...LOOK_ALIKES];

/** The behaviour of a kind. */
export function customerBehaviourOf(kind: CustomerKind): CustomerBehaviour {
  const found = ALL.find((one) => one.kind === kind);
  if (found === undefined) throw new RangeError(`no behaviour for ${kind}`);
  return found;
}
