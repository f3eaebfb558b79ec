import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, startDockerRegistry } from '@sealift/fake-registry';
import { placesIn, program, type Service, start, stopProcess } from '@sealift/real-stack';

/** A real registry that runs until it is closed. */
export interface Registry {
  readonly host: string;
  close(): Promise<void>;
}

/** Registries by the names of their programs; what each has to do with referrers. */
export const REGISTRIES: Readonly<
  Record<string, { readonly referrers: boolean; start(): Promise<Registry> }>
> = {
  olareg: {
    referrers: true,
    start: () =>
      startService((port, data) => [
        program('olareg'),
        'serve',
        '--addr',
        '127.0.0.1',
        '--port',
        String(port),
        '--dir',
        data,
        '--api-delete',
      ]),
  },
  'docker-registry': {
    referrers: false,
    start: () => startDockerRegistry(program('docker-registry')),
  },
  distribution3: { referrers: false, start: () => startDockerRegistry(program('distribution3')) },
  crane: {
    referrers: false,
    start: () =>
      startService((port) => [
        program('crane'),
        'registry',
        'serve',
        '--address',
        `127.0.0.1:${port}`,
      ]),
  },
};

async function startService(command: (port: number, data: string) => string[]): Promise<Registry> {
  const folder = mkdtempSync(join(tmpdir(), 'sealift-registry-'));
  const port = await freePort();
  const places = placesIn(folder);
  mkdirSync(places.data('registry'), { recursive: true });
  const service: Service = {
    name: 'registry',
    ports: [port],
    health: { url: `http://127.0.0.1:${port}/v2/` },
    command: () => command(port, places.data('registry')),
  };
  const close = async (): Promise<void> => {
    await stopProcess(folder, 'registry');
    rmSync(folder, { recursive: true });
  };
  try {
    await start(places, service, () => {});
  } catch (error) {
    await close();
    throw error;
  }
  return { host: `127.0.0.1:${port}`, close };
}
