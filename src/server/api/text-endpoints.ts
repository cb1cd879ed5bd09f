/** Kept prompts and answers over the API: reading them is recorded. */
import { readKeptText } from '#respond/index';
import { textsSchema } from '#schema/api/texts';
import type { Control } from '../control.ts';
import { actRoute, type Endpoint } from './endpoint.ts';

export const TEXT_ENDPOINTS: readonly Endpoint<Control>[] = [
  actRoute({
    method: 'post',
    path: '/v1/texts/read',
    tag: 'texts',
    summary: 'Kept prompts and answers of exchanges; who read them and why is recorded first.',
    act: readKeptText,
    answer: textsSchema,
  }),
];
