/** Who asks a registry, as the flags say: a certificate, a login, a token. */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { LIMITS } from '@sealift/bytes';
import { configuring } from '@sealift/console';
import { printable, Rejection, reject } from '@sealift/failures';
import type { RegistryOptions } from '@sealift/registry';
import { conceal } from '@sealift/secrets';
import { readConfiguredPem, readConfiguredText } from '@sealift/workflows/pins';
import { readCertificates } from './certificates.ts';
import type { ConnectionFlags } from './flags.ts';

type Own = NonNullable<RegistryOptions['own']>;

/** Undefined where no flag says anything of it. @throws Rejection CONFIG | USAGE */
export function ownAccess(flags: ConnectionFlags): Own | undefined {
  const [login, tls] = [loginOf(flags), tlsOf(flags)];
  return login === undefined && tls === undefined ? undefined : { login, tls };
}

/**
 * Nobody said which of several registries a login is for: one of them could be anybody's. Said
 * before the first of them is asked. @throws Misconfigured USAGE
 */
export function requireOneRegistry(flags: ConnectionFlags, registries: Iterable<string>): void {
  const [one, other] = new Set(registries);
  if (other === undefined || one === undefined) return;
  const flag = OWN_FLAGS.find((name) => flags[name] !== undefined);
  if (flag !== undefined)
    configuring(() =>
      reject(
        'USAGE',
        `--${flag} is for one registry, and ${printable(one)} and ${printable(other)} are asked: ` +
          'ask one of them at a time, or use logins of docker login',
      ),
    );
}

const OWN_FLAGS = [
  ...(['registry-username', 'registry-token-file'] as const),
  ...(['registry-client-cert', 'registry-server-name'] as const),
] as const;

function loginOf(flags: ConnectionFlags): Own['login'] {
  const { 'registry-username': username, 'registry-token-file': token } = flags;
  if (token !== undefined)
    return {
      ...{ kind: 'registry-token', token: readSecret(token, '--registry-token-file') },
      from: 'of --registry-token-file',
    };
  if (username === undefined) return undefined;
  // It ends there in `user:password` (RFC 7617).
  if (username === '' || username.includes(':'))
    reject('USAGE', '--registry-username is no name of a user: it is empty, or has a colon');
  const flag = '--registry-password-file';
  const password = readSecret(flags['registry-password-file'] ?? '', flag);
  return { kind: 'password', username, password, from: 'of --registry-username' };
}

/** One line. What was typed as its path may be the secret: it is not quoted. T46 */
function readSecret(path: string, source: string): string {
  const file = { path, source: `the file of ${source}`, isSecret: true };
  const text = readConfiguredText(file, LIMITS.pemFile);
  const secret = text.replace(/\r?\n$/, '');
  conceal(secret);
  if (!/^[^\p{Cc}]+$/u.test(secret)) reject('CONFIG', `the file of ${source} is not one line`);
  return secret;
}

function tlsOf(flags: ConnectionFlags): Own['tls'] {
  const { 'registry-client-cert': path, 'registry-client-key': keyPath } = flags;
  const { 'registry-server-name': serverName } = flags;
  if (serverName !== undefined) checkName(serverName);
  if (path === undefined || keyPath === undefined)
    return serverName === undefined ? undefined : { serverName };
  const certificate = readCertificates(path, '--registry-client-cert');
  return { certificate, key: readKey(keyPath, certificate), serverName };
}

/** An address is never sent as the name of a server (RFC 6066 §3). */
function checkName(name: string): void {
  const isName = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/i.test(name);
  if (!isName || /(?:^|\.)\d+$/.test(name))
    reject('USAGE', `--registry-server-name is no name of a host`);
}

/** Or the first connection fails, in OpenSSL's words. */
function readKey(path: string, certificate: string): string {
  const source = 'the file of --registry-client-key';
  const text = readConfiguredPem({ path, source, isSecret: true });
  const key = Rejection.as('CONFIG', () => privateKeyIn(text, source));
  if (!new X509Certificate(certificate).checkPrivateKey(key))
    reject('CONFIG', `${source} is not that of the certificate of --registry-client-cert`);
  return text;
}

function privateKeyIn(text: string, source: string) {
  try {
    return createPrivateKey(text);
  } catch {
    // What OpenSSL says may quote the file.
    return reject('CONFIG', `${source} holds no private key that needs no password`);
  }
}
