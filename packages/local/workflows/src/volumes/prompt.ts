import type { Interface } from 'node:readline';
import type { Sink } from '@sealift/console';
import { formatBytes } from '@sealift/console';
import { printable } from '@sealift/failures';
import type { JoinOptions } from '@sealift/volumes';

/**
 * Asks a person for one medium after another: Enter looks in the same place again, a path looks
 * there, the end of input gives up.
 */
export function prompter(input: Interface, output: Sink): NonNullable<JoinOptions['ask']> {
  const lines = input[Symbol.asyncIterator]();
  return async ({ count, volumes: [next, ...others], note }) => {
    if (next === undefined) return undefined;
    if (note !== undefined) output.write(`\n${printable(note)}\n`);
    const other = others.length === 0 ? '' : ', or any other that is missing';
    output.write(
      `\n${count} more needed. Insert the medium with ${printable(next.name)} ` +
        `(${formatBytes(next.size)})${other},\n`,
    );
    output.write('and press Enter; or type the folder where it is: ');
    const { done, value } = await lines.next();
    if (done === true) return undefined;
    return value.trim() === '' ? [] : [value.trim()];
  };
}
