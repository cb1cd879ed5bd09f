import { appendFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { AdmissionJournal } from './admission-journal.ts';
import { spoolFiles } from './spool-files.ts';

const begun = (...ids: string[]) => ids.map((id) => ({ id, row: `{"row":"${id}"}` }));
const rowsOf = (directory: string): string[] =>
  new AdmissionJournal(spoolFiles(directory)).rows().map((row) => row.toString());

function inDirectory(work: (directory: string) => void): void {
  const directory = mkdtempSync(join(tmpdir(), 'journal-'));
  try {
    work(directory);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

test('whatever began and ended, the next process finds what is open, also after a torn end', () => {
  const step = fc.record({
    begun: fc.uniqueArray(fc.nat(30), { maxLength: 4 }),
    ended: fc.uniqueArray(fc.nat(30), { maxLength: 4 }),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 12 }), fc.boolean(), (steps, torn) => {
      inDirectory((directory) => {
        const journal = new AdmissionJournal(spoolFiles(directory));
        const open = new Map<string, string>();
        for (const [turn, one] of steps.entries()) {
          // Ids are never used again.
          const fresh = one.begun.map((id) => `${turn}-${id}`);
          const known = [...open.keys(), ...fresh];
          const ended = one.ended.flatMap((at) => known[at] ?? []);
          journal.note(begun(...fresh), ended);
          for (const { id, row } of begun(...fresh)) open.set(id, row);
          for (const id of ended) open.delete(id);
        }
        const [file] = readdirSync(directory);
        if (torn && file !== undefined) {
          appendFileSync(join(directory, file), Buffer.from([0xf5, 0x53, 0x57, 0x52, 99, 0]));
        }
        expect(rowsOf(directory).sort()).toEqual([...open.values()].sort());
      });
    }),
    { numRuns: 60 },
  );
});

test('a journal that grows is written anew with what is open, and one with nothing open goes', () => {
  inDirectory((directory) => {
    const journal = new AdmissionJournal(spoolFiles(directory));
    const row = 'x'.repeat(200_000);
    journal.note([{ id: 'stays', row: 'kept' }], []);
    for (let index = 0; index < 200; index++) {
      journal.note([{ id: `x${index}`, row }], []);
      journal.note([], [`x${index}`]);
    }
    expect(readdirSync(directory)).toHaveLength(1);
    expect(readdirSync(directory)).not.toEqual(['admissions-000000000001']);
    expect(rowsOf(directory)).toEqual(['kept']);
    journal.note([], ['stays']);
    journal.close();
    expect(readdirSync(directory)).toEqual([]);
  });
});
