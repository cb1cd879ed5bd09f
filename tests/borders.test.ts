/** Plants breaches of the borders of acts and records in a house of its own, and sees each reported. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const house = mkdtempSync(join(tmpdir(), 'stillwatch-borders-'));
afterAll(() => rmSync(house, { recursive: true, force: true }));

function put(path: string, ...imports: string[]): void {
  const file = join(house, path);
  mkdirSync(dirname(file), { recursive: true });
  const lines = imports.map((each, index) => `import { x as x${index} } from '${each}';`);
  writeFileSync(file, [...lines, 'export const x = 1;', ''].join('\n'));
}

/** "rule: from → to" of every breach in the planted house. */
function breaches(): string[] {
  const program = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs');
  const config = join(root, '.dependency-cruiser.mjs');
  const { stdout, status } = cruised([program, 'src', '--config', config, '-T', 'json']);
  expect(status, stdout).not.toBeNull();
  const { summary } = JSON.parse(stdout) as {
    summary: { violations: { rule: { name: string }; from: string; to: string }[] };
  };
  return summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`).toSorted();
}

/** It ends with the number of breaches as its exit code. */
function cruised(argv: string[]): { stdout: string; status: number | null } {
  try {
    return {
      stdout: execFileSync(process.execPath, argv, { cwd: house, encoding: 'utf8' }),
      status: 0,
    };
  } catch (thrown) {
    return thrown as { stdout: string; status: number | null };
  }
}

test('acts are run by the performer, know nobody who asks, and alone change records', () => {
  writeFileSync(join(house, 'tsconfig.json'), '{}');
  writeFileSync(join(house, 'package.json'), '{"type":"module"}');
  put('src/respond/acts/act.ts');
  put('src/respond/acts/allow.ts', './act.ts', '../decisions/end-decision.ts');
  put('src/respond/decisions/end-decision.ts');
  put('src/respond/decisions/advance-decisions.ts', '../acts/allow.ts');
  put('src/respond/index.ts', './acts/allow.ts');
  put('src/server/routes.ts', '../respond/index.ts');
  expect(breaches()).toEqual([]);
  put('src/respond/decisions/plan.ts', '../acts/allow.ts');
  put('src/respond/policy/decide.ts', '../decisions/end-decision.ts');
  put('src/respond/acts/appeal.ts', '../decisions/advance-decisions.ts', '../../server/routes.ts');
  expect(breaches().filter((each) => /acts|records/.test(each.split(':')[0] ?? ''))).toEqual([
    'acts-go-through-the-performer: src/respond/decisions/plan.ts → src/respond/acts/allow.ts',
    'acts-know-no-asker: src/respond/acts/appeal.ts → src/respond/decisions/advance-decisions.ts',
    'acts-know-no-asker: src/respond/acts/appeal.ts → src/server/routes.ts',
    'records-change-in-acts: src/respond/policy/decide.ts → src/respond/decisions/end-decision.ts',
  ]);
}, 60_000);
