/** The reference of settings as JSON Schema for editors, and the page of every gateway setting. */
import { z } from 'zod';
import { configSchema } from '#config/config-schema';
import { gatewayConfigSchema } from '#gateway/index';

/** The part of JSON Schema that the schemas of settings use. */
export interface SettingSchema {
  type?: string | readonly string[];
  description?: string;
  default?: unknown;
  const?: unknown;
  enum?: readonly unknown[];
  anyOf?: readonly SettingSchema[];
  items?: SettingSchema;
  properties?: Record<string, SettingSchema>;
  required?: readonly string[];
  additionalProperties?: SettingSchema | boolean;
  format?: string;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
}

/** One setting: `upstreams[].url`, what it takes, its default (undefined: none) and its meaning. */
export interface DescribedSetting {
  path: string;
  takes: string;
  default: unknown;
  required: boolean;
  meaning: string;
}

/** What a gateway.yaml may hold, as JSON Schema 2020-12. */
export function gatewaySchema(): SettingSchema {
  return z.toJSONSchema(gatewayConfigSchema, { io: 'input' }) as SettingSchema;
}

/** What the file of `--config` may hold, as JSON Schema 2020-12. */
export function configurationSchema(): SettingSchema {
  return z.toJSONSchema(configSchema, { io: 'input' }) as SettingSchema;
}

/** Every setting below a schema, sections and lists before what they hold. */
export function describedSettings(schema: SettingSchema, prefix = ''): DescribedSetting[] {
  const { properties = {}, required = [] } = schema;
  return Object.entries(properties).flatMap(([key, setting]) => {
    const path = prefix === '' ? key : `${prefix}.${key}`;
    const own = {
      path,
      takes: takenBy(setting),
      default: setting.default,
      required: required.includes(key),
      meaning: setting.description ?? '',
    };
    return [own, ...describedSettings(...heldBy(setting, path))];
  });
}

/** The object whose properties a setting holds, and the path to it; an empty one for a leaf. */
function heldBy(setting: SettingSchema, path: string): [SettingSchema, string] {
  const schema = setting.anyOf?.find((variant) => variant.type !== 'null') ?? setting;
  if (schema.items !== undefined) return [schema.items, `${path}[]`];
  const values = schema.additionalProperties;
  if (typeof values === 'object') return [values, `${path}.NAME`];
  return [schema, path];
}

function takenBy(setting: SettingSchema): string {
  if (setting.anyOf !== undefined) return setting.anyOf.map(takenBy).join(' or ');
  if (setting.enum !== undefined) return setting.enum.map(String).join(', ');
  if (setting.const !== undefined) return String(setting.const);
  if (setting.items !== undefined) {
    return setting.items.properties === undefined ? `list of ${takenBy(setting.items)}` : 'list';
  }
  if (setting.properties !== undefined) return 'section';
  if (typeof setting.additionalProperties === 'object') return 'map by name';
  if (setting.format === 'uri') return 'http(s) address';
  if (setting.format === 'date-time') return 'time (ISO 8601)';
  const types = [setting.type ?? 'anything'].flat();
  return types.map((type) => (type === 'string' ? 'text' : type)).join(' or ') + rangeOf(setting);
}

/** Bounds that somebody chose; those that only keep a number exact are left out. */
function rangeOf({ minimum, maximum, exclusiveMinimum }: SettingSchema): string {
  const least = minimum === undefined || minimum <= Number.MIN_SAFE_INTEGER ? undefined : minimum;
  const most = maximum === undefined || maximum >= Number.MAX_SAFE_INTEGER ? undefined : maximum;
  const parts = [
    ...(least === undefined ? [] : [`from ${least}`]),
    ...(exclusiveMinimum === undefined ? [] : [`above ${exclusiveMinimum}`]),
    ...(most === undefined ? [] : [`to ${most}`]),
  ];
  return parts.length === 0 ? '' : ` ${parts.join(' ')}`;
}
