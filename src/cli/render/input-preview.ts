/** Prints the result of `scan --explain-input` as text. */
import type { ExplainedRecord } from '#ingest/index';
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
    return lines;
  });
}

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
