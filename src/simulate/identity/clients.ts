/** A client program: what it calls itself, and the TLS fingerprint its library leaves. */
export interface ClientStack {
  id: string;
  family: ClientFamily;
  /** One entry a release, oldest first. */
  userAgents: readonly string[];
  ja4: readonly string[];
  /** Relative popularity within its family. */
  weight: number;
  /** The SDK reports its retries in a header. */
  reportsRetries: boolean;
}

export type ClientFamily = 'browser' | 'mobile' | 'sdk' | 'editor' | 'pipeline';

const stack = (
  id: string,
  family: ClientFamily,
  agents: { userAgents: string[]; ja4: string[] },
  options: { weight: number; reportsRetries?: boolean },
): ClientStack => ({ id, family, ...agents, reportsRetries: false, ...options });

const versions = (format: (version: string) => string, list: string) =>
  list.split(' ').map((version) => format(version));

/** Invented but shaped like the real ones; every customer and attacker chooses among them. */
export const CLIENT_STACKS: readonly ClientStack[] = [
  ...['Windows NT 10.0; Win64; x64', 'Macintosh; Intel Mac OS X 10_15_7', 'X11; Linux x86_64'].map(
    (platform, index) =>
      stack(
        `chrome-${index}`,
        'browser',
        {
          userAgents: versions(
            (version) =>
              `Mozilla/5.0 (${platform}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${version}.0.0.0 Safari/537.36`,
            '139 140 141 142',
          ),
          ja4: ['t13d1516h2_8daaf6152771_02713d6af862', 't13d1516h2_8daaf6152771_d8a2da3f94cd'],
        },
        { weight: [10, 6, 1][index]! },
      ),
  ),
  stack(
    'firefox',
    'browser',
    {
      userAgents: versions(
        (version) =>
          `Mozilla/5.0 (X11; Linux x86_64; rv:${version}) Gecko/20100101 Firefox/${version}`,
        '142.0 143.0 144.0',
      ),
      ja4: ['t13d1717h2_5b57614c22b0_3cbfd9057e0d'],
    },
    { weight: 2 },
  ),
  stack(
    'safari',
    'browser',
    {
      userAgents: versions(
        (version) =>
          `Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/${version} Safari/605.1.15`,
        '18.4 18.5 26.0',
      ),
      ja4: ['t13d2014h2_a09f3c656075_e42f34c56612'],
    },
    { weight: 4 },
  ),
  stack(
    'ios-app',
    'mobile',
    {
      userAgents: versions(
        (version) => `ExampleChat/${version} CFNetwork/3826 Darwin/25.0.0`,
        '4.1 4.2 4.3',
      ),
      ja4: ['t13d2014h2_a09f3c656075_14788d8d241b'],
    },
    { weight: 5 },
  ),
  stack(
    'android-app',
    'mobile',
    {
      userAgents: versions((version) => `ExampleChat/${version} okhttp/4.12.0`, '4.1 4.2 4.3'),
      ja4: ['t13d1513h2_8daaf6152771_eca864cca44a'],
    },
    { weight: 5 },
  ),
  stack(
    'sdk-python',
    'sdk',
    {
      userAgents: versions(
        (version) => `ModelSDK/Python ${version}`,
        '1.61.0 1.74.1 1.82.0 1.99.3 2.1.0',
      ),
      ja4: ['t13d1713h1_5b57614c22b0_7121afd63204', 't13d4213h1_171ca7261d5a_7121afd63204'],
    },
    { weight: 10, reportsRetries: true },
  ),
  stack(
    'sdk-typescript',
    'sdk',
    {
      userAgents: versions((version) => `ModelSDK/JS ${version}`, '4.91.0 4.104.0 5.12.2 5.23.1'),
      ja4: ['t13d5212h1_b262b3658495_8e6e362c5eac', 't13d5911h1_a33745022dd6_1f22a2ca17c4'],
    },
    { weight: 6, reportsRetries: true },
  ),
  stack(
    'sdk-go',
    'sdk',
    {
      userAgents: versions((version) => `ModelSDK/Go ${version}`, '1.4.0 1.9.1 2.0.2'),
      ja4: ['t13d1311h2_f57a46bbacb6_e7c285222651'],
    },
    { weight: 2, reportsRetries: true },
  ),
  stack(
    'sdk-java',
    'sdk',
    {
      userAgents: versions((version) => `ModelSDK/Java ${version}`, '0.31.0 0.40.1 1.2.0'),
      ja4: ['t13d1714h2_5b234860e130_eca864cca44a'],
    },
    { weight: 2, reportsRetries: true },
  ),
  stack(
    'python-httpx',
    'sdk',
    {
      userAgents: versions((version) => `python-httpx/${version}`, '0.27.2 0.28.0 0.28.1'),
      ja4: ['t13d1713h1_5b57614c22b0_7121afd63204'],
    },
    { weight: 2 },
  ),
  stack(
    'aiohttp',
    'sdk',
    {
      userAgents: versions((version) => `Python/3.12 aiohttp/${version}`, '3.9.5 3.10.11 3.12.15'),
      ja4: ['t13d1713h1_5b57614c22b0_6d5f7dd0f4a1'],
    },
    { weight: 2 },
  ),
  stack(
    'curl',
    'pipeline',
    {
      userAgents: versions((version) => `curl/${version}`, '7.88.1 8.5.0 8.14.1'),
      ja4: ['t13d3112h2_e8f1e7e78f70_b26ce05bbdd6'],
    },
    { weight: 1 },
  ),
  stack(
    'chain',
    'pipeline',
    {
      userAgents: versions(
        (version) => `langchain/${version} ModelSDK/Python 1.82.0`,
        '0.2.16 0.3.21 0.3.27',
      ),
      ja4: ['t13d1713h1_5b57614c22b0_7121afd63204'],
    },
    { weight: 3, reportsRetries: true },
  ),
  stack(
    'gateway-proxy',
    'pipeline',
    {
      userAgents: versions((version) => `llm-proxy/${version}`, '1.48.2 1.61.7 1.74.0'),
      ja4: ['t13d1713h1_5b57614c22b0_6d5f7dd0f4a1'],
    },
    { weight: 3, reportsRetries: true },
  ),
  stack(
    'editor-plugin',
    'editor',
    {
      userAgents: versions(
        (version) => `EditorAssistant/${version} (node 22)`,
        '1.9.4 1.10.2 1.11.0 1.12.1',
      ),
      ja4: ['t13d5911h1_a33745022dd6_1f22a2ca17c4'],
    },
    { weight: 5, reportsRetries: true },
  ),
  stack(
    'terminal-agent',
    'editor',
    {
      userAgents: versions(
        (version) => `terminal-agent/${version} (external, cli)`,
        '1.0.88 1.0.117 2.0.14',
      ),
      ja4: ['t13d5212h1_b262b3658495_8e6e362c5eac'],
    },
    { weight: 5, reportsRetries: true },
  ),
];

export function stacksOf(families: readonly ClientFamily[]): number[] {
  return CLIENT_STACKS.flatMap((one, index) => (families.includes(one.family) ? [index] : []));
}
