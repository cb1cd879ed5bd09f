/** Writes syslog messages of RFC 5424, and frames them for streams. */
const FACILITY_AUTHPRIV = 10;
const APP_NAME = 'stillwatch';

export interface SyslogEntry {
  /** 0 emergency to 7 debug. */
  severity: number;
  /** UTC epoch milliseconds. */
  at: number;
  /** Foreign characters are replaced; empty = '-'. */
  hostname: string;
  messageId: string;
  message: string;
}

/**
 * One message of RFC 5424 without its frame: no structured data, no process id, text in UTF-8
 * without a byte-order mark, on one line.
 */
export function syslogLine({ severity, at, hostname, messageId, message }: SyslogEntry): string {
  const priority = FACILITY_AUTHPRIV * 8 + severity;
  const stamp = new Date(at).toISOString();
  const head = `<${priority}>1 ${stamp} ${name(hostname, 255)} ${APP_NAME} - ${name(messageId, 32)} -`;
  return `${head} ${message.replaceAll(/[\r\n]+/g, ' ')}`;
}

/** Octet counting of RFC 6587 §3.4.1: the only frame that a message cannot break out of. */
export function octetFrame(line: string): string {
  return `${Buffer.byteLength(line)} ${line}`;
}

/** PRINTUSASCII of a bounded length, or the nil value. */
function name(text: string, most: number): string {
  return text.replaceAll(/[^\x21-\x7e]/g, '_').slice(0, most) || '-';
}
