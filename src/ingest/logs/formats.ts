/** The list of log formats that Stillwatch recognises without being told. */
import type { LogFormat } from './format.ts';
import { accessLog } from './formats/access-log.ts';
import { anthropicRaw } from './formats/anthropic-raw.ts';
import { azureApim } from './formats/azure-apim.ts';
import { exchangeLog } from './formats/exchange-log.ts';
import { helicone } from './formats/helicone.ts';
import { langfuse } from './formats/langfuse.ts';
import { litellm } from './formats/litellm.ts';
import { openaiRaw } from './formats/openai-raw.ts';
import { otelGenai } from './formats/otel-genai.ts';
import { portkey } from './formats/portkey.ts';

/** Every format that is recognised by itself; of two that are equally sure the first is taken. */
export const LOG_FORMATS: readonly LogFormat[] = [
  exchangeLog,
  otelGenai,
  litellm,
  langfuse,
  helicone,
  portkey,
  azureApim,
  anthropicRaw,
  openaiRaw,
  accessLog,
];

export function findLogFormat(id: string): LogFormat | null {
  return LOG_FORMATS.find((format) => format.id === id) ?? null;
}
