/** What a program printed, and nobody took. */
import type { Writable } from 'node:stream';

/** What a stream of the process said: libraries throw it again. */
const said = new Set<unknown>();

/** Whether it was thrown because standard output or standard error took nothing more. */
export const isOfStream = (thrown: unknown): boolean => said.has(thrown);

/** The reader has gone away, who has what he wanted: `sealift-verify … | head` is no failure. */
export const isGone = (lost: unknown): boolean =>
  lost instanceof Error && 'code' in lost && lost.code === 'EPIPE';

/**
 * Progress that nobody reads any more, or that its disk has no room for, ends no work. Nor does it
 * what is printed where the reader has gone away; what standard output lost otherwise does.
 * @param end is told why
 */
export function watchStreams(
  { stdout, stderr }: { readonly stdout: Writable; readonly stderr: Writable },
  end: (thrown: unknown) => void,
): void {
  stderr.on('error', (lost) => said.add(lost));
  // Before oclif, which throws what it is told.
  stdout.prependListener('error', (lost) => {
    said.add(lost);
    if (!isGone(lost)) end(lost);
  });
}
