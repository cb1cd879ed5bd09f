import { describe, expect, it } from 'vitest';
import type { Alert } from '#schema/alert';
import { destinationsFor, destinationsSchema, openSender } from './destinations.ts';

const SECRET = `whsec_${Buffer.alloc(32, 1).toString('base64')}`;
const ALL = [
  { kind: 'webhook', name: 'hook', url: 'https://example.com/hook', secretFile: 'whsec' },
  { kind: 'slack', name: 'chat', urlFile: 'slack', severityAtLeast: 'high' },
  { kind: 'syslog', name: 'log', host: 'logs.example.com', kinds: ['campaign-alarmed'] },
  {
    kind: 'splunk-hec',
    name: 'splunk',
    url: 'https://splunk.example.com:8088',
    secretFile: 'plain',
  },
  {
    kind: 'sentinel',
    name: 'azure',
    url: 'https://dce.example.com',
    ruleId: `dcr-${'0'.repeat(32)}`,
    loginUrl: 'https://login.example.com/t',
    clientId: 'c',
    secretFile: 'plain',
  },
  { kind: 'elasticsearch', name: 'elastic', url: 'https://elastic.example.com:9200' },
];
const FILES: Record<string, string> = {
  whsec: `${SECRET}\n${SECRET}\n`,
  slack: 'https://hooks.example.com/T/B/x\n',
  plain: 'secret-1\n',
  spaced: 'two words\n',
};
const outside = {
  clock: () => 0,
  readText: (path: string) =>
    path in FILES ? Promise.resolve(FILES[path]!) : Promise.reject(new Error('no such file')),
};
const alert = (severity: Alert['severity'], kind: Alert['kind']): Alert => ({
  alert_id: 'a',
  kind,
  severity,
  dedup_key: 'k',
  object: 'campaign:c1',
  campaign_id: 'c1',
  at: 0,
  title: 't',
  data: {},
});

describe('destinations', () => {
  it('open one sender each, by name', async () => {
    const names = await Promise.all(
      destinationsSchema.parse(ALL).map(async (one) => (await openSender(one, outside)).name),
    );
    expect(names).toEqual(ALL.map(({ name }) => name));
  });

  it('hear of what they want to hear of', () => {
    const all = destinationsSchema.parse(ALL);
    expect(destinationsFor(alert('critical', 'campaign-alarmed'), all)).toHaveLength(6);
    expect(destinationsFor(alert('low', 'campaign-alarmed'), all)).not.toContain('chat');
    expect(destinationsFor(alert('critical', 'system-fault'), all)).not.toContain('log');
  });

  it.each([
    { ...ALL[0], url: 'ftp://example.com' },
    { ...ALL[0], url: 'https://user:password@example.com' },
    { ...ALL[0], name: 'Not a name' },
    { ...ALL[0], secret: SECRET },
    { ...ALL[2], port: 0 },
    { ...ALL[4], ruleId: '../../x' },
    { ...ALL[5], index: 'a/../b' },
  ])('are refused before anything is sent: %j', (wrong) => {
    expect(destinationsSchema.safeParse([wrong]).success).toBe(false);
  });

  it('have names of their own', () => {
    expect(destinationsSchema.safeParse([ALL[0], ALL[0]]).success).toBe(false);
  });

  it.each([
    [{ ...ALL[0], secretFile: 'none' }, 'cannot be read'],
    [{ ...ALL[0], secretFile: 'plain' }, 'not base64'],
    [{ ...ALL[1], urlFile: 'plain' }, 'no http(s) address'],
    [{ ...ALL[3], secretFile: 'spaced' }, 'holds no secret'],
  ])('complain of secrets without showing them: %#', async (wrong, why) => {
    const [destination] = destinationsSchema.parse([wrong]);
    await expect(openSender(destination!, outside)).rejects.toThrow(why);
    await expect(openSender(destination!, outside)).rejects.not.toThrow('secret-1');
  });
});
