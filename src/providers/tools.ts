/** Tools that a request offers to the model: their names, and one hash over their specification. */
import { hash } from 'node:crypto';
import { listOf, objectOf, stringOf } from './json.ts';
import type { Said } from './provider.ts';

const HASH_CHARS = 16;

/**
 * Adds a list of tools to what was said. The hash is over the whole specification as sent: accounts
 * run by the same software send the same one. No list, or an empty one, says nothing.
 */
export function addTools(said: Said, tools: unknown): void {
  const list = listOf(tools);
  if (list.length === 0) return;
  said.toolNames = list.flatMap(toolNames);
  said.toolsHash = hash('sha256', JSON.stringify(list), 'hex').slice(0, HASH_CHARS);
}

/**
 * `function` and `custom` of OpenAI Chat, `toolSpec` of Converse and Gemini's lists of declarations
 * wrap the name; Responses and Anthropic have it at the top; a built-in tool has its type alone.
 */
function toolNames(tool: unknown): string[] {
  if (typeof tool === 'string') return [tool];
  const object = objectOf(tool);
  if (object === null) return [];
  const declared = object.functionDeclarations ?? object.function_declarations;
  if (Array.isArray(declared)) return declared.flatMap(toolNames);
  const inner = objectOf(object.function ?? object.custom ?? object.toolSpec);
  const name = stringOf(inner?.name) || stringOf(object.name) || stringOf(object.type);
  return name ? [name] : [];
}
