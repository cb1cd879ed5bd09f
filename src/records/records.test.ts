import type { Clock } from '#std/clock';
import { silentLog } from '#std/fixtures/silent-log';
import { oddValuesContract } from './odd-values.contract.ts';
import { openRecords } from './open-records.ts';
import { recordsContract } from './records.contract.ts';

const inMemory = (clock: Clock) =>
  openRecords({ kind: 'embedded', directory: null }, { clock, log: silentLog });

recordsContract('embedded, in memory', inMemory);
oddValuesContract('embedded, in memory', inMemory);
