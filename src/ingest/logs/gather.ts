import type { LogRecord, ObjectFormat } from './format.ts';

/** A record with the line (or record number) it starts at. */
export interface PlacedRecord {
  record: LogRecord;
  line: number;
}

/** Holds back rows that make one exchange together, until all of the input was seen. */
export interface Gatherer {
  /** Takes a row of `size` characters; returns what is now complete. */
  add(placed: PlacedRecord, size: number): PlacedRecord[];
  /** Everything still held, oldest first. */
  flush(): PlacedRecord[];
}

interface Group {
  rows: LogRecord[];
  line: number;
  size: number;
}

/**
 * Groups are held until `charLimit` characters are waiting; then the oldest is given out as it is,
 * so that memory stays bounded whatever the input's order.
 */
export function createGatherer(
  gather: NonNullable<ObjectFormat['gather']>,
  charLimit: number,
): Gatherer {
  const groups = new Map<string, Group>();
  let waiting = 0;
  const release = (key: string, group: Group): PlacedRecord => {
    groups.delete(key);
    waiting -= group.size;
    return { record: gather.merge(group.rows), line: group.line };
  };
  return {
    add(placed, size) {
      const key = gather.key(placed.record);
      if (key === null) return [placed];
      const group = groups.get(key) ?? { rows: [], line: placed.line, size: 0 };
      group.rows.push(placed.record);
      group.size += size;
      waiting += size;
      groups.set(key, group);
      const released: PlacedRecord[] = [];
      for (const [oldKey, oldest] of groups) {
        if (waiting <= charLimit) break;
        released.push(release(oldKey, oldest));
      }
      return released;
    },
    flush: () => [...groups].map(([key, group]) => release(key, group)),
  };
}
