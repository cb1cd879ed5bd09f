import { createRoute } from '@hono/zod-openapi';
import { z } from 'zod';
import { readSpooledExchanges, readSpooledTexts } from '#ingest/index';
import {
  DECISION_FEED_PATH,
  decisionFeedAnswerSchema,
  decisionFeedQuerySchema,
} from '#schema/decision-feed';
import { SPOOL_PATHS } from '#schema/spooled-exchange';
import type { Control } from '../control.ts';
import { countDecisions } from '../intake-counts.ts';
import { takeExchanges } from '../take-exchanges.ts';
import { forRole } from './access.ts';
import { type ControlApp, ERROR_ANSWERS } from './endpoint.ts';
import { readBytes } from './read-bytes.ts';

const takenSchema = z.object({
  taken: z.number().int(),
  duplicates: z.number().int(),
  rejected: z.number().int(),
});

const tags = ['gateways'];
const ndjson = (description: string) => ({
  body: {
    required: true,
    description,
    content: { 'application/x-ndjson': { schema: z.string() } },
  },
});

/** What gateways use: they hand in what they spooled, and take decisions. */
export function addGatewayRoutes(app: ControlApp, control: Control): void {
  addSpool(app, control);
  const feed = createRoute({
    method: 'get',
    path: DECISION_FEED_PATH,
    summary: 'Decisions in force, or what changed of them; held until something is newer.',
    tags,
    ...forRole(control, 'gateway'),
    request: { query: decisionFeedQuerySchema },
    responses: {
      200: {
        description: 'The whole, or what changed.',
        content: { 'application/json': { schema: decisionFeedAnswerSchema } },
      },
      204: { description: 'Nothing is newer.' },
      ...ERROR_ANSWERS,
    },
  });
  app.openapi(feed, async (context) => {
    const abort = AbortSignal.any([context.req.raw.signal, control.stopping]);
    const answer = await control.feed.ask(context.req.valid('query'), abort);
    return answer === null ? context.body(null, 204) : context.json(answer, 200);
  });
}

function addSpool(app: ControlApp, control: Control): void {
  const { counts, intake, log } = control;
  const responses = {
    200: {
      description: 'Every line is committed, or was before, or is no such record.',
      content: { 'application/json': { schema: takenSchema } },
    },
    ...ERROR_ANSWERS,
  };
  const post = { method: 'post' as const, tags, ...forRole(control, 'gateway'), responses };

  const exchanges = createRoute({
    ...post,
    path: SPOOL_PATHS.exchanges,
    summary: 'Exchanges from a gateway’s spool; gzip is understood.',
    request: ndjson('One spooled exchange a line.'),
  });
  app.openapi(exchanges, async (context) => {
    const read = readSpooledExchanges((await readBytes(context)).toString('utf8'));
    if (read.rejectedLines > 0) log.warn('spool-lines-rejected', { lines: read.rejected });
    const taken = await takeExchanges(
      control,
      read.items.map(({ exchange }) => exchange),
    );
    countDecisions(counts, read.items);
    counts.rejected += read.rejectedLines;
    const { duplicates } = taken;
    return context.json({ taken: taken.taken, duplicates, rejected: read.rejectedLines }, 200);
  });

  const texts = createRoute({
    ...post,
    path: SPOOL_PATHS.texts,
    summary: 'Kept texts from a gateway’s spool; gzip is understood.',
    request: ndjson('One kept text a line.'),
  });
  app.openapi(texts, async (context) => {
    const read = readSpooledTexts((await readBytes(context)).toString('utf8'));
    if (read.rejectedLines > 0) log.warn('spool-lines-rejected', { lines: read.rejected });
    const fresh = await intake.takeTexts(read.items);
    counts.texts += fresh;
    counts.rejected += read.rejectedLines;
    const duplicates = read.items.length - fresh;
    return context.json({ taken: fresh, duplicates, rejected: read.rejectedLines }, 200);
  });
}
