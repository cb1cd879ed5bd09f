/** Describes every setting for help texts, error messages and the reference page. */

import { z } from 'zod';
import { configSchema } from './config-schema.ts';

/** One leaf of the configuration, as the schema describes it. */
export interface Setting {
  /** "scan.stepSeconds" */
  path: string;
  /** "STILLWATCH_SCAN_STEP_SECONDS" */
  environmentName: string;
  description: string;
  /** "integer from 60 to 604800" */
  expected: string;
  defaultValue: unknown;
  kinds: readonly string[];
  /** A file or directory, or a list of them: relative to the configuration file it stands in. */
  isPath: boolean;
}

interface JsonSchema {
  type?: string;
  description?: string;
  default?: unknown;
  enum?: readonly unknown[];
  anyOf?: readonly JsonSchema[];
  items?: JsonSchema;
  properties?: Record<string, JsonSchema>;
  format?: string;
  path?: boolean;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  exclusiveMaximum?: number;
}

const document = z.toJSONSchema(configSchema, { io: 'input' }) as JsonSchema;

export const SECTIONS: readonly { name: string; description: string }[] = Object.entries(
  document.properties ?? {},
).map(([name, section]) => ({ name, description: section.description ?? '' }));

export const SETTINGS: readonly Setting[] = Object.entries(document.properties ?? {}).flatMap(
  ([section, { properties = {} }]) =>
    Object.entries(properties).map(([key, leaf]) => settingOf(`${section}.${key}`, leaf)),
);

export function findSetting(path: string): Setting | undefined {
  return SETTINGS.find((setting) => setting.path === path);
}

function settingOf(path: string, leaf: JsonSchema): Setting {
  const variants = leaf.anyOf ?? [leaf];
  return {
    path,
    environmentName: environmentName(path),
    description: leaf.description ?? '',
    expected: variants.map(expectedOf).join(' or '),
    defaultValue: leaf.default,
    kinds: variants.map((variant) => variant.type ?? 'any'),
    isPath: variants.some((variant) => variant.path === true || variant.items?.path === true),
  };
}

function environmentName(path: string): string {
  const words = path.replaceAll('.', '_').replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2');
  return `STILLWATCH_${words.toUpperCase()}`;
}

function expectedOf(leaf: JsonSchema): string {
  if (leaf.enum !== undefined) return leaf.enum.map(String).join(', ');
  if (leaf.type === 'array')
    return `list of ${leaf.items === undefined ? 'any' : itemsOf(leaf.items)}`;
  if (leaf.path === true) return 'path';
  if (leaf.format === 'uri') return 'http(s) address';
  if (leaf.type === 'integer' || leaf.type === 'number') return `${leaf.type}${rangeOf(leaf)}`;
  if (leaf.type === 'string') return 'text';
  return leaf.type ?? 'any';
}

function itemsOf(items: JsonSchema): string {
  if (items.properties === undefined) return items.path === true ? 'paths' : 'texts';
  return `{${Object.keys(items.properties).join(', ')}}`;
}

function rangeOf(leaf: JsonSchema): string {
  if (leaf.exclusiveMinimum !== undefined && leaf.exclusiveMaximum !== undefined) {
    return ` between ${leaf.exclusiveMinimum} and ${leaf.exclusiveMaximum}`;
  }
  if (leaf.minimum !== undefined && leaf.maximum !== undefined) {
    return ` from ${leaf.minimum} to ${leaf.maximum}`;
  }
  return '';
}
