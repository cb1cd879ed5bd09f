/** The countries that customers come from, with their shares, time zones and languages. */

export interface Country {
  code: string;
  /** Share of customers, relative. */
  weight: number;
  /** Hours from UTC to local time, rounded. */
  utcOffset: number;
  language: 'en' | 'zh';
  city: string;
}

const country = (
  code: string,
  weight: number,
  utcOffset: number,
  [language, city]: ['en' | 'zh', string],
): Country => ({ code, weight, utcOffset, language, city });

export const COUNTRIES: readonly Country[] = [
  country('US', 30, -6, ['en', 'Chicago']),
  country('GB', 8, 0, ['en', 'Leeds']),
  country('DE', 8, 1, ['en', 'Bremen']),
  country('FR', 6, 1, ['en', 'Lyon']),
  country('IN', 10, 6, ['en', 'Pune']),
  country('BR', 6, -3, ['en', 'Recife']),
  country('JP', 6, 9, ['en', 'Sendai']),
  country('CA', 4, -5, ['en', 'Ottawa']),
  country('AU', 3, 10, ['en', 'Perth']),
  country('NL', 3, 1, ['en', 'Utrecht']),
  country('SG', 3, 8, ['zh', 'Singapore']),
  country('TW', 3, 8, ['zh', 'Tainan']),
  country('HK', 3, 8, ['zh', 'Hong Kong']),
  country('KR', 4, 9, ['en', 'Busan']),
  country('ES', 3, 1, ['en', 'Bilbao']),
];

export const COUNTRY_WEIGHTS = COUNTRIES.map((one) => one.weight);
