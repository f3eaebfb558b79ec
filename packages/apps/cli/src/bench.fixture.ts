import '@sealift/signer-world/known-scrypt';
import { WorldBench } from '@sealift/in-process';
import { COMMANDS } from './commands/index.ts';

export { KEYED } from '@sealift/in-process';

/** Lines of sealift in this process, in a folder with a Sigstore of its own. */
export class Bench extends WorldBench {
  constructor(seed: string) {
    super('sealift', COMMANDS, seed);
  }
}
