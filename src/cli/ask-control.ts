import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ControlClient, controlClient } from '#client/index';
import { failure, messageOf } from '#std/errors';
import type { CommandContext } from './command.ts';

/** A client for the control half that the configuration names, with the credential kept for it. */
export async function askControl(context: CommandContext): Promise<ControlClient> {
  const { url } = context.config.control;
  return controlClient({ url, secret: await credentialOf(context), abort: context.abort });
}

async function credentialOf(context: CommandContext): Promise<string> {
  const { credential, credentialFile, stateDirectory } = context.config.control;
  if (credential !== null) return credential;
  const path = credentialFile ?? join(stateDirectory, 'credential');
  try {
    return (await readFile(path, 'utf8')).trim();
  } catch (thrown) {
    throw failure('CREDENTIAL_NEEDED', { why: `${path} cannot be read: ${messageOf(thrown)}` });
  }
}
