import { silentLog } from '#std/fixtures/silent-log';
import { openRecords } from './open-records.ts';
import { recordsContract } from './records.contract.ts';

recordsContract('embedded, in memory', (clock) =>
  openRecords({ kind: 'embedded', directory: null }, { clock, log: silentLog }),
);
