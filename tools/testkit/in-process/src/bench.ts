import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CommandMap } from '@sealift/console/program';
import type { Document } from '@sealift/report';
import { inProcess, type Run } from './in-process.ts';

/** How a line ended: its document, and what is read most of it. */
export type Ended = Document & {
  /** Of the first failure; `accepted` where there is none, of what is only done too. */
  readonly code: string;
  /** Of the first failure, with what is to be done. */
  readonly message: string;
  /** As a person reads it. */
  readonly text: string;
  /** Empty of a command that has none of its own. */
  readonly result: { readonly difference?: Difference; readonly [name: string]: unknown };
};

/** What a change of a trust store would do, as it is asked to be approved. */
interface Difference {
  readonly digest: string;
  readonly removed: readonly object[];
  readonly changed: readonly object[];
  readonly added: readonly object[];
}

/** A folder in which lines of a program run in this process: `AT/` in their words is the folder. */
export class Bench {
  readonly folder: string = mkdtempSync(join(tmpdir(), 'sealift-bench-'));
  readonly #run: Run;

  constructor(program: string, commands: CommandMap) {
    this.#run = inProcess(program, commands);
  }

  at(name: string): string {
    return join(this.folder, name);
  }

  write(name: string, content: string | Uint8Array): void {
    writeFileSync(this.at(name), content);
  }

  writeAll(files: Readonly<Record<string, string | Uint8Array>>): void {
    for (const [name, content] of Object.entries(files)) this.write(name, content);
  }

  /** Runs one line. Words hold no spaces but inside quotes. */
  async run(line: string, environment: Readonly<Record<string, string>> = {}): Promise<Ended> {
    const words = (line.match(/"[^"]*"|\S+/g) ?? []).map((word) => this.#meant(word));
    const own = Object.entries(environment).map(([name, value]) => [name, this.#meant(value)]);
    const given = { COSIGN_PASSWORD: 'test only', ...Object.fromEntries(own) };
    const { report, stdout } = await this.#run(words, given);
    const [first] = report.failures;
    return {
      ...report,
      result: report.result ?? {},
      code: first?.code ?? 'accepted',
      message: first === undefined ? '' : `${first.message} ${first.remedy}`,
      text: stdout,
    } as Ended;
  }

  #meant(word: string): string {
    return word.replaceAll('"', '').replaceAll('AT/', `${this.folder}/`);
  }

  /** The code that a line ends with. */
  async code(line: string): Promise<string> {
    return (await this.run(line)).code;
  }

  /** Runs a line that must end well. */
  async made(line: string): Promise<Ended> {
    const ended = await this.run(line);
    if (ended.code !== 'accepted') throw new Error(`${line}: ${ended.code}: ${ended.message}`);
    return ended;
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
