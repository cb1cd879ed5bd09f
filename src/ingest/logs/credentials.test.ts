import { expect, test } from 'vitest';
import { credentialId, hashCredential, looksLikeCredential } from './credentials.ts';

const secrets = [
  'sk-ant-api03-AAAAbbbb1111CCCCdddd2222-EEEE',
  'sk-proj-abcdefghij0123456789',
  'sk_live_0123456789abcdefghij',
  'AIzaSyA0123456789abcdefghijklmnopqrstuv',
  'AKIAIOSFODNN7EXAMPLE',
  'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl',
  'Bearer abcdefgh-0123',
];
const identifiers = [
  'a17',
  'org-0123456789abcdef',
  'api-team-frontend-prod-0001',
  'user_2f9c51f0aa7b4b0c9d',
  '88f6a3b54ca2d0bb0f9a1b4e6a4f8dcb3a6b5e5f6b7c8d9e0f1a2b3c4d5e6f70',
  '3f2b8c6e-0000-4000-8000-000000000001',
];

test.each(secrets)('a raw key is never kept: %s', (secret) => {
  expect(looksLikeCredential(secret)).toBe(true);
  const id = credentialId(secret);
  expect(id).toMatch(/^key_[0-9a-f]{16}$/);
  expect(credentialId(secret)).toBe(id);
});

test.each(identifiers)('an identifier stays as it is: %s', (identifier) => {
  expect(credentialId(identifier)).toBe(identifier);
});

test('the same key has the same id with and without its scheme', () => {
  expect(hashCredential('Bearer sk-proj-abcdefghij0123456789')).toBe(
    credentialId('sk-proj-abcdefghij0123456789'),
  );
});
