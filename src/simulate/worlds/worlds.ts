/** The worlds that come with the package, by name. */
import { failure } from '#std/errors';
import { parseWorld, type World, type WorldInput } from '../world.ts';
import { ADAPTIVE } from './adaptive.ts';
import { DEMO } from './demo.ts';
import { DISCLOSED } from './disclosed.ts';
import { HYDRA } from './hydra.ts';
import { LIVE } from './live.ts';
import { SLOW } from './slow.ts';
import { BENIGN, SMALL } from './small.ts';

const ALL: readonly WorldInput[] = [DEMO, LIVE, SMALL, BENIGN, DISCLOSED, SLOW, HYDRA, ...ADAPTIVE];

export const WORLD_NAMES: readonly string[] = ALL.map((world) => world.name);

/** The bundled world of that name. Throws WORLD_NOT_FOUND. */
export function worldNamed(name: string): World {
  const found = ALL.find((world) => world.name === name);
  if (found === undefined) {
    throw failure('WORLD_NOT_FOUND', { name, worlds: WORLD_NAMES.join(', ') });
  }
  return parseWorld(found);
}
