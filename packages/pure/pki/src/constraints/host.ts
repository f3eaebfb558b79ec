/** Names of hosts in names that are held against a constraint (RFC 5280 §4.2.1.10). */
import { reject } from '@sealift/failures';

const LABEL = /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/;
const HOST_MAX = 253;

/**
 * Letters that a person sees, and every reader counts alike. T7: with NUL or a blank inside, one
 * reader ends a name where another goes on. @throws Rejection CERT_CHAIN
 */
export function visible(bytes: Uint8Array): string {
  if (bytes.some((byte) => byte < 0x21 || byte > 0x7e))
    reject('CERT_CHAIN', 'a name under a constraint holds what is not printable ASCII');
  return String.fromCharCode(...bytes);
}

/**
 * A host's name, lower-case; addresses and wildcards are none. @throws Rejection CERT_CHAIN: what
 * cannot be told to be outside of what is excluded is not let through
 */
export function hostOf(text: string): string {
  const host = text.toLowerCase();
  const labels = host.split('.');
  const known = host.length <= HOST_MAX && labels.every((label) => LABEL.test(label));
  if (!known || /^\d+$/.test(labels.at(-1) ?? ''))
    reject('CERT_CHAIN', `"${text}" under a constraint is no name of a host`);
  return host;
}

/** A constraint's host, or `.host` for all below it. @throws Rejection CERT_CHAIN */
export const domainOf = (text: string): string =>
  text.startsWith('.') ? `.${hostOf(text.slice(1))}` : hostOf(text);

/** Mail and URIs: the host itself, and what is below it only where the domain begins with a dot. */
export const isOf = (host: string, domain: string): boolean =>
  domain.startsWith('.') ? host.endsWith(domain) : host === domain;
