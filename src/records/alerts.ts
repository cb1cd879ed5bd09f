/** Reads and writes alerts and snoozes, and holds the outbox of their deliveries. */
import { sql, type Transaction } from 'kysely';
import type { Alert, AlertRecord, AlertRoutes, Delivery } from '#schema/alert';
import { failure } from '#std/errors';
import type { Audit } from './audit.ts';
import type { Database, RecordsDatabase } from './database.ts';
import { jsonText } from './json-text.ts';
import type { Outbox } from './outbox.ts';
import type { AlertReads, AlertWrites } from './records.ts';

type Tx = Transaction<RecordsDatabase>;
const PAGE = 100;

export function alertReads(db: Database): AlertReads {
  return {
    get: async (alertId) =>
      (await db
        .selectFrom('alerts')
        .selectAll()
        .where('alert_id', '=', alertId)
        .executeTakeFirst()) ?? null,
    list: ({ limit = PAGE, campaignId } = {}) =>
      db
        .selectFrom('alerts')
        .selectAll()
        .$if(campaignId !== undefined, (query) =>
          query.where('campaign_id', '=', campaignId as string),
        )
        .orderBy('last_at', 'desc')
        .orderBy('alert_id')
        .limit(limit)
        .execute(),
    deliveries: ({ state, alertId } = {}) =>
      db
        .selectFrom('deliveries')
        .selectAll()
        .$if(state !== undefined, (query) => query.where('state', '=', state as Delivery['state']))
        .$if(alertId !== undefined, (query) => query.where('alert_id', '=', alertId as string))
        .orderBy('next_attempt_at')
        .orderBy('delivery_id')
        .execute(),
    snoozes: (now) =>
      db.selectFrom('snoozes').selectAll().where('until', '>', now).orderBy('until').execute(),
  };
}

export function alertWrites(tx: Tx, audit: Audit, routes: AlertRoutes): AlertWrites {
  const { now, actor } = audit;
  return {
    raise: async (given, destinations) => {
      const alert: Alert = { ...given, at: given.at ?? now };
      const known = await tx
        .updateTable('alerts')
        .set({ times: sql<number>`times + 1`, last_at: alert.at })
        .where('dedup_key', '=', alert.dedup_key)
        .returning('alert_id')
        .executeTakeFirst();
      if (known !== undefined) return null;
      const inhibited = await inhibitionOf(tx, alert, now);
      const record: AlertRecord = { ...alert, times: 1, last_at: alert.at, inhibited };
      const row = { ...record, data: jsonText(alert.data) };
      await tx.insertInto('alerts').values(row).execute();
      const told = inhibited === null ? (destinations ?? routes(alert)) : [];
      for (const destination of told) {
        await tx
          .insertInto('deliveries')
          .values(deliveryOf(alert, destination, now))
          .execute();
      }
      const { kind, severity } = alert;
      const after = { alert_id: alert.alert_id, kind, severity, inhibited, destinations: told };
      audit.note({ what: 'alert-raised', object: alert.object, after });
      return inhibited === null ? record : null;
    },
    snooze: async (object, until) => {
      const row = { until, by: actor.who, reason: actor.reason, created_at: now };
      await tx
        .insertInto('snoozes')
        .values({ object, ...row })
        .onConflict((conflict) => conflict.column('object').doUpdateSet(row))
        .execute();
      audit.note({ what: 'alerts-snoozed', object, after: { until } });
    },
    replay: async (deliveryId) => {
      const replayed = await tx
        .updateTable('deliveries')
        .set({ state: 'pending', attempts: 0, next_attempt_at: now, settled_at: null })
        .where('delivery_id', '=', deliveryId)
        .where('state', '<>', 'pending')
        .returning(['alert_id', 'destination'])
        .executeTakeFirst();
      if (replayed === undefined) {
        throw failure('RECORDS_NOT_FOUND', { what: `settled delivery ${deliveryId}` });
      }
      audit.note({ what: 'delivery-replayed', object: `delivery:${deliveryId}`, after: replayed });
    },
  };
}

const deliveryOf = ({ alert_id }: Alert, destination: string, now: number): Delivery => ({
  delivery_id: `${alert_id}/${destination}`,
  alert_id,
  destination,
  state: 'pending',
  attempts: 0,
  next_attempt_at: now,
  last_error: null,
  settled_at: null,
});

/** A campaign's own alert stands above those of its members. */
async function inhibitionOf(
  tx: Tx,
  { object, campaign_id }: Alert,
  now: number,
): Promise<AlertRecord['inhibited']> {
  const above = campaign_id === null ? null : `campaign:${campaign_id}`;
  const snoozed = await tx
    .selectFrom('snoozes')
    .select('object')
    .where('object', 'in', above === null ? [object] : [object, above])
    .where('until', '>', now)
    .executeTakeFirst();
  if (snoozed !== undefined) return 'snoozed';
  if (above === null || above === object || !object.startsWith('account:')) return null;
  const alarmed = await tx
    .selectFrom('alerts')
    .select('alert_id')
    .where('object', '=', above)
    .executeTakeFirst();
  return alarmed === undefined ? null : 'campaign';
}

export function outboxOf(db: Database): Outbox {
  return {
    claim: async ({ now, limit, holdMs }) => {
      const taken = await sql<Delivery>`UPDATE deliveries
        SET next_attempt_at = ${now + holdMs}, attempts = attempts + 1
        WHERE delivery_id IN (SELECT delivery_id FROM deliveries
          WHERE state = 'pending' AND next_attempt_at <= ${now}
          ORDER BY next_attempt_at LIMIT ${limit} FOR UPDATE SKIP LOCKED)
        RETURNING *`.execute(db);
      const alerts = new Map<string, AlertRecord>();
      const claimed: { delivery: Delivery; alert: AlertRecord }[] = [];
      for (const delivery of taken.rows) {
        const { alert_id } = delivery;
        const alert = alerts.get(alert_id) ?? (await alertReads(db).get(alert_id));
        if (alert === null) continue;
        alerts.set(alert_id, alert);
        claimed.push({ delivery, alert });
      }
      return claimed;
    },
    settle: async (deliveryId, outcome) => {
      const change =
        outcome.state === 'pending'
          ? { next_attempt_at: outcome.nextAttemptAt, last_error: outcome.error }
          : {
              settled_at: outcome.at,
              ...(outcome.state === 'dead' ? { last_error: outcome.error } : {}),
            };
      await db
        .updateTable('deliveries')
        .set({ state: outcome.state, ...change })
        .where('delivery_id', '=', deliveryId)
        .execute();
    },
  };
}
