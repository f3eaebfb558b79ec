import { writeFileSync } from 'node:fs';
import { attestation, digestAt, SIGNATURES, type Way, type Workbench } from '@sealift/real-stack';
import type { Trial } from './cell.ts';
import { carry, exportSigned, refuseOther, refuseRemoved } from './journey.ts';
import { ourWays } from './our-ways.ts';
import { READERS } from './readers.ts';
import { type LazyService, serviceWays } from './service-ways.ts';

/**
 * Where images are signed and where they arrive; each registry is another program wherever two are
 * here.
 */
export interface Route {
  readonly from: string;
  readonly to: string;
  readonly hosts: () => Promise<{ readonly from: string; readonly to: string }>;
}

const PREDICATE = 'predicate.json';

/** Stands among programs for all the services together. */
export const THE_STACK = 'the stack';
export const needsOf = ({ cosign, needsNoService }: Way): string[] =>
  needsNoService ? [cosign] : [cosign, THE_STACK];

/** Every way of signing, or those that are named. */
export function waysOf(
  bench: Workbench,
  service: LazyService,
  only: readonly string[] | undefined,
): Way[] {
  writeFileSync(
    bench.file(PREDICATE),
    JSON.stringify({ spdxVersion: 'SPDX-2.3', SPDXID: 'SPDXRef-DOCUMENT', packages: [] }),
  );
  const attestations = [
    attestation('spdxjson', PREDICATE, 'cosign2', 'keyless', 'dsse'),
    attestation('spdxjson', PREDICATE, 'cosign3', 'keyless'),
  ];
  const all = [...SIGNATURES, ...attestations, ...ourWays(attestations), ...serviceWays(service)];
  const unknown = (only ?? []).filter((name) => !all.some((each) => each.name === name));
  if (unknown.length > 0)
    throw new Error(
      `no such way of signing: ${unknown.join(', ')}; there are ` +
        `${all.map(({ name }) => name).join(', ')}`,
    );
  return only === undefined ? all : all.filter(({ name }) => only.includes(name));
}

/** Real cosign signs, we carry, real cosign verifies. */
export const carried = (
  bench: Workbench,
  ways: readonly Way[],
  routes: readonly Route[],
): Trial[] =>
  ways.flatMap((way) =>
    routes.map((route) => ({
      row: way.name,
      column: `${route.from} to ${route.to}`,
      needs: [...needsOf(way), route.from, route.to],
      run: async () => {
        const { from, to } = await route.hosts();
        await carry(bench, way, from, to);
      },
    })),
  );

/** What must be refused: another signer than asked for, and a signature that got lost. */
export function refused(bench: Workbench, ways: readonly Way[], route: Route): Trial[] {
  const hosts = route.hosts;
  const trial = (
    way: Way,
    column: string,
    more: readonly string[],
    run: (from: string, to: string) => Promise<void>,
  ): Trial => ({
    row: way.name,
    column,
    needs: [...needsOf(way), route.from, route.to, ...more],
    run: async () => {
      const { from, to } = await hosts();
      await run(from, to);
    },
  });
  return ways.flatMap((way) => [
    trial(way, 'another signer', [], (from, to) => refuseOther(bench, way, from, to)),
    trial(way, 'signature removed', ['regctl'], (from) =>
      refuseRemoved(
        bench,
        way,
        from,
        way.name.includes('spdxjson') ? 'NO_ATTESTATION' : 'NO_SIGNATURE',
      ),
    ),
  ]);
}

/** Ordinary tools read our tar. */
export function readings(bench: Workbench, way: Way, route: Route): Trial[] {
  let bundle:
    | Promise<{ readonly path: string; readonly name: string; readonly digest: string }>
    | undefined;
  const made = async () => {
    const { from } = await route.hosts();
    const { path, name } = await exportSigned(bench, way, from, 'interop/readers');
    return { path, name, digest: (await digestAt(name)) ?? '' };
  };
  return READERS.map(({ program, how, read }) => ({
    row: how,
    column: 'reads our tar',
    needs: [...needsOf(way), route.from, program],
    run: async () => {
      bundle ??= made();
      const { path, name, digest } = await bundle;
      await read(bench, path, name, digest);
    },
  }));
}
