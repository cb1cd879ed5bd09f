/** Timestamps of foreign logs → UTC epoch milliseconds. A time without a zone is taken as UTC. */

const EARLIEST = Date.UTC(2015, 0, 1);
const LATEST_AHEAD_MS = 2 * 86_400_000;
const DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** What isPlausibleTime takes, in words. */
export const PLAUSIBLE_TIMES = 'a time from 2015 to two days from now';

/** Whether an exchange can have happened then: not before 2015, not more than two days ahead. */
export function isPlausibleTime(ms: number, now: number): boolean {
  return ms >= EARLIEST && ms <= now + LATEST_AHEAD_MS;
}

/**
 * ISO 8601 text ("2026-02-01T00:00:00.123Z", a space for the T, any UTC offset), or epoch seconds,
 * milliseconds, microseconds or nanoseconds told apart by size, as a number or as text.
 * Null when it is none of these.
 */
export function readTimestamp(value: unknown): number | null {
  if (typeof value === 'string') return readTimeText(value);
  if (typeof value === 'number') return readEpoch(value);
  if (value instanceof Date) return finite(value.getTime());
  return null;
}

function finite(ms: number): number | null {
  return Number.isFinite(ms) ? Math.trunc(ms) : null;
}

/** Up to the year 5138 seconds stay below 1e11; each unit is a thousand times the one before. */
function readEpoch(value: number): number | null {
  if (!(value > 0)) return null;
  if (value < 1e11) return Math.round(value * 1000);
  if (value < 1e14) return Math.trunc(value);
  if (value < 1e17) return Math.trunc(value / 1e3);
  return value < 1e20 ? Math.trunc(value / 1e6) : null;
}

function readTimeText(text: string): number | null {
  if (text.length >= 10 && text.charCodeAt(4) === 45 && text.charCodeAt(7) === 45) {
    return readIso(text);
  }
  if (text.length <= 24 && /^\d+(?:\.\d+)?$/.test(text)) return readEpoch(Number(text));
  // "Sun, 01 Feb 2026 00:00:00 GMT": only where the zone is spelled out, since otherwise the
  // engine would read it in the zone of this machine.
  if (text.length <= 64 && /(?:GMT|UTC)/.test(text)) return finite(Date.parse(text));
  return null;
}

function digits(text: string, at: number, count: number): number {
  let value = 0;
  for (let index = at; index < at + count; index++) {
    const digit = text.charCodeAt(index) - 48;
    if (!(digit >= 0 && digit <= 9)) return Number.NaN;
    value = value * 10 + digit;
  }
  return value;
}

function readIso(text: string): number | null {
  const midnight = readDate(digits(text, 0, 4), digits(text, 5, 2), digits(text, 8, 2));
  if (midnight === null || text.length === 10) return midnight;
  const separator = text.charCodeAt(10);
  if (separator !== 84 && separator !== 116 && separator !== 32) return null;
  const clock = readClock(text, 11);
  return clock === null ? null : finite(midnight + clock);
}

/** The date read last: a log has thousands of lines of one day after another. */
const latest = { year: 0, month: 0, day: 0, midnight: 0 };

function readDate(year: number, month: number, day: number): number | null {
  if (latest.day === day && latest.month === month && latest.year === year) return latest.midnight;
  if (!(month >= 1 && month <= 12 && day >= 1 && day <= (DAYS[month - 1] ?? 0))) return null;
  // February 29 of a common year would roll over to March: a time that was never written.
  if (month === 2 && day === 29 && !isLeapYear(year)) return null;
  const midnight = finite(Date.UTC(year, month - 1, day));
  if (midnight !== null) Object.assign(latest, { year, month, day, midnight });
  return midnight;
}

function isLeapYear(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

/** "hh:mm[:ss[.fraction]][zone]" from `at` → milliseconds after midnight UTC. */
function readClock(text: string, at: number): number | null {
  const hour = digits(text, at, 2);
  const minute = digits(text, at + 3, 2);
  if (!(hour <= 24 && minute < 60) || text.charCodeAt(at + 2) !== 58) return null;
  let next = at + 5;
  let second = 0;
  if (text.charCodeAt(next) === 58) {
    second = digits(text, next + 1, 2);
    if (!(second <= 60)) return null;
    next += 3;
  }
  let fraction = 0;
  const mark = text.charCodeAt(next);
  if (mark === 46 || mark === 44) {
    let scale = 100;
    for (next++; next < text.length; next++) {
      const digit = text.charCodeAt(next) - 48;
      if (!(digit >= 0 && digit <= 9)) break;
      fraction += digit * scale;
      scale /= 10;
    }
  }
  const zone = readZone(text, next);
  return zone === null ? null : ((hour * 60 + minute - zone) * 60 + second) * 1000 + fraction;
}

/** Minutes east of UTC: "", "Z", "+02", "+0200", "+02:00", " UTC". */
function readZone(text: string, at: number): number | null {
  if (at === text.length) return 0;
  const mark = text.charCodeAt(at);
  if (mark === 90 || mark === 122) return at + 1 === text.length ? 0 : null;
  if (mark === 32) return /^ (?:UTC|GMT|\+0000)$/.test(text.slice(at)) ? 0 : null;
  const parts = /^([+-])(\d\d):?(\d\d)?$/.exec(text.slice(at));
  if (parts === null) return null;
  const minutes = Number(parts[2]) * 60 + Number(parts[3] ?? 0);
  return parts[1] === '-' ? -minutes : minutes;
}
