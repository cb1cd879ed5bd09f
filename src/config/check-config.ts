/** Joins the layers of configuration and tells everything that is wrong with them at once. */

import type { z } from 'zod';
import { nearestName } from '#std/nearest-name';
import { visibleText } from '#std/visible-text';
import { type Config, configSchema } from './config-schema.ts';
import { isRecord, type Layer } from './layers.ts';
import { findSetting, SECTIONS, SETTINGS } from './settings.ts';

/** One thing that is wrong, for a person to repair. */
export interface ConfigProblem {
  /** "scan.seed" */
  path: string;
  origin: string;
  got: string;
  expected: string;
  /** The known key that was probably meant. */
  nearest: string | null;
}

export type CheckedConfig =
  | { config: Config; problems: [] }
  | { config: null; problems: ConfigProblem[] };

/** Joins layers, later over earlier, key by key, and checks the whole. Pure. */
export function checkConfig(layers: readonly Layer[]): CheckedConfig {
  const problems = layers.flatMap(shapeProblems);
  if (problems.length > 0) return { config: null, problems };
  const joined = joinLayers(layers);
  const parsed = configSchema.safeParse(joined);
  if (parsed.success) return { config: parsed.data, problems: [] };
  const found = parsed.error.issues.flatMap((issue) => problemsOf(issue, joined, layers));
  return { config: null, problems: found };
}

export function describeProblem(problem: ConfigProblem): string {
  const meant = problem.nearest === null ? '' : `; did you mean ${problem.nearest}?`;
  const { path, origin, got, expected } = problem;
  return `${path} (${origin}): got ${got}, expected ${expected}${meant}`;
}

/** A layer must be sections of keys before it can be joined with others. */
function shapeProblems(layer: Layer): ConfigProblem[] {
  if (!isRecord(layer.values)) {
    const found = { path: '(top)', origin: layer.originOf(''), got: show(layer.values) };
    return [{ ...found, expected: sectionNames(), nearest: null }];
  }
  return Object.entries(layer.values)
    .filter(([name, section]) => isSection(name) && !isRecord(section) && section !== null)
    .map(([name, section]) => ({
      path: name,
      origin: layer.originOf(name),
      got: show(section),
      expected: 'keys with values',
      nearest: null,
    }));
}

function joinLayers(layers: readonly Layer[]): Record<string, unknown> {
  const joined = new Map<string, unknown>();
  for (const layer of layers) {
    for (const [name, section] of Object.entries(layer.values as object)) {
      const before = joined.get(name);
      if (section === null && isSection(name)) continue;
      joined.set(name, isRecord(before) && isRecord(section) ? { ...before, ...section } : section);
    }
  }
  return Object.fromEntries(joined);
}

function problemsOf(
  issue: z.core.$ZodIssue,
  joined: Record<string, unknown>,
  layers: readonly Layer[],
): ConfigProblem[] {
  const path = issue.path.map(String);
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => unknownKey([...path, key], layers));
  }
  const place = path.join('.');
  const setting = findSetting(path.slice(0, 2).join('.'));
  const value = valueAt(joined, path);
  const expected = path.length > 2 ? issue.message.replace(/^.*expected /, '') : setting?.expected;
  const problem = { path: place, origin: originOf(path, layers), got: show(value) };
  return [{ ...problem, expected: expected ?? issue.message, nearest: null }];
}

function unknownKey(path: readonly string[], layers: readonly Layer[]): ConfigProblem {
  const [section = ''] = path;
  const top = path.length === 1;
  const known = top
    ? SECTIONS.map(({ name }) => name)
    : SETTINGS.filter((setting) => setting.path.startsWith(`${section}.`)).map(
        (setting) => setting.path.split('.')[1] ?? '',
      );
  return {
    path: visibleText(path.join('.')),
    origin: originOf(path, layers),
    got: 'an unknown key',
    expected: top ? sectionNames() : `a key of ${section}`,
    nearest: nearestName(path.at(-1) ?? '', known),
  };
}

function originOf(path: readonly string[], layers: readonly Layer[]): string {
  const place = path.join('.');
  for (const layer of [...layers].reverse()) {
    if (valueAt(layer.values, path.slice(0, 2)) !== undefined) return layer.originOf(place);
  }
  return 'default';
}

function valueAt(values: unknown, path: readonly string[]): unknown {
  let value = values;
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<string, unknown>)[key];
  }
  return value;
}

function isSection(name: string): boolean {
  return SECTIONS.some((section) => section.name === name);
}

function sectionNames(): string {
  return SECTIONS.map(({ name }) => name).join(', ');
}

function show(value: unknown): string {
  return value === undefined ? 'nothing' : visibleText(JSON.stringify(value) ?? String(value), 60);
}
