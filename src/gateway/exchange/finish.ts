import { accessLine } from '../operations/access-log.ts';
import type { Flight } from './flight.ts';
import { type Accounted, account, recordOf, saidBy } from './record.ts';
import type { Gateway } from './settings.ts';

/** Computes the fingerprint once; it is cheap, but not free. */
export function fingerprintOf(gateway: Gateway, flight: Flight): void {
  if (flight.said !== null || flight.body === null || !flight.route.operation.generates) return;
  const said = saidBy(flight);
  const embed = gateway.random.float() < gateway.settings.config.spool.embedShare;
  const input = {
    system: said.system,
    prompt: said.prompt,
    messages: null,
    tools: said.toolNames,
    tools_hash: null,
    images: said.images,
  };
  try {
    flight.fingerprint = gateway.fingerprint(input, { embed });
  } catch (thrown) {
    gateway.log.error('fingerprint-fail', { exchange: flight.id, kind: (thrown as Error).name });
  }
}

function count(gateway: Gateway, flight: Flight, accounted: Accounted): void {
  const { metrics } = gateway;
  const { route } = flight;
  const labels = { upstream: route.target.config.id, operation: route.operation.name };
  const seconds = ((flight.endedAt as number) - flight.began) / 1000;
  metrics.exchanges.add({ ...labels, status: String(flight.status ?? 499) });
  metrics.duration.observe(labels, seconds);
  if (flight.firstByteAt !== null) {
    metrics.firstByte.observe(labels, (flight.firstByteAt - flight.began) / 1000);
  }
  const { usage, source, dollars } = accounted;
  if (usage.inputTokens !== null)
    metrics.tokens.add({ direction: 'input', source }, usage.inputTokens);
  if (usage.outputTokens !== null) {
    metrics.tokens.add({ direction: 'output', source }, usage.outputTokens);
  }
  if (dollars !== null) metrics.dollars.add({}, dollars);
  if (flight.abort !== null) metrics.aborts.add({ moment: flight.abort });
  if (flight.refusal !== null) metrics.refusals.add({ code: flight.refusal.code });
  for (const [kind, found] of Object.entries(flight.masked)) metrics.masked.add({ kind }, found);
}

/**
 * The end of an exchange, once, however it ended: accounts, settles the budget, records. Resolves
 * when the record is as safe as configured, which is when the client may be told that the answer is
 * complete; `false` when the record was dropped.
 */
export function finish(gateway: Gateway, flight: Flight): Promise<boolean> {
  flight.endedAt ??= gateway.monotonic();
  const accounted = account(flight, gateway.settings.prices);
  fingerprintOf(gateway, flight);
  const record = recordOf(flight, saidBy(flight), accounted);
  const recorded = gateway.sink.append(record);
  const { usage, dollars } = accounted;
  const used = {
    requests: flight.ask.requests,
    inputTokens: usage.inputTokens ?? 0,
    outputTokens: usage.outputTokens ?? 0,
    dollars: dollars ?? 0,
  };
  void flight.hold.settle(used);
  count(gateway, flight, accounted);
  if (gateway.settings.config.accessLog) gateway.writeAccess(accessLine(record));
  return recorded;
}
