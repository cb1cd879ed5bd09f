/** Objects whose names are free, with a bound on how many there are; the described schema says it, too. */
import { z } from 'zod';

export const boundedRecord = <Name extends z.core.$ZodRecordKey, Value extends z.ZodType>(
  name: Name,
  value: Value,
  most: number,
) =>
  z
    .record(name, value)
    .refine((record) => Object.keys(record).length <= most, `has more than ${most} names`)
    .meta({ maxProperties: most });
