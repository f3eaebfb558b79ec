import type { Writable } from 'node:stream';
import type { ReadStream } from 'node:tty';
import { LIMITS } from '@sealift/bytes';
import { interruption } from '@sealift/console/program';
import { reject } from '@sealift/failures';

/** What of a terminal is used. */
export type Keyboard = Pick<ReadStream, 'setRawMode' | 'pause' | typeof Symbol.asyncIterator>;

const KEY = {
  interrupt: 0x03,
  endOfInput: 0x04,
  backspace: 0x08,
  lineFeed: 0x0a,
  enter: 0x0d,
  eraseLine: 0x15,
  delete: 0x7f,
} as const;

/**
 * Asks for lines on a terminal without showing them. Bytes are kept, not a string, so that they can
 * be zeroed.
 */
export class HiddenPrompt {
  readonly #input: Keyboard;
  readonly #output: Writable;
  readonly #chunks: AsyncIterator<Uint8Array>;
  /** What came behind the last line: both answers of a person who pastes them at once. */
  #rest: Uint8Array = new Uint8Array();

  constructor(input: Keyboard, output: Writable) {
    this.#input = input;
    this.#output = output;
    this.#chunks = input[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
  }

  /**
   * The bytes of one line, without its end. @throws Rejection USAGE when the input ends, or holds
   * what no keyboard means for a password; INTERRUPTED at Ctrl-C
   */
  async ask(question: string): Promise<Uint8Array> {
    // First: what is typed before would be shown.
    this.#input.setRawMode(true);
    try {
      this.#output.write(question);
      return await this.#line();
    } finally {
      this.#input.setRawMode(false);
      this.#input.pause();
      this.#output.write('\n');
    }
  }

  async #line(): Promise<Uint8Array> {
    const line: number[] = [];
    for (;;) {
      const chunk = this.#rest.length > 0 ? this.#rest : await this.#next();
      for (const [i, byte] of chunk.entries()) {
        if (byte === KEY.enter || byte === KEY.lineFeed) {
          this.#rest = chunk.slice(i + 1);
          return taken(line, chunk.subarray(0, i));
        }
        // In raw mode Ctrl-C is a byte like others. Nothing that was typed behind it counts.
        if (byte === KEY.interrupt) throw interruption();
        press(byte, line);
      }
      this.#rest = new Uint8Array();
      chunk.fill(0);
    }
  }

  async #next(): Promise<Uint8Array> {
    const { done, value } = await this.#chunks.next();
    return done === true ? reject('USAGE', 'the input ended before a password was given') : value;
  }
}

/** What a terminal does outside raw mode: erasing, and the end of the input. */
function press(byte: number, line: number[]): void {
  if (byte === KEY.endOfInput) reject('USAGE', 'no password was given');
  else if (byte === KEY.eraseLine) line.length = 0;
  else if (byte === KEY.delete || byte === KEY.backspace) eraseCharacter(line);
  else if (byte < 0x20)
    reject(
      'USAGE',
      'a control character was typed into the password; --password-file takes any bytes',
    );
  else if (line.push(byte) > LIMITS.password)
    reject('USAGE', `password of more than ${LIMITS.password} bytes`);
}

/** UTF-8: a character is one byte and those that continue it. */
function eraseCharacter(line: number[]): void {
  while (((line.at(-1) ?? 0) & 0xc0) === 0x80) line.pop();
  line.pop();
}

function taken(line: number[], chunk: Uint8Array): Uint8Array {
  const password = Uint8Array.from(line);
  line.fill(0);
  chunk.fill(0);
  return password;
}
