import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cefEvent, cefSyslog } from './cef.ts';
import { detectionOfAccount, detectionOfCampaign } from './detection.ts';
import { parseCef } from './fixtures/parse-cef.ts';
import { CONTEXT, HOSTILE_IDS, sampleAccount, sampleCampaign } from './fixtures/sample-campaign.ts';
import { octetFrame } from './syslog.ts';

/** CEF can say everything but control characters; those become spaces. */
const sayable = (text: string) =>
  text
    .toWellFormed()
    .replaceAll(/[\p{Cc}\u2028\u2029]/gu, (char) => ('\n\r'.includes(char) ? char : ' '));
const foreignText = fc.oneof(
  fc.constantFrom(...HOSTILE_IDS),
  fc.string({ unit: 'binary', minLength: 1 }),
);

describe('CEF', () => {
  it('gives every value back to whoever reads it by the standard', () => {
    fc.assert(
      fc.property(foreignText, (id) => {
        const detection = { ...detectionOfAccount(sampleAccount({ account_id: id })), title: id };
        const { header, extension } = parseCef(cefEvent(detection, CONTEXT));
        expect(header.slice(0, 4)).toEqual(['CEF:0', 'Stillwatch', 'Stillwatch', '0.1.0']);
        expect(header[5]).toBe(sayable(id).replaceAll(/[\r\n]+/g, ' '));
        expect(extension.get('externalId')).toBe(sayable(id));
        expect(extension.get('cn1')).toBe('1');
        expect(extension.get('msg')).toContain('40,000 requests');
      }),
    );
  });

  it('is one line of syslog whatever it holds, in the form of RFC 5424', () => {
    fc.assert(
      fc.property(foreignText, foreignText, (id, host) => {
        const line = cefSyslog(
          detectionOfAccount(sampleAccount({ account_id: id })),
          CONTEXT,
          host,
        );
        expect(line).toMatch(
          /^<\d{1,3}>1 2026-02-09T12:00:00\.000Z [\x21-\x7e]{1,255} stillwatch - account-create - CEF:0\|/,
        );
        expect(line).not.toMatch(/[\r\n\0]/);
        const framed = Buffer.from(octetFrame(line));
        const [count = ''] = framed.toString().split(' ');
        expect(framed.length - count.length - 1).toBe(Number(count));
      }),
    );
  });

  it('keeps values inside the limit of the dictionary', () => {
    const members = Array.from({ length: 500 }, (_, at) => ({
      account_id: `${'🦊'.repeat(40)}${at}`,
      strength: 1,
      role: 'core' as const,
    }));
    const { extension } = parseCef(
      cefEvent(detectionOfCampaign(sampleCampaign({ members })), CONTEXT),
    );
    for (const value of extension.values()) expect(value.length).toBeLessThanOrEqual(1023);
    expect(extension.get('cs1')!.isWellFormed()).toBe(true);
    expect(extension.get('cn1')).toBe('500');
  });
});
