import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { outcomeOf } from '@sealift/console/program';
import { PROGRAM } from '../main.ts';

/** How a command ended. */
export interface Ended {
  readonly code: string;
  readonly message: string;
  readonly exitCode: number;
  readonly text: string;
  readonly result: { readonly difference?: Found; readonly [key: string]: unknown };
}

interface Found {
  readonly digest: string;
  readonly removed: readonly object[];
  readonly changed: readonly object[];
  readonly added: readonly object[];
}

/** A folder to work in, and the program in this process: no terminal is there. */
export class Bench {
  readonly folder = mkdtempSync(join(tmpdir(), 'sealift-pins-'));

  at(name: string): string {
    return join(this.folder, name);
  }

  file(name: string, text: string | Uint8Array): void {
    writeFileSync(this.at(name), text);
  }

  /** Runs words in which `AT/` is the folder. */
  async run(line: string): Promise<Ended> {
    const words = line
      .split(' ')
      .filter((word) => word !== '')
      .map((word) => word.replaceAll('AT/', `${this.folder}/`));
    const outcome = await outcomeOf(PROGRAM, words);
    if (outcome === undefined) throw new Error(`${line} was help`);
    const { report, text } = outcome;
    const [first] = report.failures;
    return {
      code: first?.code ?? 'accepted',
      message: first?.message ?? '',
      exitCode: report.exitCode,
      text: typeof text === 'string' ? text : [...text].join(''),
      result: 'result' in report ? (report.result as Ended['result']) : {},
    };
  }

  /** Runs a change twice: as it is refused, and with the digest that was shown for it. */
  async approved(line: string): Promise<Ended> {
    const { code, result } = await this.run(line);
    if (code !== 'TRUST_APPROVAL') throw new Error(`${line}: ${code}`);
    return this.run(`${line} --accept ${result.difference?.digest}`);
  }

  close(): void {
    rmSync(this.folder, { recursive: true });
  }
}
