/**
 * The recorder's own thread: computes fingerprints, writes and syncs segments, ships them. Nothing
 * here can hold up an exchange, however slow the disk is.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { fingerprint } from '#fingerprint/index';
import type { Fingerprint } from '#schema/fingerprint';
import { systemClock } from '#std/clock';
import { messageOf } from '#std/errors';
import { AdmissionJournal } from './admission-journal.ts';
import type {
  AppendMessage,
  FromRecorder,
  RecorderSetup,
  ToRecorder,
} from './recorder-messages.ts';
import { startShipping } from './ship.ts';
import { spoolFiles } from './spool-files.ts';
import type { Fingerprinted } from './spool-record.ts';
import { SpoolWriter } from './spool-writer.ts';

const setup = workerData as RecorderSetup;
const port = parentPort!;
const files = spoolFiles(setup.directory);
const writer = new SpoolWriter({ files, clock: systemClock, ...setup });
const journal = new AdmissionJournal(files);
const shipping =
  setup.shipping === null
    ? null
    : startShipping({ files, setup: setup.shipping, onRemove: (file) => writer.forget(file) });

const TEND_MS = 100;
const STATE_MS = 500;

function tell(message: FromRecorder): void {
  port.postMessage(message);
}

/** The end of every line that still lacks its fingerprint: see SpoolRecord. */
const OPEN_END = 'null}}';

function withFingerprint(line: string, said: Fingerprinted | null): string {
  if (said === null) return line;
  const computed = compute(said);
  if (computed === null) return line;
  return `${line.slice(0, -OPEN_END.length)}${JSON.stringify(computed)}}}`;
}

/** What cannot be fingerprinted is recorded without: it must not hold up what comes after it. */
function compute(said: Fingerprinted): Fingerprint | null {
  try {
    return fingerprint({ ...said, messages: null }, { embed: said.embed });
  } catch (thrown) {
    tell({ kind: 'failed', why: `no fingerprint: ${messageOf(thrown)}` });
    return null;
  }
}

/** What a killed process left open is recorded as torn, once there is room. */
function recordTorn(): void {
  const rows = journal.rows();
  if (rows.length === 0) return;
  if (!writer.append('exchanges', rows)) return;
  journal.clear();
  tell({ kind: 'torn', exchanges: rows.length });
}

/** The journal is for what a killed process leaves: without it records are still taken. */
function noteAdmissions({ begun, ended }: AppendMessage): void {
  try {
    journal.note(begun, ended);
  } catch (thrown) {
    tell({ kind: 'failed', why: `admissions: ${messageOf(thrown)}` });
  }
}

function append(message: AppendMessage): void {
  const { first, lines, said, texts } = message;
  const payloads = lines.map((line, index) =>
    Buffer.from(withFingerprint(line, said[index] ?? null)),
  );
  const taken = payloads.length === 0 ? null : writer.append('exchanges', payloads);
  noteAdmissions(message);
  const kept = texts.filter((text) => text !== null);
  if (kept.length > 0)
    writer.append(
      'texts',
      kept.map((text) => Buffer.from(text)),
    );
  tell({ kind: 'done', upTo: first + lines.length - 1, taken });
}

function tellState(): void {
  const { bytes, losses } = writer;
  const shipped = shipping?.shipped() ?? 0;
  tell({
    kind: 'state',
    state: { bytes, losses, shipped, shippingError: shipping?.error() ?? null },
  });
}

const tending = setInterval(() => {
  try {
    writer.tend();
  } catch (thrown) {
    tell({ kind: 'failed', why: messageOf(thrown) });
  }
}, TEND_MS);
const telling = setInterval(tellState, STATE_MS);

async function close(): Promise<void> {
  clearInterval(tending);
  clearInterval(telling);
  writer.close();
  journal.close();
  await shipping?.close();
  tellState();
  tell({ kind: 'closed' });
  port.close();
}

if (setup.fresh) recordTorn();
tellState();

port.on('message', (message: ToRecorder) => {
  if (message.kind === 'append') append(message);
  else void close();
});
