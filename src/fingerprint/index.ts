/** Text to fingerprint: hashes, sketches, counts and scores. Pure and versioned. */
export {
  FINGERPRINT_VERSION,
  type FingerprintInput,
  fingerprint,
} from './fingerprint.ts';
export { hashText } from './hash.ts';
