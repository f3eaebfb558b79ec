import { inputPieces } from '@sealift/blobs';
import { releaseSignals } from './signals.ts';

/**
 * Standard input, for a command that writes no file. While the thread waits for input nothing that
 * listens for a signal runs: the system's own
 * answer to one is put back, which ends the program at once.
 */
export function ownInput(): AsyncGenerator<Uint8Array, void, undefined> {
  releaseSignals();
  return inputPieces();
}
