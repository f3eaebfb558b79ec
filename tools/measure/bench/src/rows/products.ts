import { readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startRegistry } from '@sealift/fake-registry';
import { createWorld } from '@sealift/virtual-sigstore';
import type { Row } from '../bench.ts';
import { type Measured, measure } from '../peak.ts';
import { makeProducts } from '../products.ts';
import { sealift, verifier } from '../programs.ts';

/** What nothing may cost: T34. */
export const MOST = { cpu: 10_000, peak: 400 } as const;

export const P33: Row = {
  name: 'P33',
  work:
    'products of all limits at a hundredth: the worst of processor time ÷ 10 s and memory ÷ ' +
    '400 MiB, of nine commands',
  goal: 1,
  needs: [],
  async run({ folder }) {
    const world = createWorld({ seed: 'products' });
    const key = join(folder, 'products.pub');
    writeFileSync(key, world.keyPair().publicKeyPem);
    const taken: Taken[] = [];
    for (const { what, path } of makeProducts(folder, world, 0.01))
      for (const one of await measureAll(path, ['--key', key, '--insecure-ignore-tlog'], folder)) {
        taken.push(one);
        console.error(`     ${costOf(one).toFixed(3)}  ${one.command} of ${what}`);
      }
    const worst = taken.reduce((a, b) => (costOf(a) > costOf(b) ? a : b));
    return { ours: worst.cpu, theirs: MOST.cpu, unit: 'ms', ratio: costOf(worst), runs: 1 };
  },
};

/** What one command took. */
export interface Taken extends Measured {
  readonly command: string;
}

const costOf = ({ cpu, peak }: Measured): number => Math.max(cpu / MOST.cpu, peak / MOST.peak);

/** Every command that walks images, one after the other: most work on what another made. */
export async function measureAll(
  layout: string,
  policy: readonly string[],
  folder: string,
): Promise<Taken[]> {
  const at = (name: string): string => `${layout}.${name}`;
  const [bundle, delta, volumes] = [at('tar'), at('delta'), at('volumes')];
  const registry = await startRegistry({});
  const taken: Taken[] = [];
  const run = async (program: typeof sealift, ...args: readonly string[]): Promise<void> => {
    const command = program(...args, '--quiet');
    taken.push({ ...(await measure(command, folder)), command: args[0] ?? '' });
  };
  try {
    await run(verifier, 'verify', layout, ...policy);
    await run(verifier, 'inspect', layout);
    await run(sealift, 'export', `oci:${layout}`, '-o', bundle, ...policy);
    await run(verifier, 'verify', bundle, ...policy, '--json');
    await run(verifier, 'inspect', bundle, '--json');
    await run(sealift, 'inventory', bundle, '-o', at('inventory'));
    await run(sealift, 'export', `oci:${layout}`, '--since', at('inventory'), '-o', delta);
    await run(verifier, 'merge', bundle, delta, '-o', at('merged'), ...policy);
    await run(verifier, 'split', bundle, ...cut(bundle), '-o', volumes);
    await run(verifier, 'join', volumes, '--no-prompt', '-o', at('joined'));
    rmSync(join(volumes, readdirSync(volumes).find((name) => name.endsWith('.001')) ?? ''));
    await run(verifier, 'repair', volumes, '--no-prompt', '-o', at('repaired'));
    const allowed = ['--accept-unbound-names', '--to', `${registry.host}/in`];
    await run(sealift, 'import', bundle, ...policy, ...allowed);
  } finally {
    await registry.close();
    for (const name of ['tar', 'delta', 'merged', 'joined', 'repaired', 'volumes'])
      rmSync(at(name), { recursive: true, force: true });
  }
  return taken;
}

/** Into four volumes and one of parity. */
const cut = (bundle: string): string[] => [
  '--volume-size',
  String(Math.ceil(statSync(bundle).size / 4 / 512) * 512 + 1_000_000),
  '--parity',
  '1',
];
