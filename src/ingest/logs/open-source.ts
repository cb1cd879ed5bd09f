/** Opens one input and decides how it is read, as a stream or by row groups. */
import { basename } from 'node:path';
import type { Readable } from 'node:stream';
import { hashText } from '#fingerprint/index';
import { messageOf } from '#std/errors';
import type { BlockItem, BlockLimits } from './containers/block.ts';
import { type ByteSource, openByteSource } from './containers/byte-source.ts';
import { blocksOfElements } from './containers/element-blocks.ts';
import { blocksOfLines } from './containers/line-blocks.ts';
import { isParquet, readParquetLayout, readParquetRows } from './containers/parquet.ts';
import { type LogFormat, Rejected } from './format.ts';
import { boundariesOf, type ReadPlan } from './read-plan.ts';
import { HEAD_BYTES, recognise, recogniseColumns } from './recognise.ts';
import type { InputSource } from './sources.ts';

/** A source that is ready to be read: a stream of bytes, or the row groups of a Parquet file. */
export type OpenSource = {
  plan: ReadPlan;
  /** Text that makes ids of records that have none: the same whenever the same file is read. */
  key: string;
} & (
  | { kind: 'bytes'; bytes: ByteSource }
  | { kind: 'rows'; path: string; groups: { from: number; to: number }[] }
);

const SAMPLE_ROWS = 20;
/** So much of a file tells it from the next one of its name, as logs that rotate are. */
const KEY_BYTES = 4096;

export interface OpenOptions {
  formats: readonly LogFormat[];
  stdin: Readable | null;
  onBytes: (count: number) => void;
}

/** Finds out how a source is to be read. Rejected when it cannot be, null when it is empty. */
export async function openSource(
  source: InputSource,
  options: OpenOptions,
): Promise<OpenSource | Rejected | null> {
  const input = source.path === null ? { stream: options.stdin ?? [] } : { path: source.path };
  const bytes = await openByteSource(
    input as Parameters<typeof openByteSource>[0],
    options.onBytes,
  );
  const head = await bytes.head(HEAD_BYTES);
  if (head.length === 0) {
    await bytes.close();
    return bytes.problem();
  }
  if (isParquet(head)) {
    await bytes.close();
    const plain = bytes.compression === null;
    return await openParquet(source, { plain, key: keyOf(source, head) }, options.formats);
  }
  const plan = await recognise({ bytes: head, whole: head.length < HEAD_BYTES }, options.formats);
  if (plan === null || plan instanceof Rejected) {
    await bytes.close();
    return plan;
  }
  return { kind: 'bytes', plan, bytes, key: keyOf(source, head) };
}

function keyOf({ name }: InputSource, head: Uint8Array): string {
  const start = Buffer.from(head.subarray(0, KEY_BYTES)).toString('latin1');
  return hashText(`${basename(name)}\n${start}`).toString(36);
}

async function openParquet(
  { path }: InputSource,
  { plain, key }: { plain: boolean; key: string },
  formats: readonly LogFormat[],
): Promise<OpenSource | Rejected | null> {
  if (path === null || !plain) {
    return new Rejected(
      'FILE_UNREADABLE',
      null,
      'Parquet as an uncompressed file, not as a stream',
    );
  }
  try {
    const { rowGroups } = await readParquetLayout(path);
    const groups = rowGroups.filter(({ from, to }) => to > from);
    const [first] = groups;
    if (first === undefined) return null;
    const to = Math.min(first.to, first.from + SAMPLE_ROWS);
    const { count, row } = await readParquetRows(path, { from: first.from, to });
    const sample = Array.from({ length: count }, (_, index) => row(index));
    const plan = recogniseColumns(sample, formats);
    return plan instanceof Rejected ? plan : { kind: 'rows', plan, key, path, groups };
  } catch (error) {
    return new Rejected('FILE_UNREADABLE', null, `whole Parquet data: ${messageOf(error)}`);
  }
}

/** The blocks of a source that is read as bytes. */
export function blocksOf(
  { plan, bytes }: OpenSource & { kind: 'bytes' },
  limits: BlockLimits,
): AsyncGenerator<BlockItem> {
  if (plan.container === 'elements') return blocksOfElements(bytes, limits);
  return blocksOfLines(bytes, boundariesOf(plan), limits);
}
