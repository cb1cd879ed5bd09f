/** Views of what the accounts run: client programs, tool specifications, system prompts. */

import { COMMON_ACCOUNTS, COMMON_SHARE, ofFamily } from '../view.ts';

const WIDESPREAD = { accountsAtMost: COMMON_ACCOUNTS, shareAtMost: COMMON_SHARE };

export const TOOLING_VIEWS = ofFamily('tooling', [
  {
    id: 'asn-ja4',
    shares: 'a network operator and TLS client',
    reason: 'program',
    ties: 'alike',
    from: 'traffic',
    needs: ['asn', 'ja4'],
    base: `if(asn = 0 OR ja4 = '', 0, cityHash64(asn, ja4))`,
    bucketMs: null,
    ...WIDESPREAD,
    innocent: [
      'customers of a regional provider who use the same browser',
      'customers of one cloud who use the same SDK',
    ],
    sees: 'Accounts whose requests come from the same autonomous system with the same JA4 TLS fingerprint.',
    rarity: 'Browsers on large providers are common and weigh little.',
    evade:
      'Mimic the TLS of a popular browser (costs a patched client), or spread over large providers.',
  },
  {
    id: 'client',
    shares: 'a client program',
    reason: 'program',
    ties: 'alike',
    from: 'traffic',
    needs: ['user_agent', 'ja4'],
    base: `if(user_agent = '', 0, cityHash64(user_agent, ja4))`,
    bucketMs: null,
    ...WIDESPREAD,
    innocent: ['users of an unusual SDK version', 'one company that rolled out one program'],
    sees: 'Accounts with the same user agent (which carries SDK and version) and JA4.',
    rarity:
      'Old pinned SDK versions and home-made clients tell most; current releases are common and weigh little.',
    evade:
      'Use the default client of the day. Free; but then every worker must be updated like everybody else.',
  },
  {
    id: 'tool-spec',
    shares: 'a tool specification',
    reason: 'tools',
    ties: 'alike',
    from: 'traffic',
    needs: ['tools'],
    base: 'if(fingerprint_version = 0, 0, tools_hash)',
    bucketMs: null,
    ...WIDESPREAD,
    innocent: ['users of one agent framework or editor', 'one company with several accounts'],
    sees: 'Accounts that send the same tool specification, byte for byte.',
    rarity: 'Tools of popular editors and frameworks are common and weigh little.',
    evade:
      'Shuffle and rename tools for each account. Free, but the student then learns from shuffled tools.',
  },
  {
    id: 'system-prompt',
    shares: 'a system prompt',
    reason: 'tools',
    ties: 'alike',
    from: 'traffic',
    needs: ['system'],
    base: 'if(fingerprint_version = 0, 0, system_hash)',
    bucketMs: null,
    ...WIDESPREAD,
    innocent: [
      'users of one application',
      'prompts shared on the web',
      'one company with several accounts',
    ],
    sees: 'Accounts that send the same system prompt.',
    evade: 'Reword the system prompt for each account.',
  },
]);
