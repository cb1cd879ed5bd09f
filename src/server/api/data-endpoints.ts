/** Deleting exchanges over the API. */
import { deleteData } from '#respond/index';
import { dataDeletedSchema } from '#schema/api/data';
import type { Control } from '../control.ts';
import { actRoute, type Endpoint } from './endpoint.ts';

export const DATA_ENDPOINTS: readonly Endpoint<Control>[] = [
  actRoute({
    method: 'post',
    path: '/v1/data/delete',
    tag: 'data',
    summary: 'Deletes the exchanges and texts of one account, or all before a time; for good.',
    act: deleteData,
    answer: dataDeletedSchema,
  }),
];
