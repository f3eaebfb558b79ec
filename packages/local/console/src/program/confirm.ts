import { createInterface, type Interface } from 'node:readline';
import { reject } from '@sealift/failures';
import { interruption } from './written.ts';

/** Whether somebody sits there to be asked. */
export const isThere = (): boolean => process.stdin.isTTY && process.stderr.isTTY;

/** What is asked, and what to do where nobody can be. */
interface Question {
  /** What the question is about, with its final newline. */
  readonly shown: string;
  readonly question: string;
  /** The rest of the sentence `there is no terminal to ask at: …`. */
  readonly otherwise: string;
}

/**
 * Asks whoever sits at the terminal; anything but yes is no. @throws Rejection USAGE without a
 * terminal, for no, and at the end of the input; INTERRUPTED at Ctrl-C
 */
export async function confirm({ shown, question, otherwise }: Question): Promise<void> {
  if (!isThere()) reject('USAGE', `there is no terminal to ask at: ${otherwise}`);
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  process.stderr.write(shown);
  const answer = await answerTo(question, terminal).finally(() => terminal.close());
  if (answer === undefined) reject('USAGE', 'not approved: the input ended before an answer');
  if (!/^y(?:es)?$/i.test(answer.trim())) reject('USAGE', 'not approved');
}

/** The line, or undefined where the input ends before one: readline answers nothing then. */
const answerTo = (question: string, terminal: Interface): Promise<string | undefined> =>
  new Promise((resolve, fail) => {
    const leave = (then: () => void) => (): void => {
      process.stderr.write('\n');
      then();
    };
    const ended = leave(() => resolve(undefined));
    terminal.once('SIGINT', () => {
      terminal.removeListener('close', ended);
      leave(() => fail(interruption()))();
    });
    terminal.once('close', ended);
    terminal.question(question, (answer) => {
      terminal.removeListener('close', ended);
      resolve(answer);
    });
  });
