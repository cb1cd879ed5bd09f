import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runInProcess } from '#cli/fixtures/harness';
import { sampleCampaign } from '#respond/exports/fixtures/sample-campaign';
import type { CredentialRole } from '#schema/credential';
import { startTestControl, type TestControl } from '#server/fixtures/test-control';
import { EXIT } from '#std/error-catalogue';

let control: TestControl;
beforeAll(async () => {
  control = await startTestControl({ stepSeconds: 60 });
});
afterAll(() => control.end());

const as = (role: CredentialRole, ...argv: string[]) =>
  runInProcess(argv, {
    environment: {
      STILLWATCH_CONTROL_URL: control.url,
      STILLWATCH_CONTROL_CREDENTIAL: control.secretOf(role),
    },
  });

/** A second person approves what an answer says waits for one. */
async function approved({ stdout }: { stdout: string }): Promise<void> {
  const [id = ''] = /approval-[0-9a-f]+/.exec(stdout) ?? [];
  const settled = await as('approver', 'approvals', 'approve', id, '--reason', 'looked at it');
  expect(settled.stdout).toBe('It is approved.\n');
}

test('an account is acted on, allowed, and let go, each step in words and in JSON', async () => {
  const dry = ['decisions', 'take', 'account', 'a1', '--action', 'slow', '--dry-run'];
  const planned = await as('analyst', ...dry, '--param', 'requests_per_minute=10');
  expect(planned.stdout).toContain('Would slow (enforce) account a1');
  expect(planned.stdout).toContain('exactly 1 account, sha256');
  expect(planned.stdout).toContain('with requests_per_minute=10');
  expect(planned.stdout).toContain('warning: nothing is known of account a1');
  const misspelt = await as('analyst', ...dry, '--param', 'request_per_minute=10');
  expect(misspelt.stderr).toContain('slow takes requests_per_minute');
  const unseen = [...dry.slice(0, -1), '--reason', 'a test'];
  expect((await as('analyst', ...unseen)).stderr).toContain('--unknown');
  const now = [...dry.slice(0, -1), '--unknown', '--json'];
  expect(await as('analyst', ...now)).toMatchObject({ exitCode: EXIT.usage });
  const taken = await as('analyst', ...now, '--reason', 'a test');
  const { decision } = JSON.parse(taken.stdout) as { decision: { id: string } };
  expect((await as('viewer', 'decisions', 'ls')).stdout).toContain(decision.id);
  const allow = ['allow', 'add', 'account', 'a1', '--owner', 'sales', '--for', '30d'];
  expect((await as('analyst', ...allow)).exitCode).toBe(EXIT.usage);
  await approved(await as('analyst', ...allow, '--reason', 'contract'));
  const listed = (await as('viewer', 'allow', 'ls')).stdout;
  expect(listed).toContain('sales');
  const remove = ['allow', 'remove', /allow-[0-9a-f]+/.exec(listed)?.[0] ?? ''];
  expect((await as('analyst', ...remove)).exitCode).toBe(EXIT.usage);
  expect((await as('viewer', ...remove, '--reason', 'ended')).exitCode).toBe(EXIT.unreachable);
  const asked = await as('analyst', ...remove, '--reason', 'ended');
  expect((await as('viewer', 'allow', 'ls')).stdout).not.toMatch(/ removed /);
  await approved(asked);
  expect((await as('viewer', 'allow', 'ls')).stdout).toMatch(/ removed /);
  const undone = await as('analyst', 'decisions', 'undo', decision.id, '--reason', 'over');
  expect(undone).toMatchObject({ exitCode: EXIT.ok });
});

test('reviews show on the account', async () => {
  const cleared = await as('analyst', 'accounts', 'clear', 'a2', '--reason', 'known customer');
  expect(cleared).toMatchObject({ exitCode: EXIT.ok, stdout: 'a2 is cleared.\n' });
  expect((await as('viewer', 'accounts', 'explain', 'a2')).stdout).toContain('known customer');
});

test('a policy is tested, applied, and waits for a second person', async () => {
  const file = join(control.directory, 'strict.yaml');
  const rules = '[{ id: slow, about: campaign, action: slow, params: { requests_per_minute: 5 } }]';
  const former = rules.replace('params', 'cohort: { tiers: [free] }, params');
  await writeFile(file, `id: strict\nmode: enforce\nrules: ${former}\n`);
  const note = 'Note: The key cohort is called members now: write members in slow.';
  expect((await as('viewer', 'policy', 'test', file)).stderr).toContain(note);
  await writeFile(file, `id: strict\nmode: enforce\nrules: ${rules}\n`);
  expect((await as('viewer', 'policy', 'test', file)).stdout).toContain(
    'Over 30 days: 0 decisions',
  );
  const applied = await as('analyst', 'policy', 'apply', file, '--reason', 'test', '--json');
  const { approval_id } = JSON.parse(applied.stdout) as { approval_id: string };
  expect((await as('viewer', 'approvals', 'ls')).stdout).toContain('strict@1');
  const approve = ['approvals', 'approve', approval_id, '--reason', 'looked at it'];
  expect((await as('analyst', ...approve)).exitCode).toBe(EXIT.unreachable);
  expect((await as('approver', ...approve)).stdout).toBe('It is approved.\n');
  expect((await as('viewer', 'policy', 'ls')).stdout).toMatch(/strict +1 +enforce +active/);
});

test('an admin makes a credential and ends it', async () => {
  const made = await as('admin', 'credentials', 'add', 'ana', 'viewer', '--json');
  const { secret, credential_id } = JSON.parse(made.stdout) as Record<string, string>;
  const ana = { STILLWATCH_CONTROL_URL: control.url, STILLWATCH_CONTROL_CREDENTIAL: secret };
  const look = () => runInProcess(['campaigns', 'ls'], { environment: ana });
  expect(await look()).toMatchObject({ exitCode: EXIT.ok, stdout: 'No campaign stands.\n' });
  await as('admin', 'credentials', 'revoke', credential_id as string);
  expect((await look()).stderr).toContain('A credential is needed');
});

test('what is not there, not allowed or not reachable is said', async () => {
  const absent = await as('analyst', 'allow', 'remove', 'allow-none', '--reason', 'ended');
  expect(absent.stderr).toContain('RECORDS_NOT_FOUND');
  const missing = await as('viewer', 'campaigns', 'show', 'c9');
  expect(missing).toMatchObject({ exitCode: EXIT.usage });
  expect(missing.stderr).toContain('campaign c9');
  const refused = await as('viewer', 'campaigns', 'undo', 'c9', '--reason', 'x');
  expect(refused.stderr).toContain('needs the role analyst');
  const nobody = {
    STILLWATCH_CONTROL_URL: 'http://127.0.0.1:9',
    STILLWATCH_CONTROL_CREDENTIAL: 'x',
  };
  const away = await runInProcess(['doctor'], { environment: nobody });
  expect(away).toMatchObject({ exitCode: EXIT.unreachable });
  expect((await as('viewer', 'doctor')).stdout).toContain('No exchange has come in');
  expect((await as('viewer', 'audit', 'verify')).stdout).toMatch(/^ok {2}\d+ records/);
});

test('containing a campaign twice says that it is contained, and decides nothing new', async () => {
  await control.noteCampaign(sampleCampaign());
  const { campaign_id } = sampleCampaign();
  const contain = ['campaigns', 'contain', campaign_id, '--reason', 'x', '--action', 'slow'];
  const first = await as('analyst', ...contain, '--json');
  const { decision } = JSON.parse(first.stdout) as { decision: { id: string } };
  const again = await as('analyst', ...contain);
  expect(again).toMatchObject({
    exitCode: EXIT.ok,
    stdout: `${decision.id} does this already, for the same accounts: nothing was changed.\n`,
  });
  const { stands_already } = JSON.parse((await as('analyst', ...contain, '--json')).stdout);
  expect(stands_already.decision.id).toBe(decision.id);
  const other = await as('analyst', ...contain.slice(0, 5), '--action', 'challenge', '--dry-run');
  expect(other.stdout).toContain('Would challenge');
});

test('one setting of the port moves the server and its commands', async () => {
  const { port } = new URL(control.url);
  const environment = {
    STILLWATCH_CONTROL_PORT: port,
    STILLWATCH_CONTROL_CREDENTIAL: control.secretOf('viewer'),
  };
  expect(await runInProcess(['decisions', 'ls'], { environment })).toMatchObject({ exitCode: 0 });
});

test('watch says what is decided about whom', async () => {
  const said = /decision decision-[0-9a-f]+ \S+: slow account w\d+, by user:analyst/;
  let taken = 0;
  const watchOnce = async (): Promise<string> => {
    let over = false;
    const watching = as('viewer', 'watch', '--count', '1').finally(() => {
      over = true;
    });
    // Until it hangs on the events, what is decided belongs to what was before.
    while (!over) {
      const take = ['decisions', 'take', 'account', `w${taken++}`, '--action', 'slow', '--unknown'];
      await as('analyst', ...take, '--reason', 'a test', '--json');
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
    return (await watching).stdout;
  };
  // Alerts about what was decided before may come first.
  const lines = [await watchOnce(), await watchOnce(), await watchOnce()];
  expect(lines.join('')).toMatch(said);
});
