/**
 * Where the password of a private key comes from: a file, a variable, or a person at a terminal;
 * never the command line, which everybody on a host can read.
 */
import { equal, utf8 } from '@sealift/bytes';
import { reject } from '@sealift/failures';
import { readPasswordFile } from '@sealift/keys';
import { conceal } from '@sealift/secrets';
import { HiddenPrompt } from './hidden-prompt.ts';

interface Asked {
  readonly 'password-file': string | undefined;
}

/** Where a password may come from beside the flags. */
export interface PasswordSources {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The terminal, where there is one. */
  readonly prompt?: HiddenPrompt;
}

/** Of this process. */
export const ownSources = (): PasswordSources => ({
  environment: process.env,
  ...(process.stdin.isTTY && process.stderr.isTTY
    ? { prompt: new HiddenPrompt(process.stdin, process.stderr) }
    : {}),
});

/**
 * Of a key that exists; of one that is being made; the one that replaces another; the PIN of a
 * token. What is being made is asked for twice.
 */
type Use = 'existing' | 'new' | 'next' | 'pin';

const CURRENT = {
  flag: '--password-file',
  variable: 'COSIGN_PASSWORD',
  needs: 'the key needs a password',
} as const;
const USES = {
  existing: { ...CURRENT, question: 'Password for the key: ' },
  new: { ...CURRENT, question: 'New password for the key: ' },
  next: {
    ...CURRENT,
    flag: '--new-password-file',
    variable: 'SEALIFT_NEW_PASSWORD',
    question: 'New password for the key: ',
  },
  pin: {
    flag: '--pin-file',
    variable: 'COSIGN_PKCS11_PIN',
    needs: 'the token needs its PIN',
    question: 'PIN of the token: ',
  },
} as const;

/**
 * The password of a key, its bytes as they are: of the file (one line end at its end is no part of
 * it; `-` is standard input), of the variable (empty
 * counts, as for cosign), or asked for. They are the caller's to zero.
 * @throws Rejection USAGE where there is none to be had, or two that differ | CONFIG for a file or
 * variable that cannot be used
 */
export async function readPassword(
  flags: Asked,
  { environment, prompt }: PasswordSources,
  use: Use = 'existing',
): Promise<Uint8Array> {
  const { flag, variable, needs, question } = USES[use];
  const path = flags['password-file'];
  if (path !== undefined) return readPasswordFile(path, flag);
  const given = environment[variable];
  if (given !== undefined) return fromVariable(given, variable, flag);
  if (prompt === undefined)
    return reject(
      'USAGE',
      `${needs}, and there is no terminal to ask at: give ${flag}, or set ${variable}`,
    );
  return use === 'new' || use === 'next' ? askTwice(question, prompt) : prompt.ask(question);
}

async function askTwice(question: string, prompt: HiddenPrompt): Promise<Uint8Array> {
  const [once, again] = [await prompt.ask(question), await prompt.ask('The same again: ')];
  const same = equal(once, again);
  again.fill(0);
  return same ? once : reject('USAGE', 'the two passwords differ');
}

/**
 * Node makes U+FFFD of bytes that are no UTF-8, so that another password would be tried than was
 * set.
 */
function fromVariable(value: string, variable: string, flag: string): Uint8Array {
  if (value.includes('\ufffd'))
    reject('CONFIG', `${variable} is not valid UTF-8; ${flag} takes any bytes`);
  conceal(value);
  return utf8.encode(value);
}
