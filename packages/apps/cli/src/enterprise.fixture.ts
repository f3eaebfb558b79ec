/** An enterprise's own PKI, and the program in this process. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { outcomeOf } from '@sealift/console/program';
import type { Report } from '@sealift/report';
import {
  type Authority,
  type AuthorityOptions,
  caExtensions,
  createAuthority,
  createWorld,
  type Leaf,
  type LeafOptions,
} from '@sealift/virtual-sigstore';
import { PROGRAM } from './main.ts';

export const world = createWorld({ seed: 'enterprise' });
export const MAIL = 'release@corp.example';

/** A CA of Corp; a root without a parent. */
export const corpCa = (commonName: string, options: Partial<AuthorityOptions> = {}): Authority =>
  createAuthority({
    name: { organization: 'Corp', commonName },
    key: world.keyPair('p256', commonName),
    pathLength: 3,
    ...options,
  });

export const root: Authority = corpCa('Root');
export const policyCa: Authority = corpCa('Policy CA', { parent: root });
export const issuing: Authority = corpCa('Issuing CA', { parent: policyCa });
export const extensionsOf = (options: Partial<AuthorityOptions>): ReturnType<typeof caExtensions> =>
  caExtensions({ name: {}, key: world.keyPair('p256', 'No CA'), parent: policyCa, ...options });

/** As an enterprise's CA issues it: no issuer, no promise of a CT log, two years. */
export const corpLeaf = (options: Partial<LeafOptions> = {}): Leaf =>
  world.issueLeaf({
    identity: { email: MAIL },
    sct: false,
    authority: issuing,
    notBefore: new Date('2025-06-01T00:00:00Z'),
    notAfter: new Date('2027-06-01T00:00:00Z'),
    ...options,
  });

export const pemOf = (...authorities: readonly Authority[]): string =>
  authorities.map(({ certificate }) => certificate.pem).join('');

export interface Ended {
  /** `accepted`, `done`, or the code of the first failure. */
  readonly code: string;
  readonly message: string;
  readonly report: Report & { readonly result?: unknown };
  readonly text: string;
}

/** A folder with the files of a story. */
export class Story {
  readonly folder: string = mkdtempSync(join(tmpdir(), 'sealift-enterprise-'));

  at(name: string): string {
    return join(this.folder, name);
  }

  write(files: Readonly<Record<string, string | Uint8Array>>): void {
    for (const [name, content] of Object.entries(files)) writeFileSync(this.at(name), content);
  }

  /** `AT/` is the folder; words hold no spaces but inside quotes. */
  async run(line: string, environment: Readonly<Record<string, string>> = {}): Promise<Ended> {
    const words = (line.match(/"[^"]*"|\S+/g) ?? []).map((word) => this.#meant(word));
    const own = Object.entries(environment).map(([name, value]) => [name, this.#meant(value)]);
    const { report, text = '' } = await ended(words, Object.fromEntries(own));
    const [first] = report.failures;
    const message = first === undefined ? '' : `${first.message} ${first.remedy}`;
    return { code: first?.code ?? report.verdict, message, report, text };
  }

  #meant(word: string): string {
    return word.replaceAll('"', '').replaceAll('AT/', `${this.folder}/`);
  }

  end(): void {
    rmSync(this.folder, { recursive: true });
  }
}

/** Commands read the process's environment, and write their progress: nothing of either is left. */
async function ended(
  words: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<{ readonly report: Ended['report']; readonly text?: string }> {
  const before = process.env;
  const write = process.stderr.write;
  process.env = { HOME: '/nonexistent', COSIGN_PASSWORD: 'test only', ...environment };
  process.stderr.write = () => true;
  try {
    const outcome = await outcomeOf(PROGRAM, words);
    if (outcome === undefined) throw new Error(`${words.join(' ')} printed help`);
    return outcome as { report: Ended['report']; text: string };
  } finally {
    process.env = before;
    process.stderr.write = write;
  }
}
