/** Fills the slots of prompt templates with names, numbers, phrases and passages. */
import { createRandom, type Random } from '#std/random';
import { mix, seedOfText } from '../mix.ts';
import {
  CITIES,
  COMPANY_HEADS,
  COMPANY_TAILS,
  EXTENSIONS,
  FIRST_NAMES,
  INDUSTRIES,
  LANGUAGES,
  LAST_NAMES,
  MONTHS,
  NOUNS,
  VERBS,
} from './names.ts';
import { reword, type Vocabulary } from './vocabulary.ts';

interface Slots {
  random: Random;
  vocabulary: Vocabulary;
  language: string;
  /** Sentences are taken from this corner of the vocabulary. */
  topic: number;
}

/** A topic is so many stretches of so many neighbouring sentences. */
const STRETCHES = 4;
const STRETCH = 5;
const SENTENCE_VARIATION = 0.35;

const number = (random: Random) => String(random.int(10, 10 ** random.int(2, 6)));
const name = (random: Random) => `${random.pick(FIRST_NAMES)} ${random.pick(LAST_NAMES)}`;
const date = (random: Random) =>
  `${random.int(1, 28)} ${random.pick(MONTHS)} ${random.int(2019, 2026)}`;
const identifier = (random: Random) => `${random.pick(VERBS)}_${random.pick(NOUNS)}`;
const file = (random: Random) =>
  `src/${random.pick(NOUNS)}/${identifier(random)}.${random.pick(EXTENSIONS)}`;
const reference = (random: Random) =>
  `${String.fromCharCode(65 + random.int(0, 25), 65 + random.int(0, 25))}-${random.int(10_000, 999_999)}`;

function sentence({ random, vocabulary, topic }: Slots): string {
  const start = mix(topic, random.int(1, STRETCHES)) + random.int(0, STRETCH - 1);
  const published = vocabulary.sentences[start % vocabulary.sentences.length]!;
  return reword(published, {
    rate: SENTENCE_VARIATION,
    random,
    vocabulary,
  });
}

function phrase(slots: Slots): string {
  const { random, vocabulary, language } = slots;
  if (language === 'zh') return random.pick(vocabulary.pairs) + random.pick(vocabulary.pairs);
  const words = Array.from({ length: random.int(2, 4) }, () => random.pick(vocabulary.words));
  return words.join(' ');
}

function snippet(random: Random): string {
  const lines = [`function ${identifier(random)}(${random.pick(NOUNS)}, ${random.pick(NOUNS)}) {`];
  for (let line = random.int(2, 6); line > 0; line--) {
    lines.push(
      `  const ${random.pick(NOUNS)} = ${identifier(random)}(${random.pick(NOUNS)}, ${random.int(0, 99)});`,
    );
  }
  lines.push(`  return ${random.pick(NOUNS)};`, '}');
  return lines.join('\n');
}

function sentences(slots: Slots, low: number, high: number): string {
  const count = slots.random.int(low, high);
  return Array.from({ length: count }, () => sentence(slots)).join(' ');
}

/** Content of a slot, drawn anew for every exchange. Throws RangeError: templates are our own. */
export function fillSlot(slot: string, slots: Slots): string {
  const { random } = slots;
  switch (slot) {
    case 'number':
      return number(random);
    case 'number0':
      return String(random.int(1, 30));
    case 'amount':
      return `${random.int(3, 9000)}.${String(random.int(0, 99)).padStart(2, '0')} EUR`;
    case 'order':
      return reference(random);
    case 'date':
      return date(random);
    case 'name':
      return name(random);
    case 'city':
      return random.pick(CITIES);
    case 'language':
      return random.pick(LANGUAGES);
    case 'function':
      return identifier(random);
    case 'file':
      return file(random);
    case 'snippet':
      return snippet(random);
    case 'word':
      return random.pick(slots.vocabulary.words);
    case 'phrase':
      return phrase(slots);
    case 'sentence':
      return sentence(slots);
    case 'passage':
      return sentences(slots, 3, 6);
    case 'answer':
      return sentences(slots, 2, 5);
    default:
      throw new RangeError(`no slot ${slot}`);
  }
}

export const OWNED = [
  'company',
  'industry',
  'product',
  'agent',
  'policy',
  'home',
  'language0',
  'topic',
];

/** Content of a slot that is the same in all an organisation sends; null = not such a slot. */
export function ownerSlot(
  slot: string,
  given: { owner: number; language: string; vocabulary: Vocabulary },
): string | null {
  if (!OWNED.includes(slot)) return null;
  const random = createRandom(mix(given.owner, seedOfText(slot)));
  const slots = { ...given, random, topic: given.owner };
  switch (slot) {
    case 'company':
      return companyName(given.owner);
    case 'industry':
      return random.pick(INDUSTRIES);
    case 'product':
      return `${random.pick(COMPANY_HEADS)}${random.pick(NOUNS)}`;
    case 'agent':
      return random.pick(FIRST_NAMES);
    case 'home':
      return random.pick(CITIES);
    case 'language0':
      return random.pick(LANGUAGES);
    case 'topic':
      return phrase(slots);
    default:
      return sentence(slots);
  }
}

/** The name of the organisation with this seed. */
export function companyName(owner: number): string {
  const random = createRandom(mix(owner, seedOfText('company')));
  return `${random.pick(COMPANY_HEADS)} ${random.pick(COMPANY_TAILS)}`;
}
