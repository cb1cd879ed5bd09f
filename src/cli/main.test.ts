import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';

const main = fileURLToPath(new URL('./main.ts', import.meta.url));
const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'stillwatch-main-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const ACCESS_LINE =
  '203.0.113.9 - - [02/Feb/2026:12:00:00 +0000] "POST /v1/messages HTTP/1.1" 200 5 "-" "curl"';

const node = (...argv: string[]) => [main, ...argv];
const runProcess = (...argv: string[]) =>
  spawnSync(process.execPath, node(...argv), { cwd: root, encoding: 'utf8' });

describe('the process', () => {
  it('answers on stdout with 0 and complains on stderr with 2', () => {
    const good = runProcess('version', '--json');
    expect([good.status, good.stderr]).toEqual([0, '']);
    expect(JSON.parse(good.stdout)).toHaveProperty('stillwatch');
    const bad = runProcess('scna');
    expect([bad.status, bad.stdout]).toEqual([2, '']);
    expect(bad.stderr).toContain('did you mean scan?');
  });

  it('reads a path as typed in a folder of the checkout, through npm too', () => {
    const below = mkdtempSync(join(root, 'tests', 'typed-'));
    try {
      mkdirSync(join(below, 'deeper'));
      writeFileSync(join(below, 'typed.yaml'), 'scan: { seed: 4 }\n');
      const check = (...argv: string[]) =>
        spawnSync('npm', ['run', '-s', 'stillwatch', '--', 'config', 'check', ...argv], {
          cwd: join(below, 'deeper'),
          encoding: 'utf8',
        });
      expect(check('../typed.yaml')).toMatchObject({ status: 0, stderr: '' });
      expect(check('tests/no-such.yaml').stderr).toContain('tests/no-such.yaml cannot be read');
    } finally {
      rmSync(below, { recursive: true });
    }
  });

  it.each(['scan', 'tail'])('loads none of the work for the help of %s', (command) => {
    const told =
      'import{registerHooks}from"node:module";registerHooks({load(url,context,next){process.stderr.write(url+"\\n");return next(url,context)}})';
    const argv = ['--import', `data:text/javascript,${told}`, main, command, '--help'];
    const { stderr } = spawnSync(process.execPath, argv, { cwd: root, encoding: 'utf8' });
    expect(stderr).toContain(`src/cli/commands/${command}.ts`);
    expect(stderr).not.toMatch(/src\/(analysis|ingest|store|report|enrich)\//);
  });

  it('does not mind a reader that stops early', () => {
    const command = `"${process.execPath}" ${node('completion', 'bash').join(' ')} | head -1`;
    const piped = spawnSync('bash', ['-c', `set -o pipefail; ${command}`], {
      cwd: root,
      encoding: 'utf8',
    });
    expect(piped.stderr).toBe('');
    expect(piped.stdout.split('\n')).toHaveLength(2);
  });

  it('gives bash a script that it accepts and that asks it back', () => {
    const script = join(folder, 'completion.bash');
    writeFileSync(script, runProcess('completion', 'bash').stdout);
    const shell = `source ${script} && source ${script} && complete -p stillwatch`;
    const checked = spawnSync('bash', ['-c', shell], { encoding: 'utf8' });
    expect(checked.stderr).toBe('');
    expect(checked.stdout).toMatch(/^complete -o default -F \S+ stillwatch$/m);
  });

  it('ends with 130 on Ctrl-C', async () => {
    const log = join(folder, 'access.log');
    writeFileSync(log, `${ACCESS_LINE}\n`.repeat(3));
    const child = spawn(
      process.execPath,
      node('tail', log, '--from-start', '--json', '--threshold', '1'),
      { cwd: root },
    );
    let output = '';
    const spoke = new Promise<void>((resolve) => {
      child.stdout.on('data', (chunk: Buffer) => {
        output += chunk.toString();
        resolve();
      });
    });
    // Its exit may be told before the last of what it said has come.
    const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
    await spoke;
    child.kill('SIGINT');
    expect(await ended).toBe(130);
    expect(output).toContain('"event":"summary"');
  });
});
