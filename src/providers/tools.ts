/** Tools that a request offers to the model: their names, and one hash over their specification. */
import { createHash } from 'node:crypto';
import { jsonPieces } from '#std/json-pieces';
import { listOf, objectOf, stringOf } from './json.ts';
import type { Said } from './provider.ts';

const HASH_CHARS = 16;
/** More tools, longer names and longer specifications than any API takes. */
const MOST_TOOLS = 1024;
const MOST_NAME_CHARS = 256;
const MOST_HASHED_CHARS = 2_097_152;

/**
 * Adds a list of tools to what was said. The hash is over the whole specification as sent: accounts
 * run by the same software send the same one. No list, or an empty one, says nothing. Of one that no
 * API would take, the beginning counts.
 */
export function addTools(said: Said, tools: unknown): void {
  const list = listOf(tools);
  if (list.length === 0) return;
  said.toolNames = list.slice(0, MOST_TOOLS).flatMap(toolNames).slice(0, MOST_TOOLS);
  said.toolsHash = specificationHash(list).slice(0, HASH_CHARS);
}

function specificationHash(list: readonly unknown[]): string {
  const digest = createHash('sha256');
  let chars = 0;
  for (const piece of jsonPieces(list)) {
    digest.update(piece);
    chars += piece.length;
    if (chars > MOST_HASHED_CHARS) break;
  }
  return digest.digest('hex');
}

/**
 * `function` and `custom` of OpenAI Chat, `toolSpec` of Converse and Gemini's lists of declarations
 * wrap the name; Responses and Anthropic have it at the top; a built-in tool has its type alone.
 */
function toolNames(tool: unknown): string[] {
  if (typeof tool === 'string') return [tool.slice(0, MOST_NAME_CHARS)];
  const object = objectOf(tool);
  if (object === null) return [];
  const declared = object.functionDeclarations ?? object.function_declarations;
  if (Array.isArray(declared)) return declared.flatMap(toolNames);
  const inner = objectOf(object.function ?? object.custom ?? object.toolSpec);
  const name = stringOf(inner?.name) || stringOf(object.name) || stringOf(object.type);
  return name ? [name.slice(0, MOST_NAME_CHARS)] : [];
}
