/** The tool specifications that simulated requests carry, public ones and those of customers. */
import { createRandom } from '#std/random';
import { hex32, mix } from '../mix.ts';
import { NOUNS, VERBS } from '../prompts/names.ts';
import type { ToolOwner } from '../recipes.ts';

/** The tools that a request offers to the model. */
export interface ToolSet {
  names: readonly string[];
  json: string;
  /** What the log calls this specification. */
  hash: string;
}

/** Editors and agent frameworks that many unrelated customers use as they come. */
const PUBLIC: Record<'public-coding' | 'public-agent', readonly (readonly string[])[]> = {
  'public-coding': [
    ['read_file', 'write_file', 'edit_file', 'list_directory', 'search', 'run_command'],
    ['view', 'create', 'str_replace', 'insert', 'bash'],
    ['open_file', 'apply_patch', 'shell', 'find_references', 'diagnostics', 'web_search'],
  ],
  'public-agent': [
    ['search', 'fetch_page', 'calculator', 'final_answer'],
    ['python', 'browser', 'memory'],
  ],
};

const cache = new Map<number, ToolSet>();
const MOST_CACHED = 50_000;

/** The tools of one owner's requests; public sets come in a few versions. */
export function toolsOf(owner: ToolOwner, seed: number): ToolSet | null {
  if (owner === 'none') return null;
  if (owner !== 'customer') {
    const sets = PUBLIC[owner];
    const which = seed % sets.length;
    const version = mix(seed, 131) % 3;
    return toolSet(sets[which]!, `tools-${owner}-${which}.${version}`);
  }
  const known = cache.get(seed);
  if (known !== undefined) return known;
  const random = createRandom(mix(seed, 132));
  const names = new Set<string>();
  for (let left = random.int(2, 14); left > 0; left--) {
    names.add(`${random.pick(VERBS)}_${random.pick(NOUNS)}`);
  }
  const built = toolSet([...names], hex32(mix(seed, 133)) + hex32(mix(seed, 134)));
  if (cache.size >= MOST_CACHED) cache.clear();
  cache.set(seed, built);
  return built;
}

function toolSet(names: readonly string[], hash: string): ToolSet {
  return { names, json: JSON.stringify(names), hash };
}
