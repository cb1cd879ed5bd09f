/** Writes detections as events for the HTTP Event Collector of Splunk. */
import type { Detection, ExportContext } from './detection.ts';
import { recordsOf } from './records.ts';

const SOURCE = 'stillwatch';

/**
 * Events for Splunk's HTTP Event Collector (`/services/collector/event`): one about the detection, one
 * about each member; sourcetype `stillwatch:detection` or `stillwatch:member`. `time` is in seconds.
 */
export function hecEvents(detection: Detection, context: ExportContext) {
  return recordsOf(detection, context).map((event) => ({
    time: context.madeAt / 1000,
    source: SOURCE,
    sourcetype: `${SOURCE}:${event.record}`,
    event,
  }));
}
