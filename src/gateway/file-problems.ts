/** Finds what is wrong with the files that a gateway's configuration names, without a start. */
import { messageOf } from '#std/errors';
import { readSecret, readSecretKeys } from '#std/read-secrets';
import type { GatewayConfig } from './gateway-config.ts';
import { readKeys, readTls } from './load-settings.ts';

/** Each named file is read as a start reads it; a key that a start would make is none of them. */
export async function fileProblems(config: GatewayConfig): Promise<string[]> {
  const { identity, enforcement, upstreams, shipping, control, listen } = config;
  const endUserKey = identity.endUserIds === 'clear' ? null : identity.endUserKeyPath;
  const envelopeKey = enforcement.envelopes === 'off' ? null : enforcement.envelopeKeyPath;
  const files: [place: string, path: string | null, read: (path: string) => Promise<unknown>][] = [
    ['identity.keysPath', identity.keysPath, readKeys],
    ['identity.pepperPath', identity.pepperPath, readSecretKeys],
    ['identity.endUserKeyPath', endUserKey, readSecretKeys],
    ['enforcement.envelopeKeyPath', envelopeKey, readSecretKeys],
    ['shipping.credentialPath', shipping?.credentialPath ?? null, readSecret],
    ['control.credentialPath', control?.credentialPath ?? null, readSecret],
    ['listen.tls', listen.tls?.certificatePath ?? null, () => readTls(config)],
  ];
  for (const { id, apiKey, apiKeyPath } of upstreams) {
    files.push([`upstreams.${id}.apiKeyPath`, apiKey === null ? apiKeyPath : null, readSecret]);
  }
  const found = await Promise.all(
    files.map(async ([place, path, read]) => {
      if (path === null) return null;
      return read(path).then(
        () => null,
        (thrown: unknown) => `${place}: ${messageOf(thrown)}`,
      );
    }),
  );
  return found.filter((problem) => problem !== null);
}
