/** Reads access logs of nginx and Apache, in the common and combined formats. */
import { buildExchange } from '../exchange-fields.ts';
import { defineLogFormat, Rejected, Skipped } from '../format.ts';

/** One line of an nginx or Apache access log; what the log writes as "-" is null. */
export interface AccessLine {
  /** The peer's address, or its name where the server looks names up. */
  address: string;
  /** The name that HTTP authentication gave. */
  user: string | null;
  /** UTC epoch milliseconds. */
  ts: number;
  method: string;
  /** Path without the query: that may hold a key. */
  path: string;
  status: number;
  bytes: number | null;
  userAgent: string | null;
}

const QUOTED = '"((?:[^"\\\\]|\\\\.){0,65536})"';
/** Apache may write the virtual host first: a name before an address. */
const HOST = '(?:[\\w.-]{1,255}(?::\\d{1,5})? (?=[\\da-fA-F]*[.:][\\da-fA-F.:]* \\S+ \\S))?';
/** Address, identity, user, [time], "request", status, bytes, and in the combined format two more. */
const LINE = new RegExp(
  `^${HOST}(\\S{1,256}) \\S+ (.{1,256}?) \\[([^\\]]{20,30})\\] ${QUOTED} (\\d{3}) (\\d+|-)` +
    `(?: ${QUOTED} ${QUOTED})?`,
);
const TIME = /^(\d{2})\/([A-Z][a-z]{2})\/(\d{4}):(\d{2}):(\d{2}):(\d{2}) ([+-])(\d{2})(\d{2})$/;
const MONTHS = 'JanFebMarAprMayJunJulAugSepOctNovDec';
const REQUEST = /^([A-Z]{3,10}) (\S+)(?: HTTP\/[\d.]+)?$/;
const LINE_LIMIT = 131_072;
/** Some logs write the client's port too, which is another for every connection. */
const ADDRESS_AND_PORT = /^(\d{1,3}(?:\.\d{1,3}){3}):\d{1,5}$/;

/**
 * A line of the common or combined format, with whatever follows them ignored; null for any other
 * line, and for one whose request is no HTTP request (scanners send such).
 */
export function parseAccessLine(line: string): AccessLine | null {
  if (line.length > LINE_LIMIT) return null;
  const parts = LINE.exec(line);
  if (parts === null) return null;
  const [, address = '', user = '-', time = '', request = '', status, bytes, , agent] = parts;
  const call = REQUEST.exec(request);
  const ts = parseTime(time);
  if (call === null || ts === null) return null;
  const [, method = '', target = ''] = call;
  return {
    address: address.replace(ADDRESS_AND_PORT, '$1'),
    user: user === '-' || user === '""' ? null : user,
    ts,
    method,
    path: target.replace(/^https?:\/\/[^/]*/, '').replace(/[?#].*$/s, '') || '/',
    status: Number(status),
    bytes: bytes === '-' ? null : Number(bytes),
    userAgent: agent === undefined || agent === '-' || agent === '' ? null : unescapeQuotes(agent),
  };
}

/** "01/Feb/2026:12:30:45 +0100" → epoch milliseconds. */
function parseTime(text: string): number | null {
  const parts = TIME.exec(text);
  if (parts === null) return null;
  const [, day, month = '', year, hour, minute, second, sign, zoneHours, zoneMinutes] = parts;
  const monthIndex = MONTHS.indexOf(month) / 3;
  if (!Number.isInteger(monthIndex) || monthIndex < 0) return null;
  const zone = (Number(zoneHours) * 60 + Number(zoneMinutes)) * (sign === '-' ? -1 : 1);
  return Date.UTC(
    Number(year),
    monthIndex,
    Number(day),
    Number(hour),
    Number(minute) - zone,
    Number(second),
  );
}

function unescapeQuotes(text: string): string {
  return text.replaceAll('\\"', '"').replaceAll('\\x22', '"');
}

const GENERATION_PATH = new RegExp(
  [
    '/(?:v\\d+/)?messages$',
    '/(?:chat/)?completions$',
    '/responses$',
    ':(?:streamGenerateContent|generateContent|predict|rawPredict|streamRawPredict)$',
    '/model/[^/]+/(?:converse|invoke)(?:-stream|-with-response-stream)?$',
    '/api/(?:generate|chat)$',
    '/messages/batches$',
  ].join('|'),
);

/** Whether a request asks a model to generate, by the paths of the providers' APIs. */
export function isGenerationCall(method: string, path: string): boolean {
  return method === 'POST' && GENERATION_PATH.test(path);
}

/**
 * Access logs of nginx and Apache (common and combined). They tell of calls only: no prompts, no
 * token counts. POSTs to generation endpoints are exchanges, everything else is skipped. The
 * account is the authenticated user where the server knows one, else the client's address.
 */
export const accessLog = defineLogFormat({
  id: 'access-log',
  title: 'nginx or Apache access log (common or combined)',
  reads: 'lines',

  recognise(line) {
    return parseAccessLine(line) === null ? 0 : 1;
  },

  map(line, context) {
    const call = parseAccessLine(line);
    if (call === null) {
      return new Rejected('LINE_MALFORMED', null, 'a line of the common or combined log format');
    }
    if (!isGenerationCall(call.method, call.path)) return new Skipped('not a call to generate');
    return buildExchange(
      {
        ts: call.ts,
        account_id: call.user ?? call.address,
        endpoint: call.path,
        ip: call.address,
        user_agent: call.userAgent,
        status: call.status,
        // nginx writes 499 when the client closed the connection before the answer was complete.
        aborted: call.status === 499 ? true : null,
      },
      context,
    );
  },
});
