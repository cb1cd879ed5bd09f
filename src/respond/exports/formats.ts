/** The registry of export formats, in which the `export` command finds its writer. */
import type { TlpLevel } from '#std/stix';
import type { ListOptions } from './address-list.ts';
import { cefSyslog } from './cef.ts';
import type { Detection, ExportContext } from './detection.ts';
import { ecsDocument } from './ecs.ts';
import type { FormatId } from './format-ids.ts';
import { nftablesTable } from './nftables.ts';
import { nginxDeny, nginxGeo } from './nginx.ts';
import { ocsfFinding } from './ocsf.ts';
import { sentinelRows } from './sentinel.ts';
import { slackMessage } from './slack.ts';
import { hecEvents } from './splunk-hec.ts';
import { stixBundle } from './stix-bundle.ts';
import { suricataCategories, suricataReputation, suricataRules } from './suricata.ts';

export interface FormatOptions extends ListOptions {
  tlp: TlpLevel;
  /** Name accounts where the format is for sharing with others. */
  accounts: boolean;
}

/** A format in which detections leave: pure, one text, ended by a line feed. */
export interface ExportFormat {
  id: FormatId;
  /** What the text is, to finish the sentence "this is …". */
  what: string;
  /** Whether flagged accounts outside campaigns have a part in it. */
  of: 'detections' | 'campaigns';
  write(detections: readonly Detection[], context: ExportContext, options: FormatOptions): string;
}

/** Every format, in the order in which help lists them. */
export const EXPORT_FORMATS: readonly ExportFormat[] = [
  {
    id: 'ocsf',
    what: 'OCSF 1.9.0 Detection Findings, one JSON document a line',
    of: 'detections',
    write: (detections, context) => json(detections.map((each) => ocsfFinding(each, context))),
  },
  {
    id: 'stix',
    what: 'a STIX 2.1 bundle of the campaigns',
    of: 'campaigns',
    write: (detections, context, options) =>
      `${JSON.stringify(stixBundle(detections, context, options), null, 2)}\n`,
  },
  {
    id: 'cef',
    what: 'CEF in syslog messages (RFC 5424), one a line',
    of: 'detections',
    write: (detections, context) => lines(detections.map((each) => cefSyslog(each, context))),
  },
  {
    id: 'ecs',
    what: 'Elastic Common Schema documents, one a line',
    of: 'detections',
    write: (detections, context) => json(detections.map((each) => ecsDocument(each, context))),
  },
  {
    id: 'hec',
    what: "events for Splunk's HTTP Event Collector, one a line",
    of: 'detections',
    write: (detections, context) => json(detections.flatMap((each) => hecEvents(each, context))),
  },
  {
    id: 'sentinel',
    what: 'rows for the Logs Ingestion API of Microsoft Sentinel, one JSON array',
    of: 'detections',
    write: (detections, context) =>
      `${JSON.stringify(detections.flatMap((each) => sentinelRows(each, context)))}\n`,
  },
  {
    id: 'slack',
    what: 'messages for a Slack webhook, one a line',
    of: 'detections',
    write: (detections, context) => json(detections.map((each) => slackMessage(each, context))),
  },
  {
    id: 'nginx',
    what: 'a geo block for nginx that names the campaign of an address',
    of: 'campaigns',
    write: nginxGeo,
  },
  {
    id: 'nginx-deny',
    what: 'deny directives for nginx',
    of: 'campaigns',
    write: nginxDeny,
  },
  {
    id: 'nftables',
    what: 'a table for nft -f that drops the addresses until they expire',
    of: 'campaigns',
    write: nftablesTable,
  },
  {
    id: 'suricata',
    what: 'an IP reputation list for Suricata',
    of: 'campaigns',
    write: suricataReputation,
  },
  {
    id: 'suricata-categories',
    what: 'the category that the reputation list uses',
    of: 'campaigns',
    write: suricataCategories,
  },
  {
    id: 'suricata-rules',
    what: 'rules for Suricata: the reputation list, and TLS clients of campaigns alone',
    of: 'campaigns',
    write: (detections) => suricataRules(detections),
  },
];

export function findExportFormat(id: string): ExportFormat | null {
  return EXPORT_FORMATS.find((format) => format.id === id) ?? null;
}

function json(documents: readonly unknown[]): string {
  return lines(documents.map((each) => JSON.stringify(each)));
}

function lines(rows: readonly string[]): string {
  return rows.map((row) => `${row}\n`).join('');
}
