/** The shapes of a day: how activity of people, offices and services spreads over its hours. */
import { HOUR_MS } from '#std/time';
import type { ArrivalProfile } from '../arrivals/summarise-trace.ts';
import type { CustomerBehaviour } from '../customers/customer-behaviour.ts';

/** Cumulative share of a day's activity by UTC hour: 25 entries from 0 to 1. */
export type DayShape = Float64Array;

/** Requests of people by local hour, relative; a broad evening peak. */
const PEOPLE = [3, 2, 1, 1, 1, 1, 2, 4, 6, 8, 9, 9, 8, 8, 9, 9, 9, 8, 8, 9, 10, 9, 7, 5];
const OFFICE = [
  0.2, 0.1, 0.1, 0.1, 0.1, 0.2, 0.6, 2, 6, 10, 11, 10, 7, 9, 11, 10, 9, 6, 3, 1.5, 1, 0.8, 0.5, 0.3,
];
const SERVICE = [4, 3, 3, 2, 2, 3, 4, 6, 8, 9, 10, 10, 9, 9, 10, 10, 9, 9, 8, 8, 8, 7, 6, 5];
const FLAT = new Array<number>(24).fill(1);

const SHAPES = { people: PEOPLE, office: OFFICE, service: SERVICE, flat: FLAT };
const cache = new Map<string, DayShape>();

/** The shape of a local day, seen in UTC. */
export function dayShape(kind: keyof typeof SHAPES, utcOffset: number): DayShape {
  const key = `${kind}:${utcOffset}`;
  const known = cache.get(key);
  if (known !== undefined) return known;
  const local = SHAPES[kind];
  const shape = cumulate(FLAT.map((_, hour) => local[(hour + utcOffset + 48) % 24]!));
  cache.set(key, shape);
  return shape;
}

/** The hours of a traced client, moved to where the customer's own users are. */
export function serviceShape(profile: ArrivalProfile, utcOffset: number): DayShape {
  const { hours } = profile;
  if (hours === null) return dayShape('service', utcOffset);
  const key = `${profile.name}:${utcOffset}`;
  const known = cache.get(key);
  if (known !== undefined) return known;
  // The traced service answers users at UTC+8.
  const shape = cumulate(FLAT.map((_, hour) => hours[(hour + utcOffset - 8 + 48) % 24]!));
  cache.set(key, shape);
  return shape;
}

/** Which hours a kind of customer keeps. */
export function shapeKind(behaviour: CustomerBehaviour): 'people' | 'office' | 'service' {
  const { starts } = behaviour.rhythm;
  if (starts === 'office' || starts === 'lesson') return 'office';
  return starts === 'service' ? 'service' : 'people';
}

function cumulate(weights: readonly number[]): DayShape {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const shape = new Float64Array(25);
  for (let hour = 0; hour < 24; hour++) {
    shape[hour + 1] = shape[hour]! + weights[hour]! / total;
  }
  shape[24] = 1;
  return shape;
}

/** Milliseconds into the day by which a share of its activity has happened. */
export function timeAt(shape: DayShape, share: number): number {
  let hour = 0;
  while (hour < 23 && shape[hour + 1]! <= share) hour++;
  const low = shape[hour]!;
  const width = shape[hour + 1]! - low;
  const within = width <= 0 ? 0 : (share - low) / width;
  return (hour + Math.min(within, 0.999999)) * HOUR_MS;
}

/** Share of the day's activity before a time. */
export function shareBefore(shape: DayShape, msOfDay: number): number {
  const at = Math.min(Math.max(msOfDay / HOUR_MS, 0), 24);
  const hour = Math.min(23, Math.floor(at));
  const low = shape[hour]!;
  return low + (shape[hour + 1]! - low) * (at - hour);
}
