/** The files that hold a gateway's keys, and how a change of one of them is noticed. */
import { unwatchFile, watchFile } from 'node:fs';
import { join } from 'node:path';
import type { EndUserSettings } from '#std/end-user-names';
import { adminCredentialFile } from './admin/admin-credential.ts';
import type { GatewayConfig } from './gateway-config.ts';

const WATCH_MS = 1000;

/** How end users are named: under a key as configured, else the gateway's own. */
export function endUserSettings({ identity, stateDirectory }: GatewayConfig): EndUserSettings {
  const { endUserIds, endUserKeyPath: keyFile } = identity;
  return { endUserIds, keyFile, ownFile: join(stateDirectory, 'end-user-key') };
}

function endUserKeyFile(config: GatewayConfig): string | null {
  const { endUserIds, keyFile, ownFile } = endUserSettings(config);
  return endUserIds === 'clear' ? null : (keyFile ?? ownFile);
}

/** Credentials for the control half are not among them: these are read with each request. */
function secretFiles(config: GatewayConfig): string[] {
  const { identity, enforcement, upstreams } = config;
  const files = [
    identity.keysPath,
    identity.pepperPath,
    endUserKeyFile(config),
    config.admin.credentialHash === null ? adminCredentialFile(config) : null,
    enforcement.envelopes === 'off' ? null : enforcement.envelopeKeyPath,
    ...(config.listen.tls === null
      ? []
      : [config.listen.tls.keyPath, config.listen.tls.certificatePath]),
    ...upstreams.map(({ apiKeyPath }) => apiKeyPath),
  ];
  return files.filter((file) => file !== null);
}

export interface SecretsWatch {
  /** Watches the files of this configuration, and no others any more. */
  follow(config: GatewayConfig): void;
  close(): void;
}

/** New and revoked keys count within a second or two; a file that cannot be read changes nothing. */
export function watchSecrets(onChange: () => void): SecretsWatch {
  const watched = new Set<string>();
  const leave = (file: string): void => {
    unwatchFile(file, onChange);
    watched.delete(file);
  };
  return {
    follow: (config) => {
      const wanted = new Set(secretFiles(config));
      for (const file of [...watched].filter((one) => !wanted.has(one))) leave(file);
      for (const file of wanted) {
        if (watched.has(file)) continue;
        watched.add(file);
        watchFile(file, { interval: WATCH_MS, persistent: false }, onChange);
      }
    },
    close: () => {
      for (const file of [...watched]) leave(file);
    },
  };
}
