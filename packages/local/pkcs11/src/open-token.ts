import { createPublicKey, verify } from 'node:crypto';
import { hex, pem, utf8 } from '@sealift/bytes';
import { printable, Rejection, reject } from '@sealift/failures';
import { readPasswordFile, type Signer } from '@sealift/keys';
import { keys, type PublicKey } from '@sealift/pki';
import { ModuleProcess } from './child/module-process.ts';
import type { Found } from './child/token-calls.ts';
import { faultOf } from './fault.ts';
import { mechanismFor } from './mechanism.ts';
import { type PublicParts, publicKeyOf } from './public-key.ts';
import { chooseToken, type PinState, pinState, type TokenInfo } from './token.ts';
import { type KeyUri, parseKeyUri } from './uri.ts';

/** How a key on a token is opened. */
export interface TokenOptions {
  /** The vendor's module where the reference names none; an absolute path. */
  readonly module?: string | undefined;
  /**
   * The PIN, UTF-8, where the reference names no file for it; asked for once the token is found.
   * Its bytes are zeroed.
   */
  readonly pin?: (state: PinState) => Promise<Uint8Array>;
  /** Told before the PIN is tried on a token that has counted a wrong one. */
  readonly onCountLow?: (state: PinState) => void;
  /** Whether the try may be used up that locks the token when it fails. */
  readonly finalTry?: boolean;
  /** The environment of the module's process; NODE_…, COSIGN_… and SEALIFT_… are left away. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** How long the module may take for one answer, in milliseconds. */
  readonly timeLimit?: number;
  /** Sessions, and thus signatures at once. */
  readonly sessions?: number;
  /** Another file in place of pkcs11js; for tests. */
  readonly binding?: string;
}

/**
 * A signer whose key stays on a token. Once anything failed it rejects every signature with TOKEN;
 * opening it again may work.
 */
export interface Token extends Signer {
  /** Ends the session and the module's process. */
  close(): Promise<void>;
}

/** Of one answer. Smart cards take seconds to make an RSA signature. */
const TIME_LIMIT = 30_000;
/** A person types the PIN on the token's own keys. */
const PIN_PAD_LIMIT = 120_000;
const CLOSE_LIMIT = 2_000;
/** As many calls as Node makes at once. */
const SESSIONS = 4;
const MOST_OBJECTS = 1_000;

/**
 * Opens a key on a PKCS#11 token: starts the module in a process of its own, finds the token and
 * the key that the reference means, logs in once,
 * and checks a signature against the public key that the token shows.
 * @param reference `pkcs11:…` (RFC 7512)
 * @throws Rejection CONFIG (a reference that is wrong or fits several) | TOKEN (module, token or
 * slot missing or failed) | TOKEN_PIN (wrong or locked;
 * never tried twice) | KEY_FILE (a key that signs nothing here) | what `pin` throws
 */
export async function openToken(reference: string, options: TokenOptions): Promise<Token> {
  const uri = parseKeyUri(reference);
  const module =
    uri.modulePath ??
    options.module ??
    reject(
      'CONFIG',
      'pkcs11: which module? Give module-path=/… of the vendor’s library, or ' +
        'COSIGN_PKCS11_MODULE_PATH',
    );
  const limit = options.timeLimit ?? TIME_LIMIT;
  const process = new ModuleProcess(options, faultOf);
  try {
    const tokens = await process.call<TokenInfo[]>(
      'start',
      { module, mostObjects: MOST_OBJECTS },
      limit,
    );
    await logIn(process, tokens, uri, options, limit);
    const key = await findKey(process, uri, limit);
    return await signerOn(process, key, options, limit);
  } catch (thrown) {
    await process.close(CLOSE_LIMIT);
    throw thrown;
  }
}

async function logIn(
  process: ModuleProcess,
  tokens: readonly TokenInfo[],
  uri: KeyUri,
  options: TokenOptions,
  limit: number,
): Promise<void> {
  const token = chooseToken(tokens, uri);
  const state = pinState(tokens[token] as TokenInfo, options.finalTry ?? false);
  if (state?.countLow || state?.finalTry) options.onCountLow?.(state);
  const secret =
    state === undefined || state.onToken ? undefined : await pinOf(uri, state, options);
  try {
    await process.call(
      'login',
      { token, log: state !== undefined, secret },
      state?.onToken ? Math.max(limit, PIN_PAD_LIMIT) : limit,
    );
  } finally {
    secret?.fill(0);
  }
}

async function pinOf(
  { pinSource }: KeyUri,
  state: PinState,
  { pin }: TokenOptions,
): Promise<Uint8Array> {
  const secret = await (pinSource === undefined
    ? pin?.(state)
    : readPasswordFile(pinSource, 'pin-source'));
  if (secret === undefined)
    return reject('CONFIG', 'the token needs a PIN: name a file for it with pin-source');
  // An empty PIN means the token's own keys to a module; a wrong byte costs a try.
  if (secret.length === 0) reject('CONFIG', 'the PIN is empty; nothing was tried');
  utf8.decode(secret, 'CONFIG');
  return secret;
}

interface Key {
  readonly index: number;
  readonly publicKey: PublicKey;
}

async function findKey(process: ModuleProcess, uri: KeyUri, limit: number): Promise<Key> {
  const found = await process.call<Found[]>('find', { label: uri.object, id: uri.id }, limit);
  const [only] = found;
  if (only === undefined) return reject('CONFIG', `no private key on the token fits ${said(uri)}`);
  // Labels are not unique: which key signs must not depend on the order of a search.
  if (found.length > 1)
    reject(
      'CONFIG',
      `${found.length} private keys fit ${said(uri)}: ` +
        `${found.slice(0, SHOWN).map(nameOf).join(', ')}; give both, object and id`,
    );
  const publics = await process.call<PublicParts[]>(
    'publics',
    { label: only.label, id: only.id },
    limit,
  );
  return { index: 0, publicKey: publicKeyOf([only.own, ...publics]) };
}

const SHOWN = 8;
const said = ({ object, id }: KeyUri): string =>
  [
    ...(object === undefined ? [] : [`object=${printable(object)}`]),
    ...(id === undefined ? [] : [`id=${percent(id)}`]),
  ].join(';') || 'a reference without object and id';
const nameOf = ({ label, id }: Found): string => `object=${printable(label)};id=${percent(id)}`;
const percent = (id: Uint8Array): string => hex.encode(id).replace(/../g, '%$&');

async function signerOn(
  process: ModuleProcess,
  { index, publicKey }: Key,
  options: TokenOptions,
  limit: number,
): Promise<Token> {
  const mechanism = mechanismFor(
    publicKey,
    await process.call<number[]>('mechanisms', undefined, limit),
  );
  const { type, length } = mechanism;
  await process.call('use', { index, type, length, sessions: options.sessions ?? SESSIONS }, limit);
  const sign = async (data: Uint8Array): Promise<Uint8Array> => {
    try {
      return mechanism.output(await process.call<Uint8Array>('sign', mechanism.input(data), limit));
    } catch (thrown) {
      // Its process says no more than this from now on.
      if (thrown instanceof Rejection) process.end(thrown);
      throw thrown;
    }
  };
  await checkPair(publicKey, sign);
  return {
    publicKey,
    publicKeyPem: pem.encode('PUBLIC KEY', publicKey.spki),
    sign,
    close: () => process.close(CLOSE_LIMIT),
  };
}

/** What every key signs once at opening. */
export const PROBE: Uint8Array = utf8.encode(
  'sealift: does this key sign what its public half verifies?',
);

/**
 * Public objects are only beside a private one: signatures would be published that nobody can
 * verify.
 */
async function checkPair(
  publicKey: PublicKey,
  sign: (data: Uint8Array) => Promise<Uint8Array>,
): Promise<void> {
  const key = createPublicKey({ key: Buffer.from(publicKey.spki), format: 'der', type: 'spki' });
  if (!verify(keys.signingHash(publicKey), PROBE, key, await sign(PROBE)))
    reject('KEY_FILE', 'the public key that the token shows is not of the private key');
}
