/**
 * How a name of each form is held against a constraint (RFC 5280 §4.2.1.10). What cannot be read in
 * one way only refuses the path: of an excluded name, a guess would let it through.
 */
import { reject } from '@sealift/failures';
import { TAG } from '../der.ts';
import { directoryName } from './directory-name.ts';
import { domainOf, hostOf, isOf, visible } from './host.ts';

/** Whether a name is below the constraint. @throws Rejection CERT_CHAIN where nobody can tell */
export type Matcher = (name: Uint8Array) => boolean;

const fail = (what: string): never => reject('CERT_CHAIN', what);

/** `example.com` and all below it; with a dot before it only what is below; empty is all. */
function dns(base: Uint8Array): Matcher {
  const text = visible(base);
  const domain = text === '' ? '' : domainOf(text);
  const below = domain === '' || domain.startsWith('.') ? domain : `.${domain}`;
  return (name) => {
    const host = hostOf(visible(name));
    return host === domain || host.endsWith(below);
  };
}

const MAILBOX = /^([\w.!#$%&'*+/=?^`{|}~-]+)@([^@]+)$/;

/** Quoted parts are refused: `"a@b"@c` has two hosts. */
function mailbox(bytes: Uint8Array): { readonly local: string; readonly host: string } {
  const text = visible(bytes);
  const [, local = '', host = ''] =
    MAILBOX.exec(text) ?? fail(`"${text}" under a constraint is no mail address`);
  return { local, host: hostOf(host) };
}

/** One mailbox, all of a host, or with a dot before it all of the hosts below. */
function mail(base: Uint8Array): Matcher {
  const text = visible(base);
  if (!text.includes('@')) {
    const domain = domainOf(text);
    return (name) => isOf(mailbox(name).host, domain);
  }
  const one = mailbox(base);
  return (name) => {
    const { local, host } = mailbox(name);
    return local === one.local && host === one.host;
  };
}

/** T7: `https://good.example:x@evil.example` shows one host and goes to another. */
function uriHost(bytes: Uint8Array): string {
  const text = visible(bytes);
  const [, authority = ''] = /^[a-z][a-z0-9+.-]*:\/\/([^/?#]*)/i.exec(text) ?? [];
  if (authority.includes('@'))
    fail(`"${text}" under a constraint has user information before its host`);
  return hostOf(authority.replace(/:\d*$/, ''));
}

function uri(base: Uint8Array): Matcher {
  const domain = domainOf(visible(base));
  return (name) => isOf(uriHost(name), domain);
}

/** Relative names in order, from the root of the directory: one more or less is another place. */
function directory(base: Uint8Array): Matcher {
  const prefix = directoryName(base);
  return (name) => {
    const parts = directoryName(name);
    return prefix.every((part, i) => part === parts[i]);
  };
}

/** Address and mask, whose ones stand before its zeros. */
function address(base: Uint8Array): Matcher {
  const size = base.length / 2;
  if (size !== 4 && size !== 16) fail('a constraint of addresses is neither IPv4 nor IPv6');
  const mask = base.subarray(size);
  const bits = Array.from(mask, (byte) => byte.toString(2).padStart(8, '0')).join('');
  if (bits.includes('01')) fail('a constraint of addresses has a mask with gaps');
  return (name) => {
    if (name.length !== 4 && name.length !== 16) fail('an IP address of a certificate is cut');
    return (
      name.length === size && mask.every((m, i) => (((name[i] ?? 0) ^ (base[i] ?? 0)) & m) === 0)
    );
  };
}

/** A form of names that can be constrained. */
export interface NameForm {
  readonly words: string;
  /** @throws Rejection CERT_CHAIN: the constraint itself cannot be read in one way only */
  readonly matcher: (base: Uint8Array) => Matcher;
}

/** By the tag of a GeneralName (RFC 5280 §4.2.1.6); a constraint of another form refuses. */
export const FORMS: { readonly [tag: number]: NameForm } = {
  [TAG.mail]: { words: 'mail addresses', matcher: mail },
  [TAG.dns]: { words: 'DNS names', matcher: dns },
  [TAG.uri]: { words: 'URIs', matcher: uri },
  [TAG.directoryName]: { words: 'directory names', matcher: directory },
  [TAG.ipAddress]: { words: 'IP addresses', matcher: address },
};
