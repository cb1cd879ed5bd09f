/**
 * Fields of one CSV line (RFC 4180 without line breaks in fields), trimmed; null when a quote stays
 * open.
 */
export function splitCsvLine(line: string): string[] | null {
  if (!line.includes('"')) return line.split(',').map((field) => field.trim());
  const fields: string[] = [];
  let index = 0;
  for (;;) {
    while (line[index] === ' ') index++;
    let field = '';
    if (line[index] === '"') {
      for (index++; ; index++) {
        if (index >= line.length) return null;
        if (line[index] !== '"') field += line[index];
        else if (line[index + 1] === '"') field += line[index++];
        else break;
      }
      index++;
    }
    const comma = line.indexOf(',', index);
    fields.push((field + line.slice(index, comma < 0 ? undefined : comma)).trim());
    if (comma < 0) return fields;
    index = comma + 1;
  }
}
