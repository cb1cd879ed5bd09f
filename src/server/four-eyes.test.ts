/** Two people are two: nobody approves by a credential of their own making what they asked for. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestControl, type TestControl } from './fixtures/test-control.ts';

let control: TestControl;
beforeAll(async () => {
  control = await startTestControl({ stepSeconds: 60 });
}, 200_000);
afterAll(() => control?.end());

interface Made {
  credential_id: string;
  secret: string;
}
const FIRST: Record<string, string> = {};
beforeAll(() => {
  for (const { role, secret } of control.newCredentials) FIRST[role] = secret;
});

/** What this file reads of answers. */
type Answer = Made & { approval_id: string; error: { code: string } };

async function as(
  secret: string,
  path: string,
  body: object,
): Promise<{ status: number; body: Answer }> {
  const response = await fetch(`${control.url}${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
    body: JSON.stringify({ reason: 'a test', ...body }),
  });
  return { status: response.status, body: (await response.json()) as Answer };
}
const make = async (by: string, name: string, role: string): Promise<Made> =>
  (await as(by, '/v1/credentials', { name, role })).body;
const vouch = (by: string, { credential_id }: Made) =>
  as(by, `/v1/credentials/${credential_id}/vouch`, {});
let asked = 0;
/** A suspension waits for a second person. */
async function ask(by: string): Promise<string> {
  const about = { scope: 'account', value: `a${++asked}`, action: 'suspend', unknown: true };
  const { approval_id } = (await as(by, '/v1/decisions', about)).body;
  expect(approval_id).toMatch(/^approval-/);
  return approval_id;
}
const approve = async (by: string, approvalId: string): Promise<string> => {
  const { status, body } = await as(by, `/v1/approvals/${approvalId}`, { verdict: 'approved' });
  return status === 200 ? 'approved' : body.error.code;
};

test('whoever makes a credential in another’s name cannot approve with it, and the attempt is kept', async () => {
  const { admin = '', approver = '' } = FIRST;
  const zoe = await make(admin, 'zoe', 'approver');
  const id = await ask(admin);
  expect(await approve(zoe.secret, id)).toBe('APPROVAL_REFUSED');
  const { lists } = control.control.records;
  const asked = { what: 'approval-not-independent' };
  const { rows: kept } = await lists.auditRecords(asked, { limit: 10 });
  expect(kept).toHaveLength(1);
  expect(kept[0]!.row.detail).toContain('"stands_behind_both":"user:first admin"');
  expect(kept[0]!.row.detail).toContain(zoe.credential_id);
  expect(await approve(approver, id)).toBe('approved');
});

test('nor by two of them, nor by one that such a credential made, nor the other way round', async () => {
  const { admin = '' } = FIRST;
  const [one, other] = [await make(admin, 'one', 'admin'), await make(admin, 'other', 'approver')];
  const far = await make(one.secret, 'far', 'approver');
  for (const [asking, approving] of [
    [one.secret, other.secret],
    [admin, far.secret],
    [other.secret, far.secret],
    [far.secret, admin],
  ] as const) {
    expect(await approve(approving, await ask(asking))).toBe('APPROVAL_REFUSED');
  }
});

test('a second person vouches for a credential; its maker, its holder and their like cannot', async () => {
  const { admin = '', approver = '' } = FIRST;
  const [ben, puppet] = [
    await make(admin, 'ben', 'approver'),
    await make(admin, 'pup', 'approver'),
  ];
  for (const by of [admin, ben.secret, puppet.secret])
    expect((await vouch(by, ben)).status).toBe(409);
  const id = await ask(admin);
  expect(await approve(ben.secret, id)).toBe('APPROVAL_REFUSED');
  expect((await vouch(approver, ben)).status).toBe(200);
  expect(await approve(ben.secret, id)).toBe('approved');
  // Ben is himself now; what admin alone made is not.
  expect(await approve(puppet.secret, await ask(ben.secret))).toBe('approved');
  expect(await approve(puppet.secret, await ask(admin))).toBe('APPROVAL_REFUSED');
});

test('a new credential of one’s own is as good as the one before', async () => {
  const { admin = '', approver = '' } = FIRST;
  const mine = await make(admin, 'first admin', 'admin');
  expect(await approve(admin, await ask(mine.secret))).toBe('APPROVAL_REFUSED');
  expect(await approve(approver, await ask(mine.secret))).toBe('approved');
});
