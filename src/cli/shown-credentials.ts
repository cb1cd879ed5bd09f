/** Decides which first credentials a start may print: none that a file was configured for. */
import type { Config } from '#config/index';

export function shownCredentials<Credential>(
  { control }: Config,
  made: readonly Credential[],
): readonly Credential[] {
  return control.firstCredentialsDirectory === null ? made : [];
}
