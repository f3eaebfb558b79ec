/** Certificates of a signing world, read by the code under test. */

import { hex as hexadecimal } from '@sealift/bytes';
import {
  type AuthorityOptions,
  type Authority as Ca,
  createAuthority,
  createWorld,
  type Extension,
  type Key,
  type LeafOptions,
  x509,
} from '@sealift/virtual-sigstore';
import { type Certificate, parse } from './certificate.ts';
import type { Authority } from './path.ts';

export const world = createWorld({ seed: 'pki' });
export const MAIL: LeafOptions = { identity: { email: 'ada@example.com' } };

export const leaf = (options: Partial<LeafOptions> = {}): Certificate =>
  parse(world.issueLeaf({ ...MAIL, ...options }).certificate.der);
export const read = ({ certificate }: Ca): Certificate => parse(certificate.der);

/** A CA named after its label; with a parent an intermediate. */
export function ca(label: string, options: Partial<AuthorityOptions> = {}): Ca {
  const key: Key = options.key ?? world.keyPair('p256', label);
  return createAuthority({ name: { commonName: label }, key, ...options });
}

export const CA_EXTENSIONS: readonly Extension[] = [
  x509.keyUsage(['keyCertSign']),
  x509.basicConstraints(true),
];

/** A pin without a window. */
export const pin = (anchor: Ca, ...intermediates: readonly Ca[]): Authority => ({
  anchor: read(anchor),
  intermediates: intermediates.map(read),
  window: {},
});

/** An extension with these bytes as its value. */
export const extension = (oid: string, hex: string, critical = false): Extension => ({
  oid,
  critical,
  value: hexadecimal.decode(hex),
});
