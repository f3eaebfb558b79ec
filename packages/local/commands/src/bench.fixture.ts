import { WorldBench } from '@sealift/in-process';
import { COMMANDS } from './index.ts';

/** Lines of sealift-verify in this process, in a folder with a Sigstore of its own. */
export class Bench extends WorldBench {
  constructor(seed: string) {
    super('sealift-verify', COMMANDS, seed);
  }
}
