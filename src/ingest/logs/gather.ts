/** Joins the rows of one call, within bounded memory, for formats that spread a call over rows. */
import type { RecordPlace } from './block-records.ts';
import type { LogRecord, ObjectFormat } from './format.ts';

/** A record with where it, or the first row of it, was read. */
export interface PlacedRecord {
  record: LogRecord;
  place: RecordPlace;
  source: number;
}

/** Holds back rows that make one exchange together, until all of the input was seen. */
export interface Gatherer {
  /** Takes a row; returns what has to be given out now. */
  add(placed: PlacedRecord): PlacedRecord[];
  /** Everything still held, oldest first. */
  flush(): PlacedRecord[];
}

interface Group {
  rows: LogRecord[];
  first: PlacedRecord;
  size: number;
}

/** What a row costs beside its text, so that many small ones are bounded too. */
const ROW_COST = 500;

/**
 * Groups are held until rows of about `sizeLimit` bytes are waiting; then the oldest is given out
 * as it is, so that memory stays bounded whatever the input's order.
 */
export function createGatherer(
  gather: NonNullable<ObjectFormat['gather']>,
  sizeLimit: number,
): Gatherer {
  const groups = new Map<string, Group>();
  let waiting = 0;
  const release = (key: string, group: Group): PlacedRecord => {
    groups.delete(key);
    waiting -= group.size;
    return { ...group.first, record: gather.merge(group.rows) };
  };
  return {
    add(placed) {
      const key = gather.key(placed.record);
      if (key === null) return [placed];
      const group = groups.get(key) ?? { rows: [], first: placed, size: 0 };
      group.rows.push(placed.record);
      const size = placed.place.size + ROW_COST;
      group.size += size;
      waiting += size;
      groups.set(key, group);
      const released: PlacedRecord[] = [];
      for (const [oldKey, oldest] of groups) {
        if (waiting <= sizeLimit) break;
        released.push(release(oldKey, oldest));
      }
      return released;
    },
    flush: () => [...groups].map(([key, group]) => release(key, group)),
  };
}
