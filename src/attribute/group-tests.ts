/** Registers every group test, by family. */

import type { GroupTest } from './group-test.ts';
import { contentShift } from './group-tests/content-shift/content-shift.ts';
import { dealtPrompts } from './group-tests/dealt-prompts/dealt-prompts.ts';
import { evenVolumes } from './group-tests/even-volumes/even-volumes.ts';
import { harvestContent } from './group-tests/harvest-content/harvest-content.ts';
import { loadBalancing } from './group-tests/load-balancing/load-balancing.ts';
import { pivotTogether } from './group-tests/pivot-together/pivot-together.ts';
import { respawn } from './group-tests/respawn/respawn.ts';
import { sharedDevice } from './group-tests/shared-device/shared-device.ts';
import { sharedInfrastructure } from './group-tests/shared-infrastructure/shared-infrastructure.ts';
import { sharedPayment } from './group-tests/shared-payment/shared-payment.ts';
import { sharedPrograms } from './group-tests/shared-programs/shared-programs.ts';
import { sharedTools } from './group-tests/shared-tools/shared-tools.ts';
import { sharedWording } from './group-tests/shared-wording/shared-wording.ts';
import { signupBurst } from './group-tests/signup-burst/signup-burst.ts';

/** Every group test, by family. */
export const GROUP_TESTS: readonly GroupTest[] = [
  sharedInfrastructure,
  sharedPayment,
  sharedDevice,
  sharedTools,
  sharedPrograms,
  signupBurst,
  sharedWording,
  contentShift,
  harvestContent,
  dealtPrompts,
  loadBalancing,
  evenVolumes,
  pivotTogether,
  respawn,
];
