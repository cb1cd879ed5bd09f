/** Gives kept prompts and answers, after it was recorded who reads them and why. */
import { readTextsSchema } from '#schema/api/texts';
import { definePreparedAct } from './act.ts';

export const readKeptText = definePreparedAct({
  name: 'read-kept-text',
  role: 'analyst',
  input: readTextsSchema,
  prepare: ({ readTexts }, { exchange_ids }) => readTexts(exchange_ids),
  carryOut: async ({ write }, { exchange_ids }, texts) => {
    const found = new Set(texts.map(({ id }) => id));
    for (const id of new Set(exchange_ids)) {
      const after = { found: found.has(id) };
      await write.audit.note({ what: 'text-read', object: `exchange:${id}`, after });
    }
    return { texts };
  },
});
