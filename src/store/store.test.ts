import { silentLog } from '#std/fixtures/silent-log';
import { openStore } from './open-store.ts';
import { storeContract } from './store.contract.ts';

storeContract('embedded, in a private directory', () =>
  openStore({ kind: 'embedded', directory: null, threads: 2 }, { log: silentLog }),
);
