/** Ends an exchange: accounts its usage, settles its budget and records it. */
import type { Said } from '#providers/index';
import { storable } from '#schema/foreign-text';
import { messageOf } from '#std/errors';
import { accessLine } from '../admin/access-log.ts';
import { countsOf, placeName, restOf } from '../budgets/counted-once.ts';
import type { Fingerprinted } from '../spool/spool-record.ts';
import type { Flight } from './flight.ts';
import { type Accounted, account, recordOf, saidBy, textOf } from './record.ts';
import type { Gateway } from './settings.ts';

/** Computes the fingerprint now, where a decision may hang on it; otherwise the recorder does. */
export function fingerprintNow(gateway: Gateway, flight: Flight): void {
  const said = saidBy(flight);
  const { system, prompt, toolNames: tools, toolsHash: tools_hash, images } = said;
  flight.fingerprint = gateway.fingerprint(
    { system, prompt, tools, tools_hash, images, messages: null },
    { embed: drawsEmbedding(gateway) },
  );
}

function drawsEmbedding(gateway: Gateway): boolean {
  return gateway.random.float() < gateway.settings.config.spool.embedShare;
}

function unfingerprinted(gateway: Gateway, flight: Flight, said: Said): Fingerprinted | null {
  if (flight.fingerprint !== null || flight.body === null) return null;
  if (!flight.route.operation.generates) return null;
  return {
    system: said.system,
    prompt: said.prompt,
    tools: said.toolNames,
    tools_hash: said.toolsHash,
    images: said.images,
    embed: drawsEmbedding(gateway),
  };
}

function count(gateway: Gateway, flight: Flight, accounted: Accounted): void {
  const { metrics } = gateway;
  const { route } = flight;
  const upstream = route.target.config.id;
  const operation = route.operation.name;
  const seconds = ((flight.endedAt as number) - flight.began) / 1000;
  metrics.exchanges.add(upstream, operation, String(flight.status ?? 499));
  metrics.duration.observe(seconds, upstream, operation);
  if (flight.firstByteAt !== null) {
    metrics.firstByte.observe((flight.firstByteAt - flight.began) / 1000, upstream, operation);
  }
  const { usage, source, dollars } = accounted;
  if (usage.inputTokens !== null) metrics.tokens.addMany(usage.inputTokens, 'input', source);
  if (usage.outputTokens !== null) metrics.tokens.addMany(usage.outputTokens, 'output', source);
  if (dollars !== null) metrics.dollars.addMany(dollars);
  if (flight.abort !== null) metrics.aborts.add(flight.abort);
  if (flight.refusal !== null) metrics.refusals.add(flight.refusal.code);
  for (const [kind, found] of Object.entries(flight.masking?.counts ?? {}))
    metrics.masked.addMany(found, kind);
}

/**
 * The end of an exchange, once, however it ended: accounts, settles the budget, records. Resolves
 * when the record is as safe as configured, which is when the client may be told that the answer is
 * complete; `false` when the record was dropped. Never rejects.
 */
export async function finish(gateway: Gateway, flight: Flight): Promise<boolean> {
  flight.endedAt ??= gateway.monotonic();
  try {
    return await record(gateway, flight);
  } catch (thrown) {
    gateway.metrics.dropped.add('exchanges', 'bug');
    gateway.log.error('record-fail', { exchange: flight.id, why: messageOf(thrown) });
    void flight.hold.settle(null);
    return false;
  }
}

/** An answer that can be fetched again counts once, whoever fetches it and how often. */
async function countOnce({ counted }: Gateway, flight: Flight, place: string): Promise<void> {
  const { metered, route } = flight;
  const name = placeName(`${route.target.config.id} ${place}`);
  metered.usage = restOf(metered.usage, await counted.raise(name, countsOf(metered.usage)));
}

async function record(gateway: Gateway, flight: Flight): Promise<boolean> {
  const { metered, route } = flight;
  const place = metered.fetchedAt ?? (route.operation.delivers === true ? route.path : null);
  if (place !== null) await countOnce(gateway, flight, place);
  const accounted = account(flight, gateway.settings.prices);
  const said = saidBy(flight);
  const line = recordOf(flight, said, accounted);
  const text = textOf(flight, said);
  const recorded = gateway.sink.append(line, unfingerprinted(gateway, flight, said), text);
  const { usage, dollars } = accounted;
  void flight.hold.settle({
    requests: flight.ask.requests,
    inputTokens: usage.inputTokens ?? 0,
    outputTokens: usage.outputTokens ?? 0,
    dollars: dollars ?? 0,
  });
  count(gateway, flight, accounted);
  gateway.tracer?.record(storable(line), flight.traceParent);
  if (gateway.settings.config.accessLog) gateway.writeAccess(accessLine(line));
  return recorded;
}
