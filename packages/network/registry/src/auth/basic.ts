import type { Credential } from '../credentials/lookup.ts';

/**
 * `Authorization` for user and password (RFC 7617); undefined where the login is of another kind.
 */
export function basicHeader(credential: Credential | undefined): string | undefined {
  if (credential?.kind !== 'password') return undefined;
  return `Basic ${Buffer.from(`${credential.username}:${credential.password}`).toString('base64')}`;
}
