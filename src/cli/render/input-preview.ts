/** Prints the result of `scan --explain-input` as text. */
import type { ExplainedFile, ExplainedRecord } from '#ingest/index';
import { failure } from '#std/errors';
import { visibleText } from '#std/visible-text';
import type { InputPreview } from '../preview-input.ts';
import type { Paint } from '../terminal/output.ts';

/** How the first records were read: which field got which value, and what was left over. */
export function previewLines(preview: InputPreview, paint: Paint): string[] {
  return preview.files.flatMap((file) => {
    const name = paint('bold', visibleText(file.file));
    const packed = file.compression === null ? '' : `, ${file.compression}`;
    const how = `${file.format}: ${file.title} (${file.container}${packed})`;
    const format = file.format === null ? `not read: ${file.problem ?? 'not recognised'}` : how;
    const lines = ['', `  ${name}  ${format}`];
    for (const record of file.records) lines.push('', ...recordLines(record, paint));
    if (file.unknown_fields.length > 0) {
      const fields = file.unknown_fields.map((field) => visibleText(field, 60)).join(', ');
      lines.push('', `  not used: ${fields}`);
    }
    for (const { field, path } of file.absent_fields) {
      const absent = `none of these records has ${visibleText(path, 60)}`;
      lines.push('', `  absent: ${absent}, which --map gives as ${visibleText(field, 40)}`);
    }
    return lines;
  });
}

/** Throws INPUT_UNRECOGNISED when none of the files can be read: the scan of them would fail, too. */
export function refuseUnread({ files }: { files: readonly ExplainedFile[] }): void {
  const [unread] = files.filter(({ problem }) => problem?.startsWith(EXPECTED) === true);
  if (unread === undefined || files.some(({ format }) => format !== null)) return;
  const expected = (unread.problem ?? '').slice(EXPECTED.length);
  throw failure('INPUT_UNRECOGNISED', { file: unread.file, expected });
}

/** How the problem of a file begins that is of no format. */
const EXPECTED = 'expected ';

function recordLines(record: ExplainedRecord, paint: Paint): string[] {
  const note = record.note === null ? '' : `: ${visibleText(record.note, 200)}`;
  const style = record.outcome === 'rejected' ? 'red' : 'dim';
  const fields = Object.entries(record.fields);
  const room = Math.max(0, ...fields.map(([field]) => field.length));
  return [
    `  ${paint(style, `record ${record.line} ${record.outcome}${note}`)}`,
    ...fields.map(([field, value]) => {
      return `    ${field.padEnd(room)}  ${visibleText(String(value), 100)}`;
    }),
  ];
}
