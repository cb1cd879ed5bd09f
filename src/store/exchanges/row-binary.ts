import type { Exchange } from '#schema/exchange';
import type { Fingerprint } from '#schema/fingerprint';
import type { NetworkFacts } from '#schema/network';
import { writeAddress } from './address-bytes.ts';

/** Encoded rows: row i lies in bytes[offsets[i] .. offsets[i + 1]). */
export interface EncodedExchanges {
  /** Owns its memory from byte 0: its buffer can be transferred to another thread. */
  bytes: Uint8Array<ArrayBuffer>;
  /** rows + 1 positions. */
  offsets: Uint32Array<ArrayBuffer>;
  rows: number;
}

export interface ExchangeEncoder {
  append(exchange: Exchange, fingerprint: Fingerprint | null, network: NetworkFacts | null): void;
  /** Everything appended since the last take. */
  take(): EncodedExchanges;
  /** Bytes waiting. */
  readonly size: number;
}

const INITIAL_BYTES = 1 << 20;
const INITIAL_ROWS = 4096;
/** More than every fixed-width column, array and length prefix of one row together. */
const FIXED_BYTES = 1024;
/** Below this length a loop over characters beats a call into the runtime. */
const SHORT = 48;
const TWO_32 = 4_294_967_296;

/** Bytes that grow; each `put` writes at the end and assumes `reserve` made room. */
class RowWriter {
  bytes: Buffer<ArrayBuffer> = Buffer.allocUnsafeSlow(INITIAL_BYTES);
  view = new DataView(this.bytes.buffer);
  at = 0;

  reserve(more: number): void {
    if (this.at + more <= this.bytes.length) return;
    const grown = Buffer.allocUnsafeSlow(Math.max(this.bytes.length * 2, this.at + more));
    this.bytes.copy(grown, 0, 0, this.at);
    this.bytes = grown;
    this.view = new DataView(grown.buffer);
  }

  /** Hands over what was written and starts anew with as much room. */
  detach(): Uint8Array<ArrayBuffer> {
    const written = new Uint8Array(this.bytes.buffer, 0, this.at);
    this.bytes = Buffer.allocUnsafeSlow(this.bytes.length);
    this.view = new DataView(this.bytes.buffer);
    this.at = 0;
    return written;
  }

  /** Length as LEB128, then UTF-8; lone surrogates become U+FFFD. */
  text(value: string | null): void {
    if (value === null || value.length === 0) {
      this.bytes[this.at++] = 0;
      return;
    }
    const length = value.length;
    if (length <= SHORT && this.#shortAscii(value, length)) return;
    this.#longText(value);
  }

  #shortAscii(value: string, length: number): boolean {
    const bytes = this.bytes;
    let at = this.at + 1;
    for (let index = 0; index < length; index++) {
      const code = value.charCodeAt(index);
      if (code > 127) return false;
      bytes[at++] = code;
    }
    bytes[this.at] = length;
    this.at = at;
    return true;
  }

  #longText(value: string): void {
    let length = Buffer.byteLength(value, 'utf8');
    while (length > 127) {
      this.bytes[this.at++] = (length & 127) | 128;
      length >>>= 7;
    }
    this.bytes[this.at++] = length;
    this.at += this.bytes.utf8Write(value, this.at);
  }

  uint8(value: number): void {
    this.bytes[this.at++] = value;
  }

  uint16(value: number): void {
    this.view.setUint16(this.at, value, true);
    this.at += 2;
  }

  uint32(value: number): void {
    this.view.setUint32(this.at, value, true);
    this.at += 4;
  }

  /** An integer within ±2^53 as 64 bits, two's complement. */
  int64(value: number): void {
    this.view.setUint32(this.at, value % TWO_32, true);
    this.view.setInt32(this.at + 4, Math.floor(value / TWO_32), true);
    this.at += 8;
  }

  flag(value: boolean | null): void {
    if (value === null) this.bytes[this.at++] = 1;
    else {
      this.bytes[this.at++] = 0;
      this.bytes[this.at++] = value ? 1 : 0;
    }
  }

  count(value: number | null): void {
    if (value === null) {
      this.bytes[this.at++] = 1;
      return;
    }
    this.bytes[this.at] = 0;
    this.view.setUint32(this.at + 1, value, true);
    this.at += 5;
  }

  address(value: string | null): void {
    writeAddress(value, this.bytes, this.at);
    this.at += 16;
  }
}

const bytesOf = (text: string | null): number => (text === null ? 0 : text.length * 3);

/** An upper bound of the row's size. */
function roomFor(exchange: Exchange, fingerprint: Fingerprint | null): number {
  const names =
    exchange.id.length * 3 +
    exchange.account_id.length * 3 +
    bytesOf(exchange.org_id) +
    bytesOf(exchange.api_key_id) +
    bytesOf(exchange.end_user_id) +
    bytesOf(exchange.provider) +
    bytesOf(exchange.endpoint) +
    bytesOf(exchange.model) +
    bytesOf(exchange.country) +
    bytesOf(exchange.user_agent) +
    bytesOf(exchange.ja4) +
    bytesOf(exchange.device_id) +
    bytesOf(exchange.stop_reason);
  return FIXED_BYTES + names + (fingerprint === null ? 0 : 4 * fingerprint.minhash_bands.length);
}

/** Who asked, of what, from where: the columns up to device_id. */
function writeParties(out: RowWriter, exchange: Exchange, network: NetworkFacts | null): void {
  out.text(exchange.id);
  out.int64(exchange.ts);
  out.text(exchange.account_id);
  out.text(exchange.org_id);
  out.text(exchange.api_key_id);
  out.text(exchange.end_user_id);
  out.text(exchange.provider);
  out.text(exchange.endpoint);
  out.text(exchange.model);
  out.flag(exchange.stream);
  out.address(exchange.ip);
  out.uint32(exchange.asn ?? network?.asn ?? 0);
  out.text(exchange.country ?? network?.country ?? null);
  out.text(network?.kind ?? null);
  out.text(exchange.user_agent);
  out.text(exchange.ja4);
  out.text(exchange.device_id);
}

/** What was asked and what it took: turns up to retry_count. */
function writeMeasures(out: RowWriter, exchange: Exchange, fingerprint: Fingerprint | null): void {
  out.count(exchange.turns);
  out.count(exchange.images);
  out.count(exchange.tools?.length ?? null);
  out.flag(exchange.thinking);
  out.count(exchange.max_tokens);
  writeNullableFloat32(out, exchange.temperature);
  out.count(exchange.n);
  writeStatus(out, exchange.status);
  out.text(exchange.stop_reason);
  out.flag(exchange.aborted);
  out.count(exchange.input_tokens);
  out.count(exchange.cached_tokens);
  out.count(exchange.output_tokens);
  out.count(exchange.reasoning_tokens);
  writeNullableFloat64(out, exchange.cost_usd);
  out.count(exchange.latency_ms);
  out.count(exchange.ttft_ms);
  out.count(exchange.prompt_chars ?? fingerprint?.chars ?? exchange.prompt?.length ?? null);
  out.count(exchange.response_chars ?? exchange.response?.length ?? null);
  out.count(exchange.retry_count);
}

function writeNullableFloat32(out: RowWriter, value: number | null): void {
  out.uint8(value === null ? 1 : 0);
  if (value === null) return;
  out.view.setFloat32(out.at, value, true);
  out.at += 4;
}

function writeNullableFloat64(out: RowWriter, value: number | null): void {
  out.uint8(value === null ? 1 : 0);
  if (value === null) return;
  out.view.setFloat64(out.at, value, true);
  out.at += 8;
}

/** No HTTP status needs more than 16 bits: a larger number is unknown. */
function writeStatus(out: RowWriter, value: number | null): void {
  const known = value !== null && value <= 65_535;
  out.uint8(known ? 0 : 1);
  if (known) out.uint16(value);
}

/** Bytes of all columns from fingerprint_version on where no text was seen: zeros throughout. */
const ABSENT_FINGERPRINT_BYTES = 1 + 6 * 8 + 1 + 8 + 2 + 4 + 1 + 1 + 5 + 1;

function writeFingerprint(out: RowWriter, fingerprint: Fingerprint | null): void {
  if (fingerprint === null) {
    out.bytes.fill(0, out.at, out.at + ABSENT_FINGERPRINT_BYTES);
    out.at += ABSENT_FINGERPRINT_BYTES;
    return;
  }
  out.uint8(fingerprint.version);
  out.int64(fingerprint.exact_hash);
  out.int64(fingerprint.template_hash);
  out.int64(fingerprint.opening_hash);
  out.int64(fingerprint.ending_hash);
  out.int64(fingerprint.system_hash);
  out.int64(fingerprint.tools_hash);
  out.uint8(fingerprint.minhash_bands.length);
  for (const band of fingerprint.minhash_bands) out.uint32(band);
  out.uint32(fingerprint.simhash[1]);
  out.uint32(fingerprint.simhash[0]);
  out.uint16(fingerprint.topic_bucket);
  out.uint32(fingerprint.words);
  out.text(fingerprint.language);
  out.text(fingerprint.task);
  out.uint8(fingerprint.reasoning_elicitation);
  out.uint8(fingerprint.rubric_grading);
  out.uint8(fingerprint.safe_rewriting);
  out.uint8(fingerprint.teaching);
  out.uint8(fingerprint.datasetness);
  const { embedding } = fingerprint;
  out.uint8(embedding === null ? 0 : embedding.length);
  if (embedding !== null) for (const value of embedding) out.uint8(value);
}

/** Encodes exchanges as RowBinary rows of EXCHANGE_COLUMNS, in that order, for insertRowBinary. */
export function createExchangeEncoder(): ExchangeEncoder {
  const out = new RowWriter();
  let offsets = new Uint32Array(INITIAL_ROWS);
  let rows = 0;
  return {
    append(exchange, fingerprint, network) {
      out.reserve(roomFor(exchange, fingerprint));
      writeParties(out, exchange, network);
      writeMeasures(out, exchange, fingerprint);
      writeFingerprint(out, fingerprint);
      if (++rows === offsets.length) {
        const grown = new Uint32Array(rows * 2);
        grown.set(offsets);
        offsets = grown;
      }
      offsets[rows] = out.at;
    },
    take() {
      const taken = { bytes: out.detach(), offsets: offsets.slice(0, rows + 1), rows };
      rows = 0;
      return taken;
    },
    get size() {
      return out.at;
    },
  };
}
