/** Connects the commands of the control half to it: address, credential and client from the configuration. */
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type ControlClient, controlClient } from '#client/index';
import type { Config } from '#config/index';
import { failure, messageOf } from '#std/errors';
import type { CommandContext } from './command.ts';

/** A client for the control half that the configuration names, with the credential kept for it. */
export async function askControl(context: CommandContext): Promise<ControlClient> {
  return controlClient({
    url: controlUrl(context.config),
    secret: await commandCredential(context.config),
    abort: context.abort,
  });
}

/** One setting moves both: without an address of its own, commands ask where the server listens. */
function controlUrl({ control: { url, host, port } }: Config): string {
  if (url !== null) return url;
  if (EVERY_ADDRESS.has(host)) return `http://127.0.0.1:${port}`;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** A server that listens on all of its addresses is asked at the one that never leaves the machine. */
const EVERY_ADDRESS: ReadonlySet<string> = new Set(['0.0.0.0', '::', '']);

/** As configured, else from the state directory. Throws CREDENTIAL_NEEDED. */
export async function commandCredential({ control }: Pick<Config, 'control'>): Promise<string> {
  const { credential, credentialFile, stateDirectory } = control;
  if (credential !== null) return credential;
  const path = credentialFile ?? join(stateDirectory, 'credential');
  try {
    return (await readFile(path, 'utf8')).trim();
  } catch (thrown) {
    // The whole path: a command in another folder looks elsewhere than the one that made it.
    const why = `${resolve(path)} cannot be read: ${messageOf(thrown)}`;
    throw failure('CREDENTIAL_NEEDED', { why });
  }
}
