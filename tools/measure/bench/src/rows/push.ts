import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { startDockerRegistry } from '@sealift/fake-registry';
import { pack, type Row } from '../bench.ts';
import { makeLayout } from '../fixture.ts';
import { compare, type Sample } from '../measure.ts';
import { find, sealift, time } from '../programs.ts';

/** Each copy goes into a registry of its own: what a registry has is not sent again. */
const intoFresh =
  (command: (host: string) => readonly string[]): Sample =>
  async () => {
    const registry = await startDockerRegistry(find('docker-registry') ?? '');
    try {
      return (await time(command(registry.host))).milliseconds;
    } finally {
      await registry.close();
    }
  };

export const P8: Row = {
  name: 'P8',
  work: '1 GB bundle → registry, verified first ÷ skopeo copy oci-archive: docker:',
  goal: 0.6,
  needs: ['skopeo', 'docker-registry'],
  async run({ folder, runs }) {
    const layout = makeLayout(folder, 'push', 8, 128);
    const bundle = await pack(layout, join(folder, 'push.tar'));
    const copy = [
      'skopeo',
      'copy',
      '--quiet',
      '--insecure-policy',
      '--dest-tls-verify=false',
      `oci-archive:${bundle}:registry.example/bench/app:1.0`,
    ];
    const ours = intoFresh((host) =>
      sealift('import', bundle, '--to', `${host}/in`, ...layout.policy, '--quiet'),
    );
    const theirs = intoFresh((host) => [...copy, `docker://${host}/bench/app:1.0`]);
    const figure = await compare(ours, theirs, runs);
    rmSync(layout.path, { recursive: true });
    rmSync(bundle);
    return { ...figure, unit: 'ms' };
  },
};
