/** How each kind of attacker works, before a world turns its knobs. */
import type { Tier } from '#schema/account';
import type { Activity } from '../prompts/frames/frame.ts';
import type { AttackerKind, Knobs } from '../world.ts';

/** How attackers of a kind work unless the world turns a knob. */
export interface Habits {
  activities: Partial<Record<Activity, number>>;
  tiers: Partial<Record<Tier, number>>;
  /** Mean exchanges of one dealt task: an agent's trajectory is many. */
  turns: number;
  /** Ways in: a provider's own API and clouds that resell it. */
  providers: readonly string[];
  declaredUses: readonly string[];
  /** Share of sign-ups through programmes that give credit. */
  programmeShare: number;
  knobs: Knobs;
}

const KNOBS: Knobs = {
  cover_share: 0,
  cover_kind: 'chat-user',
  jitter: 0.3,
  unevenness: 0.3,
  hours: 'round-the-clock',
  templates: 20,
  paraphrase: 0.1,
  in_domain: 0.1,
  networks: ['hosting'],
  network_count: 4,
  addresses_per_account: 1,
  address_rotation: 'daily',
  client_stacks: 3,
  client_rotation: 'sticky',
  accounts_per_payment: 10,
  accounts_per_device: 10,
  signup_days: 10,
  email: 'public',
  pivot_share: 0,
  after_ban: 'respawn',
  respawn_minutes: 60,
};

/**
 * The campaigns disclosed in 2026, as far as reports describe them (docs/simulate.md names the
 * facts and the guesses).
 */
export const HABITS: Record<AttackerKind, Habits> = {
  'reasoning-grading': {
    activities: {
      'harvest-reasoning': 45,
      'harvest-grading': 30,
      'harvest-rewriting': 15,
      'harvest-general': 10,
    },
    tiers: { paid: 1 },
    turns: 1,
    providers: ['direct'],
    declaredUses: ['research', 'education', 'evaluation', 'chat'],
    programmeShare: 0.3,
    knobs: {
      ...KNOBS,
      jitter: 0.1,
      unevenness: 0.1,
      templates: 12,
      paraphrase: 0.05,
      in_domain: 0.05,
      network_count: 3,
      addresses_per_account: 0.5,
      client_stacks: 2,
      accounts_per_payment: 20,
      signup_days: 6,
      email: 'batch-domain',
      respawn_minutes: 45,
    },
  },
  agentic: {
    activities: {
      'harvest-tools': 40,
      'harvest-coding': 25,
      'harvest-analysis': 15,
      'harvest-vision': 20,
    },
    tiers: { paid: 5, verified: 3, enterprise: 1 },
    turns: 6,
    providers: ['direct', 'cloud-a', 'cloud-b'],
    declaredUses: ['automation', 'research', 'software development', 'assistant product'],
    programmeShare: 0.2,
    knobs: {
      ...KNOBS,
      cover_share: 0.1,
      jitter: 0.4,
      unevenness: 0.8,
      templates: 30,
      paraphrase: 0.2,
      in_domain: 0.15,
      networks: ['hosting', 'vpn', 'residential'],
      network_count: 12,
      addresses_per_account: 2,
      client_stacks: 6,
      accounts_per_payment: 6,
      accounts_per_device: 4,
      signup_days: 25,
    },
  },
  'agentic-coding': {
    activities: { 'harvest-coding': 75, 'harvest-tools': 25 },
    tiers: { paid: 6, verified: 1, free: 1 },
    turns: 8,
    providers: ['direct', 'direct', 'cloud-a'],
    declaredUses: ['software development', 'coding', 'automation'],
    programmeShare: 0.25,
    knobs: {
      ...KNOBS,
      jitter: 0.25,
      unevenness: 0.4,
      templates: 40,
      paraphrase: 0.15,
      in_domain: 0.2,
      networks: ['proxy', 'hosting', 'residential'],
      network_count: 10,
      addresses_per_account: 2,
      address_rotation: 'hourly',
      accounts_per_payment: 12,
      signup_days: 14,
      pivot_share: 0.5,
    },
  },
  hydra: {
    activities: { 'harvest-coding': 40, 'harvest-reasoning': 25, 'harvest-tools': 35 },
    tiers: { paid: 5, free: 3, verified: 1 },
    turns: 3,
    providers: ['direct', 'direct', 'cloud-a'],
    declaredUses: ['assistant product', 'chat', 'software development'],
    programmeShare: 0.2,
    knobs: {
      ...KNOBS,
      cover_share: 0.7,
      cover_kind: 'reseller',
      jitter: 0.6,
      unevenness: 0.6,
      templates: 30,
      paraphrase: 0.2,
      networks: ['proxy'],
      network_count: 2,
      addresses_per_account: 0.3,
      address_rotation: 'request',
      client_stacks: 2,
      accounts_per_payment: 40,
      signup_days: 20,
      respawn_minutes: 10,
    },
  },
  slow: {
    activities: { 'harvest-coding': 55, 'harvest-tools': 30, 'harvest-reasoning': 15 },
    tiers: { paid: 4, free: 4, verified: 1 },
    turns: 2,
    providers: ['direct', 'direct', 'cloud-a', 'cloud-b'],
    declaredUses: ['software development', 'study', 'personal', 'automation'],
    programmeShare: 0.15,
    knobs: {
      ...KNOBS,
      jitter: 0.5,
      unevenness: 0.25,
      templates: 60,
      paraphrase: 0.3,
      in_domain: 0.3,
      networks: ['residential', 'hosting', 'proxy'],
      network_count: 40,
      addresses_per_account: 5,
      client_stacks: 8,
      accounts_per_payment: 8,
      accounts_per_device: 5,
      signup_days: 30,
    },
  },
};
