/** Check digits of card, account and identity numbers, which tell secrets from other numbers. */

const ZERO = 48;
const NINE = 57;

/** Value of a decimal digit; -1 = another character. */
function digitAt(text: string, at: number): number {
  const code = text.charCodeAt(at);
  return code >= ZERO && code <= NINE ? code - ZERO : -1;
}

/** How many digits a text has, whatever stands between them. */
export function countDigits(text: string): number {
  let digits = 0;
  for (let at = 0; at < text.length; at++) if (digitAt(text, at) !== -1) digits++;
  return digits;
}

/** Luhn's check (ISO/IEC 7812-1 annex B) over the digits of a text. */
export function passesLuhn(text: string): boolean {
  let sum = 0;
  let second = false;
  for (let at = text.length - 1; at >= 0; at--) {
    const digit = digitAt(text, at);
    if (digit === -1) continue;
    const doubled = second ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
    second = !second;
  }
  return sum % 10 === 0;
}

/** Remainder of a long number in digits and capitals, of which A stands for 10 and Z for 35. */
function remainder(text: string, modulus: number, rest = 0): number {
  let remains = rest;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code >= ZERO && code <= NINE) remains = (remains * 10 + code - ZERO) % modulus;
    else if (code > NINE) remains = (remains * 100 + code - 55) % modulus;
  }
  return remains;
}

/** Lengths of the countries' account numbers (ISO 13616 registry). */
const IBAN_LENGTHS: Readonly<Record<string, number>> = {
  AD: 24,
  AE: 23,
  AT: 20,
  BE: 16,
  BG: 22,
  BR: 29,
  CH: 21,
  CY: 28,
  CZ: 24,
  DE: 22,
  DK: 18,
  EE: 20,
  ES: 24,
  FI: 18,
  FR: 27,
  GB: 22,
  GR: 27,
  HR: 21,
  HU: 28,
  IE: 22,
  IL: 23,
  IS: 26,
  IT: 27,
  LI: 21,
  LT: 20,
  LU: 20,
  LV: 21,
  MC: 27,
  MT: 31,
  NL: 18,
  NO: 15,
  PL: 28,
  PT: 25,
  RO: 24,
  SA: 24,
  SE: 24,
  SI: 19,
  SK: 24,
  SM: 27,
  TR: 26,
};

/** Length by country and the check digits (ISO 7064 MOD 97-10). In capitals, spaces between. */
export function isIban(text: string): boolean {
  const length = IBAN_LENGTHS[text.slice(0, 2)];
  let chars = 0;
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) >= ZERO) chars++;
  if (length !== undefined && length !== chars) return false;
  return remainder(text.slice(0, 4), 97, remainder(text.slice(4), 97)) === 1;
}

/** Spanish DNI and NIE: the letter follows from the number modulo 23. */
export function isSpanishId(text: string): boolean {
  const first = Math.max(0, 'XYZ'.indexOf(text.charAt(0)));
  const start = digitAt(text, 0) === -1 ? first : digitAt(text, 0);
  return 'TRWAGMYFPDXBNJZSQVHLCKE'[remainder(text.slice(1, -1), 23, start)] === text.at(-1);
}

/** French NIR: two check digits, 97 less the number modulo 97. Corsica's 2A and 2B stand for 19, 18. */
export function isFrenchId(text: string): boolean {
  const number = text.length - 2 - (text.at(-3) === ' ' ? 1 : 0);
  const body = text.slice(0, number).replace('2A', '19').replace('2B', '18');
  return 97 - remainder(body, 97) === Number(text.slice(-2));
}

/** Brazilian CPF: two weighted check digits modulo 11; repeated digits are never issued. */
export function isBrazilianId(text: string): boolean {
  const digits = text.replaceAll(/\D/g, '');
  if (/^(\d)\1*$/.test(digits)) return false;
  const check = (length: number): number => {
    let sum = 0;
    for (let index = 0; index < length; index++) {
      sum += Number(digits[index]) * (length + 1 - index);
    }
    return ((sum * 10) % 11) % 10;
  };
  return check(9) === Number(digits[9]) && check(10) === Number(digits[10]);
}
