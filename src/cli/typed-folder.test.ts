import { expect, test } from 'vitest';
import { loadConfig } from '#config/index';
import { typedFolder } from './typed-folder.ts';

const typedIn = (INIT_CWD: string, npm_lifecycle_event?: string) =>
  typedFolder({ INIT_CWD, npm_lifecycle_event }, '/checkout');

test('a script that passes arguments on means the folder where it was typed', () => {
  for (const script of ['stillwatch', 'start']) {
    expect(typedIn('/checkout/docs', script)?.folder).toBe('/checkout/docs');
    expect(typedIn('/checkout', script)).toBeNull();
  }
  expect(typedIn('/checkout/docs', 'demo')).toBeNull();
  expect(typedIn('/checkout/docs')).toBeNull();
});

test('the state stays where the checkout has it, unless somebody says where', async () => {
  const { defaults } = typedIn('/checkout/docs', 'stillwatch')!;
  const stateWith = async (environment: Record<string, string>) =>
    (await loadConfig({ file: null, environment, defaults, flags: {} })).config.control
      .stateDirectory;
  expect(await stateWith({})).toBe('/checkout/.stillwatch');
  expect(await stateWith({ STILLWATCH_CONTROL_STATE_DIRECTORY: 'mine' })).toBe('mine');
});
