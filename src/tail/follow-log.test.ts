import { randomBytes } from 'node:crypto';
import {
  appendFileSync,
  copyFileSync,
  mkdtempSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { type FollowOptions, followLog } from './follow-log.ts';
import { MOST_LINE_BYTES, takeLines } from './line-splitter.ts';
import { streamLines } from './stream-lines.ts';

const folder = mkdtempSync(join(tmpdir(), 'stillwatch-tail-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let files = 0;
const newPath = () => join(folder, `access-${files++}.log`);

/** Follows in the background; `until` waits for a condition on what was seen. */
function following(path: string, given: Partial<FollowOptions> = {}) {
  const abort = new AbortController();
  const lines: string[] = [];
  const rotations: string[] = [];
  const options = {
    path,
    from: 'start' as const,
    once: false,
    pollMs: 5,
    clock: () => performance.now(),
  };
  const done = (async () => {
    for await (const batch of followLog({ ...options, abort: abort.signal, ...given })) {
      lines.push(...batch.lines);
      if (batch.rotation !== 'none') rotations.push(batch.rotation);
    }
  })();
  const until = async (condition: () => boolean) => {
    for (let wait = 0; wait < 1000 && !condition(); wait++) await sleep(5);
    expect(condition(), `${lines.length} lines, ${rotations.join()}`).toBe(true);
  };
  const stop = async () => {
    abort.abort();
    await done;
  };
  return { lines, rotations, until, stop };
}

describe('followLog', () => {
  it('starts at the end, and gives whole lines as they are finished', async () => {
    const path = newPath();
    writeFileSync(path, 'old 1\nold 2\nhalf of an old ');
    const log = following(path, { from: 'end' });
    appendFileSync(path, 'line\nnew 1\nnew');
    await log.until(() => log.lines.length === 1);
    appendFileSync(path, ' 2\n');
    await log.until(() => log.lines.length === 2);
    await log.stop();
    expect(log.lines).toEqual(['new 1', 'new 2']);
  });

  it('loses nothing when the log is renamed and made anew while both are written', async () => {
    const path = newPath();
    writeFileSync(path, '');
    const log = following(path);
    let written = 0;
    for (let turn = 0; turn < 5; turn++) {
      for (let line = 0; line < 200; line++) appendFileSync(path, `line ${written++}\n`);
      const moved = `${path}.${turn}`;
      renameSync(path, moved);
      appendFileSync(moved, `line ${written++}\n`);
      await sleep(12);
      writeFileSync(path, `line ${written++}\n`);
      appendFileSync(moved, `line ${written++}\n`);
      // It is not rotated twice between two looks.
      await log.until(() => log.lines.length === written);
    }
    await log.stop();
    expect([...log.lines].sort()).toEqual(
      Array.from({ length: written }, (_, index) => `line ${index}`).sort(),
    );
    expect(log.rotations.filter((how) => how === 'renamed')).toHaveLength(5);
  });

  it('reads on after the log was copied and emptied', async () => {
    const path = newPath();
    writeFileSync(path, 'a 1\na 2\n');
    const log = following(path);
    await log.until(() => log.lines.length === 2);
    copyFileSync(path, `${path}.1`);
    truncateSync(path);
    appendFileSync(path, 'b 1\n');
    await log.until(() => log.lines.length === 3);
    await log.stop();
    expect(log.lines).toEqual(['a 1', 'a 2', 'b 1']);
    expect(log.rotations).toEqual(['truncated']);
  });

  it('notices a log that was emptied and refilled beyond where it was', async () => {
    const path = newPath();
    writeFileSync(path, 'short 1\nshort 2\n');
    const log = following(path, { pollMs: 60 });
    await log.until(() => log.lines.length === 2);
    writeFileSync(
      path,
      `${Array.from({ length: 50 }, (_, index) => `refilled ${index}`).join('\n')}\n`,
    );
    await log.until(() => log.lines.length === 52);
    await log.stop();
    expect(log.lines.slice(2, 4)).toEqual(['refilled 0', 'refilled 1']);
    expect(log.rotations).toEqual(['truncated']);
  });

  it('waits while the log is away', async () => {
    const path = newPath();
    writeFileSync(path, 'one\n');
    const log = following(path);
    await log.until(() => log.lines.length === 1);
    rmSync(path);
    await sleep(30);
    writeFileSync(path, 'two\n');
    await log.until(() => log.lines.length === 2);
    await log.stop();
  });

  it('reads once to the end, the last line too', async () => {
    const path = newPath();
    writeFileSync(path, 'one\ntwo\r\n\nthree without end');
    const seen: string[] = [];
    const options = { path, from: 'start' as const, once: true, pollMs: 5, clock: () => 0 };
    for await (const batch of followLog({ ...options, abort: new AbortController().signal })) {
      seen.push(...batch.lines);
    }
    expect(seen).toEqual(['one', 'two\r', 'three without end']);
  });

  it('says when there is no such log', async () => {
    const abort = new AbortController().signal;
    const options = {
      path: newPath(),
      from: 'end' as const,
      once: true,
      pollMs: 5,
      clock: () => 0,
      abort,
    };
    await expect(followLog(options).next()).rejects.toMatchObject({ code: 'INPUT_NOT_FOUND' });
    await expect(followLog({ ...options, path: folder }).next()).rejects.toMatchObject({
      code: 'INPUT_UNREADABLE',
    });
  });
});

describe('takeLines', () => {
  it('joins what was cut anywhere, even inside a character', () => {
    const text = 'é one\nzwei ü\n三\n';
    const bytes = Buffer.from(text);
    for (let size = 1; size <= bytes.length; size++) {
      let state = takeLines(Buffer.alloc(0), Buffer.alloc(0), false);
      const lines: string[] = [];
      for (let at = 0; at < bytes.length; at += size) {
        state = takeLines(state.carry, bytes.subarray(at, at + size), state.skipping);
        lines.push(...state.lines);
      }
      expect(lines).toEqual(['é one', 'zwei ü', '三']);
    }
  });

  it('drops a line without end and goes on after it', () => {
    let state = takeLines(Buffer.alloc(0), Buffer.from('good\nx'), false);
    let dropped = 0;
    for (let part = 0; part < 20; part++) {
      state = takeLines(
        state.carry,
        randomBytes(MOST_LINE_BYTES / 8).map((byte) => byte | 0x80) as Buffer,
        state.skipping,
      );
      dropped += state.longLines;
      expect(state.carry.length).toBeLessThanOrEqual(MOST_LINE_BYTES);
    }
    const after = takeLines(state.carry, Buffer.from('rest of it\nnext\n'), state.skipping);
    expect(dropped).toBe(1);
    expect(after.lines).toEqual(['next']);
  });
});

describe('streamLines', () => {
  it('gives the lines of a pipe until it ends', async () => {
    const input = (async function* () {
      yield Buffer.from('one\ntw');
      yield Buffer.from('o\nthree');
    })();
    const lines: string[] = [];
    for await (const batch of streamLines(input, new AbortController().signal))
      lines.push(...batch.lines);
    expect(lines).toEqual(['one', 'two', 'three']);
  });
});
