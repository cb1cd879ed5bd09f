/** Appeals, proofs of the audit log, erasing from it, and kept texts, as a person uses them. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runInProcess } from '#cli/fixtures/harness';
import type { CredentialRole } from '#schema/credential';
import { emptyExchange } from '#schema/exchange';
import { QUIET_NOTE } from '#schema/fixtures/quiet-note';
import { startTestControl, type TestControl } from '#server/fixtures/test-control';
import { EXIT } from '#std/error-catalogue';

let control: TestControl;
beforeAll(async () => {
  control = await startTestControl({ stepSeconds: 60, textRetentionDays: 7 });
}, 200_000);
afterAll(() => control?.end());

const as = (role: CredentialRole, ...argv: string[]) =>
  runInProcess(argv, {
    environment: {
      STILLWATCH_CONTROL_URL: control.url,
      STILLWATCH_CONTROL_CREDENTIAL: control.secretOf(role),
    },
  });
const file = (name: string): string => join(control.directory, name);

test('an appeal is noted, listed, settled once, and frees the account when it is upheld', async () => {
  const take = ['decisions', 'take', 'account', 'a1', '--action', 'challenge'];
  const taken = [...take, '--unknown', '--reason', 'x'];
  await as('analyst', ...taken);
  const standing = async () => {
    const { body } = await control.ask('viewer', '/v1/accounts/a1');
    return (body as { standing: unknown[] }).standing.length;
  };
  await expect.poll(standing, { timeout: 20_000 }).toBe(1);
  const appeal = ['accounts', 'appeal', 'a1'];
  expect((await as('analyst', ...appeal)).exitCode).toBe(EXIT.usage);
  const noted = await as('analyst', ...appeal, '--reason', 'we label tickets', '--json');
  const { appeal_id } = JSON.parse(noted.stdout) as { appeal_id: string };
  const unknown = [...appeal, '--decision', 'd-none', '--reason', 'x'];
  expect((await as('analyst', ...unknown)).stderr).toContain('RECORDS_NOT_FOUND');
  expect((await as('viewer', 'accounts', 'appeals')).stdout).toContain('we label tickets');
  const settle = ['accounts', 'settle-appeal', appeal_id, 'upheld', '--reason', 'they do'];
  expect((await as('viewer', ...settle)).exitCode).toBe(EXIT.unreachable);
  expect((await as('analyst', ...settle)).stdout).toBe(`${appeal_id} is upheld.\n`);
  expect(await standing()).toBe(0);
  expect((await as('analyst', ...settle)).stderr).toContain('RECORDS_NOT_FOUND');
  expect((await as('viewer', 'accounts', 'appeals')).stdout).toBe('Nobody appeals.\n');
  expect((await as('viewer', 'accounts', 'appeals', '--all')).stdout).toContain('upheld');
});

test('a record and the growth of the log are proven, and what was forged is refused', async () => {
  const { body } = await control.ask('viewer', '/v1/audit/checkpoints');
  const { verifier, checkpoints } = body as {
    verifier: string;
    checkpoints: { note: string }[];
  };
  await writeFile(file('older.txt'), checkpoints.at(-1)!.note);
  await as('analyst', 'accounts', 'confirm', 'a7', '--reason', 'seen');
  await as('viewer', 'audit', 'prove', '1', '--out', file('record.proof'));
  const check = ['audit', 'check', file('record.proof'), '--key', verifier];
  expect((await as('viewer', ...check)).stdout).toMatch(/^ok {2}record 1 of \d+: /);
  await as('viewer', 'audit', 'prove', '--head', file('older.txt'), '--out', file('growth.proof'));
  const growth = ['audit', 'check', file('growth.proof'), '--key', verifier];
  expect((await as('viewer', ...growth)).exitCode).toBe(EXIT.usage);
  const held = [...growth, '--head', file('older.txt')];
  expect((await as('viewer', ...held)).stdout).toMatch(/^ok {2}the log only grew, from \d+ to \d+/);

  const { proof } = (await control.ask('viewer', '/v1/audit/proof?record=1')).body as {
    proof: string;
  };
  const forgeries = [
    proof.replace('index 1', 'index 2'),
    proof.replace(/^extra .*$/m, (line) => {
      const text = Buffer.from(line.slice(6), 'base64').toString();
      return `extra ${Buffer.from(text.replace('system', 'syst3m')).toString('base64')}`;
    }),
    proof.replace(/^([A-Za-z0-9+/]{43}=)$/m, Buffer.alloc(32, 7).toString('base64')),
    proof.slice(0, -10),
  ];
  for (const [index, forged] of forgeries.entries()) {
    await writeFile(file('forged.proof'), forged);
    const told = await as('viewer', 'audit', 'check', file('forged.proof'), '--key', verifier);
    expect(told.exitCode, `${index}: ${told.stdout}`).toBe(EXIT.verification);
  }
  expect((await as('viewer', 'audit', 'prove', '99999')).stderr).toContain('RECORDS_NOT_FOUND');
});

test('the detail about somebody is erased, by an admin, and the log still verifies', async () => {
  const about = ['audit', 'find', '--object', 'account:a7'];
  expect((await as('viewer', ...about)).stdout).toContain('account-reviewed');
  const erase = ['audit', 'erase', 'account:a7', '--reason', 'asked for by law'];
  expect((await as('approver', ...erase)).exitCode).toBe(EXIT.unreachable);
  expect((await as('admin', ...erase)).stdout).toBe('1 record lost their detail.\n');
  expect((await as('viewer', ...about)).stdout).toBe('There is no such record.\n');
  expect((await as('viewer', 'audit', 'verify')).stdout).toMatch(/^ok /);
  const itself = ['audit', 'erase', 'audit', '--reason', 'x'];
  expect((await as('admin', ...itself)).stderr).toContain('REQUEST_REFUSED');
});

test('kept text is read with a reason, which is recorded first, and kept for the days set', async () => {
  const text = {
    id: 'x1',
    ts: Date.now(),
    account_id: 'a1',
    system: null,
    prompt: 'What is 2+2?',
    response: '4',
  };
  const sent = { method: 'POST', body: JSON.stringify(text) };
  const headers = { 'content-type': 'application/x-ndjson' };
  await control.ask('gateway', '/v1/spool/texts', { ...sent, headers });
  const read = ['texts', 'read', 'x1', 'x2'];
  expect((await as('analyst', ...read)).exitCode).toBe(EXIT.usage);
  expect((await as('viewer', ...read, '--reason', 'why')).exitCode).toBe(EXIT.unreachable);
  expect((await as('viewer', 'audit', 'find', '--what', 'text-read')).stdout).toMatch(/no such/);
  const shown = await as('analyst', ...read, '--reason', 'appeal of a1');
  expect(shown.stdout).toContain('What is 2+2?');
  // The one who handed it in stands beside it, and another's of the same name does not take its place.
  expect(shown.stdout).toContain('from:    gateway:gateway');
  const other = { ...sent, body: JSON.stringify({ ...text, prompt: 'Forged?' }) };
  expect(
    (await control.ask('exchanges', '/v1/spool/texts', { ...other, headers })).body,
  ).toMatchObject({
    taken: 1,
  });
  expect(
    (await control.ask('exchanges', '/v1/spool/texts', { ...other, headers })).body,
  ).toMatchObject({
    taken: 0,
    duplicates: 1,
  });
  const both = await as('analyst', 'texts', 'read', 'x1', '--reason', 'appeal of a1');
  expect(both.stdout).toContain('What is 2+2?');
  expect(both.stdout).toContain('from:    gateway:exchanges');
  expect(shown.stderr).toContain('x2');
  const found = await as('viewer', 'audit', 'find', '--what', 'text-read');
  expect(found.stdout).toContain('exchange:x1');
  expect(found.stdout).toContain('appeal of a1');
  const [table] = await control.control.store.query<{ engine_full: string }>(
    "SELECT engine_full FROM system.tables WHERE name = 'exchange_texts'",
  );
  expect(table?.engine_full).toContain('toIntervalDay(7)');
});

test('the data of one account is deleted for good, after the order was recorded', async () => {
  const exchange = (id: string, account_id: string) =>
    JSON.stringify({
      note: noteOf(),
      exchange: { ...emptyExchange(id, Date.now() - 60_000, account_id), prompt: null },
    });
  const body = [exchange('e1', 'a5'), exchange('e2', 'a5'), exchange('e3', 'a6')].join('\n');
  const headers = { 'content-type': 'application/x-ndjson' };
  const sent = await control.ask('gateway', '/v1/spool/exchanges', {
    method: 'POST',
    body,
    headers,
  });
  expect(sent).toMatchObject({ status: 200, body: { taken: 3 } });
  await as('analyst', 'accounts', 'appeal', 'a5', '--reason', 'my own words');
  const remove = ['data', 'delete', '--account', 'a5'];
  expect((await as('admin', ...remove)).exitCode).toBe(EXIT.usage);
  expect((await as('admin', ...remove, '--before', '2026-01-01', '--reason', 'x')).exitCode).toBe(
    EXIT.usage,
  );
  expect((await as('approver', ...remove, '--reason', 'by law')).exitCode).toBe(EXIT.unreachable);
  const done = await as('admin', ...remove, '--reason', 'by law');
  expect(done.stdout).toBe('Deleted for good: 2 exchanges, 0 kept texts, 0 rows of facts.\n');
  const kept = await control.control.store.query('SELECT id FROM exchanges');
  expect(kept).toEqual([{ id: 'e3' }]);
  const found = await as('viewer', 'audit', 'find', '--object', 'account:a5');
  const told = found.stdout.split('\n').map((line) => line.split(/ {2}/)[2]);
  expect(told.slice(0, 3)).toEqual(['data-deleted', 'account-forgotten', 'data-deletion-ordered']);
  expect((await as('viewer', 'accounts', 'appeals')).stdout).not.toContain('my own words');
  const old = await as('admin', 'data', 'delete', '--before', '2020-01-01', '--reason', 'old');
  expect(old.stdout).toBe('Deleted for good: 0 exchanges, 0 kept texts.\n');
  const [table] = await control.control.store.query<{ engine_full: string }>(
    "SELECT engine_full FROM system.tables WHERE name = 'exchanges'",
  );
  expect(table?.engine_full).toContain('toIntervalDay(400)');
});

const noteOf = () => ({ ...QUIET_NOTE, upstream: 'openai' });
