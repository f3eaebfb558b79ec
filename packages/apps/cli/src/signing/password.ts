import { readFileSync } from 'node:fs';
import type { ReadStream } from 'node:tty';
import { asIo } from '@sealift/blobs';
import { equal, reject, utf8 } from '@sealift/bytes';
import { configuring } from '@sealift/verifier';

interface Asked {
  readonly 'password-file': string | undefined;
}

/** Where a password may come from beside the flags; never the command line, which everybody on a host can read. */
export interface PasswordSources {
  readonly environment: NodeJS.ProcessEnv;
  /** The terminal, where there is one. */
  readonly terminal?: { readonly input: ReadStream; readonly output: NodeJS.WritableStream };
}

/** Of this process. */
export const ownSources = (): PasswordSources => ({
  environment: process.env,
  ...(process.stdin.isTTY && process.stderr.isTTY ? { terminal: { input: process.stdin, output: process.stderr } } : {}),
});

/**
 * The password of a key, UTF-8: of --password-file (its last line break is no part of it), of COSIGN_PASSWORD (empty counts), or asked for.
 * @param use `new` asks twice
 * @throws Misconfigured USAGE where there is none to be had, or two that differ
 */
export async function readPassword(flags: Asked, sources: PasswordSources, use: 'existing' | 'new' = 'existing'): Promise<Uint8Array> {
  const path = flags['password-file'];
  if (path !== undefined) return utf8.encode(asIo(path, () => readFileSync(path, 'utf8')).replace(/\r?\n$/, ''));
  const given = sources.environment['COSIGN_PASSWORD'];
  if (given !== undefined) return utf8.encode(given);
  const { terminal } = sources;
  if (terminal === undefined)
    return configuring(() => reject('USAGE', 'the key needs a password, and there is no terminal to ask at: give --password-file, or set COSIGN_PASSWORD'));
  const first = await ask('Password for the key: ', terminal);
  if (use === 'new' && !equal(first, await ask('The same again: ', terminal))) configuring(() => reject('USAGE', 'the two passwords differ'));
  return first;
}

const [ENTER, INTERRUPT, END, DELETE, BACKSPACE] = ['\r', '\u0003', '\u0004', '\u007f', '\b'];

/** Reads a line without showing it. */
async function ask(question: string, { input, output }: NonNullable<PasswordSources['terminal']>): Promise<Uint8Array> {
  output.write(question);
  input.setRawMode(true);
  let typed = '';
  try {
    for await (const chunk of input.iterator({ destroyOnReturn: false })) {
      for (const char of String(chunk)) {
        if (char === ENTER || char === '\n' || char === END) return utf8.encode(typed);
        if (char === INTERRUPT) configuring(() => reject('USAGE', 'no password was given'));
        typed = char === DELETE || char === BACKSPACE ? typed.slice(0, -1) : typed + char;
      }
    }
    return utf8.encode(typed);
  } finally {
    input.setRawMode(false);
    input.pause();
    output.write('\n');
  }
}
