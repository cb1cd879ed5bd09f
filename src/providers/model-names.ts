/** Reads which models a request may be answered by: the one it names, and those it names besides. */
import { type JsonObject, objectOf, stringOf } from './json.ts';
import type { Ask } from './provider.ts';

/** Lists of other models to fall back to, as routers take them. */
const LISTS = ['models', 'fallbacks'] as const;

/** Names of a list, which holds texts or objects with a `model`; null = something else is in it. */
function namesIn(value: unknown): string[] | null {
  if (!Array.isArray(value)) return null;
  const names = value.map((each) => stringOf(each) ?? stringOf(objectOf(each)?.model));
  return names.some((name) => name === null) ? null : (names as string[]);
}

/** `unread` says so where the model is missing or no text, or where a list holds anything but names. */
export function modelsAsked(body: JsonObject): Pick<Ask, 'model' | 'models' | 'unread'> {
  const model = stringOf(body.model);
  const models = model === null ? [] : [model];
  let unread = model === null;
  for (const list of LISTS) {
    if (body[list] == null) continue;
    const names = namesIn(body[list]);
    if (names === null) unread = true;
    else models.push(...names);
  }
  const template = body.preset != null;
  return {
    model,
    models: models.length < 2 ? models : [...new Set(models)],
    unread: [...(unread ? (['model'] as const) : []), ...(template ? (['template'] as const) : [])],
  };
}
