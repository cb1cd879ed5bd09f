/** Reads each place that settings can come from (file, environment, flags) into one common form. */

import { dirname, resolve } from 'node:path';
import { nearestName } from '#std/nearest-name';
import { visibleText } from '#std/visible-text';
import type { Environment } from './environment.ts';
import { readConfigFile } from './read-config-file.ts';
import { SETTINGS, type Setting } from './settings.ts';

/** Values by setting path ("scan.seed"), from one place. */
export interface Layer {
  /** "--seed", "STILLWATCH_SCAN_SEED" or a file name, by setting path. */
  originOf: (path: string) => string;
  values: unknown;
}

/** Paths in a file are meant from where the file lies. */
export async function fileLayer(file: string): Promise<Layer> {
  const values = await readConfigFile(file);
  const name = visibleText(file);
  return { originOf: () => name, values: withAbsolutePaths(values, dirname(file)) };
}

function withAbsolutePaths(values: unknown, folder: string): unknown {
  const copy = structuredClone(values);
  for (const setting of SETTINGS) {
    const [section = '', key = ''] = setting.path.split('.');
    const owner = isRecord(copy) ? copy[section] : undefined;
    if (!isRecord(owner)) continue;
    if (setting.isPath) owner[key] = absolute(owner[key], folder);
    if (setting.path === 'networks.listFiles' && Array.isArray(owner[key])) {
      for (const entry of owner[key]) {
        if (isRecord(entry)) entry.file = absolute(entry.file, folder);
      }
    }
  }
  return copy;
}

function absolute(value: unknown, folder: string): unknown {
  if (typeof value === 'string' && value !== '') return resolve(folder, value);
  return Array.isArray(value) ? value.map((item) => absolute(item, folder)) : value;
}

const RESERVED = new Set(['STILLWATCH_CONFIG']);

export function environmentLayer(environment: Environment): {
  layer: Layer;
  warnings: string[];
} {
  const values: Record<string, Record<string, unknown>> = {};
  const warnings: string[] = [];
  const byName = new Map(SETTINGS.map((setting) => [setting.environmentName, setting]));
  for (const [name, raw] of Object.entries(environment)) {
    if (!name.startsWith('STILLWATCH_') || RESERVED.has(name) || raw === undefined) continue;
    const setting = byName.get(name);
    if (setting === undefined) {
      const nearest = nearestName(name, [...byName.keys()]);
      const meant = nearest === null ? '' : `; did you mean ${nearest}?`;
      warnings.push(`The environment variable ${visibleText(name)} is no setting${meant}`);
    } else {
      put(values, setting.path, parseRaw(raw, setting));
    }
  }
  const originOf = (path: string) =>
    SETTINGS.find((setting) => path.startsWith(setting.path))?.environmentName ?? 'environment';
  return { layer: { originOf, values }, warnings };
}

/** Text from the environment as the kind of value the setting takes; else left for the check. */
function parseRaw(raw: string, setting: Setting): unknown {
  const kinds = new Set(setting.kinds);
  if (kinds.has('array')) return parseList(raw);
  if (kinds.has('null') && (raw === '' || raw === 'null')) return null;
  if ((kinds.has('integer') || kinds.has('number')) && raw.trim() !== '') {
    const number = Number(raw);
    return Number.isNaN(number) ? raw : number;
  }
  return raw;
}

/** "a,b" or "kind=file,kind=file". */
function parseList(raw: string): unknown[] {
  return raw
    .split(',')
    .filter((item) => item !== '')
    .map((item) => {
      const pair = /^([a-z]+)=(.+)$/.exec(item);
      return pair === null ? item : { kind: pair[1], file: pair[2] };
    });
}

export function flagLayer(flags: Readonly<Record<string, unknown>>): Layer {
  const values: Record<string, Record<string, unknown>> = {};
  for (const [path, value] of Object.entries(flags)) put(values, path, value);
  return { originOf: () => 'command line', values };
}

function put(values: Record<string, Record<string, unknown>>, path: string, value: unknown): void {
  const [section = '', key = ''] = path.split('.');
  values[section] = { ...values[section], [key]: value };
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
