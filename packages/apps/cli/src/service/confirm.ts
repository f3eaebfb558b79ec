import { createInterface } from 'node:readline/promises';
import { reject } from '@sealift/bytes';

/**
 * Asks whoever sits at the terminal; anything but yes is no. @throws Rejection USAGE without a
 * terminal, and for no
 */
export async function confirm(shown: string, question: string): Promise<void> {
  if (!process.stdin.isTTY || !process.stderr.isTTY)
    reject(
      'USAGE',
      'there is no terminal to ask at: look at it with `sealift service show`, and approve with ' +
        '--yes',
    );
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  process.stderr.write(shown);
  const answer = await terminal.question(question).finally(() => terminal.close());
  if (!/^y(?:es)?$/i.test(answer.trim())) reject('USAGE', 'not approved');
}
