/** What gateways use: they hand in what they spooled, and take decisions. */
import type { Context } from 'hono';
import { z } from 'zod';
import { readSpooledExchanges, readSpooledTexts } from '#ingest/index';
import { parseInput } from '#respond/index';
import {
  DECISION_FEED_PATH,
  decisionFeedAnswerSchema,
  decisionFeedQuerySchema,
} from '#schema/decision-feed';
import { SPOOL_PATHS } from '#schema/spooled-exchange';
import { failure } from '#std/errors';
import type { Control } from '../control.ts';
import { countDecisions } from '../intake-counts.ts';
import { type TakingParts, takeExchanges } from '../take-exchanges.ts';
import type { ApiEnv } from './access.ts';
import type { RawRoute } from './raw-route.ts';
import { withBytes } from './read-bytes.ts';

/** A gateway reads its spool in smaller parts, but for one record that is longer. */
const MOST_SPOOL_BYTES = 32 * 1_048_576;

const takenSchema = z.object({
  taken: z.number().int(),
  duplicates: z.number().int(),
  rejected: z.number().int(),
});

const handingIn = { needs: 'exchanges', tag: 'gateways' } as const;
const ndjson = (description: string) => ({
  body: {
    required: true,
    description,
    content: { 'application/x-ndjson': { schema: z.string() } },
  },
});
const responses = {
  200: {
    description: 'Every line is committed, or was before, or is no such record.',
    content: { 'application/json': { schema: takenSchema } },
  },
};

async function takeSpooledExchanges(
  control: TakingParts & Pick<Control, 'log' | 'performer' | 'keyFacts'>,
  context: Context<ApiEnv>,
): Promise<Response> {
  const { counts, log, clock } = control;
  const read = await withBytes(context, MOST_SPOOL_BYTES, (body) =>
    readSpooledExchanges(body, clock()),
  );
  if (read.rejectedLines > 0) log.warn('spool-lines-rejected', { lines: read.rejected });
  const taken = await takeExchanges(
    control,
    read.items.map(({ exchange }) => exchange),
    `gateway:${context.var.credential.name}`,
  );
  countDecisions(counts, read.items);
  await control.keyFacts.note(control, read.items);
  counts.rejected += read.rejectedLines;
  counts.absurdTimes += read.absurdTimes;
  const { duplicates } = taken;
  return context.json({ taken: taken.taken, duplicates, rejected: read.rejectedLines });
}

async function takeSpooledTexts(
  { counts, intake, log, clock }: Pick<Control, 'counts' | 'intake' | 'log' | 'clock'>,
  context: Context<ApiEnv>,
): Promise<Response> {
  const read = await withBytes(context, MOST_SPOOL_BYTES, (body) =>
    readSpooledTexts(body, clock()),
  );
  if (read.rejectedLines > 0) log.warn('spool-lines-rejected', { lines: read.rejected });
  const source = `gateway:${context.var.credential.name}`;
  const fresh = await intake.takeTexts(read.items, source);
  counts.texts += fresh;
  counts.rejected += read.rejectedLines;
  const duplicates = read.items.length - fresh;
  return context.json({ taken: fresh, duplicates, rejected: read.rejectedLines });
}

async function giveDecisions(
  control: Pick<
    Control,
    'feed' | 'stopping' | 'places' | 'revocations' | 'gatewayNames' | 'cosignatures'
  >,
  context: Context<ApiEnv>,
): Promise<Response> {
  const { feed, stopping, places, revocations, gatewayNames } = control;
  const { credential } = context.var;
  const query = parseInput(decisionFeedQuerySchema, context.req.query());
  await gatewayNames.claim(query.gateway, credential);
  await control.cosignatures.take(query, credential);
  const leave = places.waits.take(credential.credential_id);
  const held = revocations.hold(credential.credential_id);
  const abort = AbortSignal.any([context.req.raw.signal, stopping, held.signal]);
  const answer = await feed.ask(query, abort).finally(() => {
    held.end();
    leave();
  });
  if (held.signal.aborted) throw failure('CREDENTIAL_NEEDED', { why: 'this one was revoked' });
  return answer === null ? context.body(null, 204) : context.json(answer);
}

export const GATEWAY_ROUTES: readonly RawRoute<Control>[] = [
  {
    ...handingIn,
    method: 'post',
    path: SPOOL_PATHS.exchanges,
    summary: 'Exchanges from a gateway’s spool; gzip is understood.',
    request: ndjson('One spooled exchange a line.'),
    responses,
    answer: takeSpooledExchanges,
  },
  {
    ...handingIn,
    method: 'post',
    path: SPOOL_PATHS.texts,
    summary: 'Kept texts from a gateway’s spool; gzip is understood.',
    request: ndjson('One kept text a line.'),
    responses,
    answer: takeSpooledTexts,
  },
  {
    needs: 'decisions',
    tag: 'gateways',
    method: 'get',
    path: DECISION_FEED_PATH,
    summary: 'Decisions in force, or what changed of them; held until something is newer.',
    request: { query: decisionFeedQuerySchema },
    responses: {
      200: {
        description: 'The whole, or what changed.',
        content: { 'application/json': { schema: decisionFeedAnswerSchema } },
      },
      204: { description: 'Nothing is newer.' },
    },
    answer: giveDecisions,
  },
];
