import { countOf, type JsonObject, numberOf, objectOf, objectsOf, stringOf } from './json.ts';
import { nothingSaid, opaqueRequest, placeOf, placesWithin, unknownAsk } from './opaque.ts';
import type {
  Ask,
  Capability,
  Caps,
  RequestHead,
  RequestSide,
  Said,
  TextPlace,
} from './provider.ts';

const isImage = (part: JsonObject): boolean =>
  part.inlineData !== undefined || part.inline_data !== undefined || part.fileData !== undefined;

function logprobsAsked(config: JsonObject | null): number | null {
  if (config?.responseLogprobs !== true) return null;
  return countOf(config.logprobs) ?? 0;
}

function readAsk(body: JsonObject, { path }: RequestHead): Ask {
  const config = objectOf(body.generationConfig);
  const model = /\/models\/([^/:]+):/.exec(path)?.[1] ?? null;
  const thinking = objectOf(config?.thinkingConfig);
  const logprobs = logprobsAsked(config);
  const capabilities: Capability[] = [];
  if (objectsOf(body.tools).length > 0) capabilities.push('tools');
  if (thinking !== null) capabilities.push('thinking');
  if (logprobs !== null) capabilities.push('logprobs');
  if (partsOf(body).some(isImage)) capabilities.push('images');
  return {
    ...unknownAsk(),
    model,
    stream: path.endsWith(':streamGenerateContent'),
    maxOutputTokens: countOf(config?.maxOutputTokens),
    n: countOf(config?.candidateCount),
    temperature: numberOf(config?.temperature),
    logprobs,
    thinking: thinking === null ? null : thinking.thinkingBudget !== 0,
    capabilities,
    models: model === null ? [] : [model],
  };
}

function partsOf(body: JsonObject): JsonObject[] {
  return objectsOf(body.contents).flatMap((content) => objectsOf(content.parts));
}

function textIn(content: JsonObject | null): string {
  const texts = objectsOf(content?.parts).map((part) => stringOf(part.text) ?? '');
  return texts.filter((text) => text !== '').join('\n');
}

function readSaid(body: JsonObject): Said {
  const said = nothingSaid();
  const system = objectOf(body.systemInstruction) ?? objectOf(body.system_instruction);
  said.system = system === null ? null : textIn(system);
  for (const content of objectsOf(body.contents)) {
    const text = textIn(content);
    const images = objectsOf(content.parts).filter(isImage).length;
    said.images += images;
    if ((content.role ?? 'user') !== 'user' || (text === '' && images === 0)) continue;
    said.turns++;
    said.opening ??= text;
    said.prompt = text;
  }
  const declared = objectsOf(body.tools).flatMap((tool) => objectsOf(tool.functionDeclarations));
  if (declared.length > 0) said.toolNames = declared.map((tool) => stringOf(tool.name) ?? '');
  return said;
}

function texts(body: JsonObject): TextPlace[] {
  const system = objectOf(body.systemInstruction) ?? objectOf(body.system_instruction);
  return [...objectsOf(system?.parts), ...partsOf(body)].flatMap((part) => [
    ...placeOf(part, 'text'),
    ...placesWithin(part, 'functionResponse'),
    ...placesWithin(part, 'functionCall'),
  ]);
}

function limit(body: JsonObject, caps: Caps): boolean {
  const wanted =
    caps.maxOutputTokens !== undefined || caps.n !== undefined || caps.noLogprobs === true;
  if (!wanted && caps.reasoning === undefined) return false;
  const known = objectOf(body.generationConfig);
  const config = known ?? {};
  let changed = false;
  const lower = (key: string, cap: number | undefined, otherwise: number): void => {
    if (cap === undefined || (countOf(config[key]) ?? otherwise) <= cap) return;
    config[key] = cap;
    changed = true;
  };
  lower('maxOutputTokens', caps.maxOutputTokens, Number.POSITIVE_INFINITY);
  lower('candidateCount', caps.n, 1);
  if (caps.noLogprobs === true && config.responseLogprobs === true) {
    config.responseLogprobs = false;
    delete config.logprobs;
    changed = true;
  }
  const thinking = objectOf(config.thinkingConfig);
  if (caps.reasoning === 'hide' && thinking?.includeThoughts === true) {
    thinking.includeThoughts = false;
    changed = true;
  }
  if (changed && known === null) body.generationConfig = config;
  return changed;
}

/** The request of generateContent; the model is in the path. */
export const geminiRequest: RequestSide = {
  ...opaqueRequest,
  readAsk,
  readSaid,
  texts,
  limit,
  envelopes: (body) => partsOf(body).flatMap((part) => placeOf(part, 'thoughtSignature')),
};
