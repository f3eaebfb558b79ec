/** Which of the tokens that a module shows, and whether its PIN may be tried. */
import { printable, reject } from '@sealift/failures';
import type { KeyUri } from './uri.ts';

/** A token in a slot, as its module shows it. */
export interface TokenInfo {
  readonly slotId: bigint;
  /** These four are padded with blanks. */
  readonly label: string;
  readonly manufacturer: string;
  readonly model: string;
  readonly serial: string;
  /** CKF_… */
  readonly flags: number;
}

/** CK_TOKEN_INFO flags (PKCS#11 v2.40 §3.2). */
const CKF = {
  loginRequired: 0x04,
  pinInitialized: 0x08,
  protectedPath: 0x100,
  initialized: 0x400,
  countLow: 0x1_0000,
  finalTry: 0x2_0000,
  locked: 0x4_0000,
} as const;

/** What a person is told before a PIN is asked for. */
export interface PinState {
  readonly token: string;
  /** A wrong PIN was tried since the last right one. */
  readonly countLow: boolean;
  /** The next wrong PIN locks the token. */
  readonly finalTry: boolean;
  /** The PIN is typed on the token's own keys. */
  readonly onToken: boolean;
}

const has = ({ flags }: TokenInfo, flag: number): boolean => (flags & flag) !== 0;
const same = (wanted: string | undefined, found: string): boolean =>
  wanted === undefined || wanted === found.trimEnd();
const name = ({ label, serial, slotId }: TokenInfo): string =>
  `${printable(label.trimEnd())} (serial ${printable(serial.trimEnd())}, slot-id ${slotId})`;

/**
 * Index of the token that a reference means. @throws Rejection TOKEN where it is not there | CONFIG
 * where several are meant
 */
export function chooseToken(tokens: readonly TokenInfo[], uri: KeyUri): number {
  const present = tokens.filter((token) => has(token, CKF.initialized));
  const meant = present.filter((token) => matches(token, uri));
  const [only] = meant;
  if (only === undefined)
    return reject(
      'TOKEN',
      `no such token; the module shows ` +
        `${present.length === 0 ? 'none' : present.slice(0, SHOWN).map(name).join(', ')}`,
    );
  if (meant.length > 1)
    reject(
      'CONFIG',
      `the reference fits ${meant.length} tokens, ` +
        `${meant.slice(0, SHOWN).map(name).join(', ')}: say which, by token, serial or slot-id`,
    );
  return tokens.indexOf(only);
}

const SHOWN = 8;

const matches = (token: TokenInfo, uri: KeyUri): boolean =>
  (uri.slotId === undefined || uri.slotId === token.slotId) &&
  same(uri.token, token.label) &&
  same(uri.manufacturer, token.manufacturer) &&
  same(uri.model, token.model) &&
  same(uri.serial, token.serial);

/**
 * What to know of the PIN; undefined where the token asks for none. @param finalTry whether the
 * last try may be used up @throws Rejection TOKEN_PIN
 */
export function pinState(token: TokenInfo, finalTry: boolean): PinState | undefined {
  if (!has(token, CKF.loginRequired)) return undefined;
  if (has(token, CKF.locked))
    reject(
      'TOKEN_PIN',
      `the PIN of ${name(token)} is locked: unlock it with the tools of the token (its SO PIN ` +
        `or PUK)`,
    );
  if (!has(token, CKF.pinInitialized))
    reject('TOKEN_PIN', `${name(token)} has no user PIN yet: set one with the tools of the token`);
  if (has(token, CKF.finalTry) && !finalTry)
    reject(
      'TOKEN_PIN',
      `one more wrong PIN locks ${name(token)}: nothing was tried; be sure of the PIN, then ` +
        `allow the last try (--pin-final-try)`,
    );
  return {
    token: printable(token.label.trimEnd()),
    countLow: has(token, CKF.countLow),
    finalTry: has(token, CKF.finalTry),
    onToken: has(token, CKF.protectedPath),
  };
}
