/**
 * Draws simulated worlds whose sources are kept apart: some to choose a method on, others to
 * report it on.
 */

import { type Split, scaleWorld, type World } from '#simulate/world';
import { worldNamed } from '#simulate/worlds/worlds';

/** A preset that draws from the sources of one split only. */
export function worldOf(name: string, split: Split, scale = 1): World {
  return { ...scaleWorld(worldNamed(name), scale), split };
}

/**
 * To be called on every world that a reported number is measured on: nothing may have been chosen
 * on its sources. Throws RangeError on a world of another split.
 */
export function forReport(world: World): World {
  if (world.split !== 'report') {
    throw new RangeError(`${world.name}: a number measured on ${world.split} is not reported`);
  }
  return world;
}

/** To be called on every world that a threshold is chosen on. Throws RangeError likewise. */
export function forDesign(world: World): World {
  if (world.split !== 'design') {
    throw new RangeError(`${world.name}: nothing is chosen on ${world.split}`);
  }
  return world;
}
