import { rmSync } from 'node:fs';
import { digestAt, pushImage, type Way, type Workbench } from '@sealift/real-stack';
import { expectEnd, sealift, verifier } from './sealift.ts';

const ACCEPTED = { status: 0 } as const;

/** Pushes an image under `repository` and has it signed: by a real cosign, or by us. Its name. */
export async function signAt(
  bench: Workbench,
  way: Way,
  host: string,
  repository: string,
): Promise<string> {
  const image = await pushImage(`${host}/${repository}:1`, ['linux/amd64', 'linux/arm64']);
  const [verb = '', ...rest] = await way.sign(bench, image.pinned);
  if (way.signer === 'sealift')
    expectEnd(
      'sign',
      await sealift([verb, '--yes', ...rest], { COSIGN_PASSWORD: 'password' }),
      ACCEPTED,
    );
  else await bench.run(way.cosign, [verb, '--yes', ...rest], way.env?.(bench));
  return image.name;
}

/**
 * Out of one registry, over the gap, into another; then cosign itself must accept what arrived,
 * under the same digest.
 */
export async function carry(bench: Workbench, way: Way, from: string, to: string): Promise<void> {
  const repository = `interop/${way.name}`;
  const { name, path: bundle } = await exportSigned(bench, way, from, repository);
  expectEnd('verify', await verifier('verify', bundle, ...way.ours(bench)), ACCEPTED);
  expectEnd(
    'import',
    await sealift(['import', bundle, '--to', to, '--accept-unbound-names', ...way.ours(bench)]),
    ACCEPTED,
  );
  const arrived = `${to}/${repository}:1`;
  const [before, after] = [await digestAt(name), await digestAt(arrived)];
  if (before === undefined || before !== after)
    throw new Error(`left as ${before}, arrived as ${after}`);
  await bench.run(way.cosign, [...way.theirs(bench), arrived], way.env?.(bench));
}

/** Signs an image and writes it into a bundle. */
export async function exportSigned(
  bench: Workbench,
  way: Way,
  host: string,
  repository: string,
): Promise<{ readonly name: string; readonly path: string }> {
  const name = await signAt(bench, way, host, repository);
  const path = bench.file(`${way.name}.tar`);
  rmSync(path, { force: true });
  expectEnd('export', await sealift(['export', name, '-o', path, ...way.ours(bench)]), ACCEPTED);
  return { name, path };
}

/** Somebody else is asked for: ours refuses with the code, in the verifier and before an import. */
export async function refuseOther(
  bench: Workbench,
  way: Way,
  host: string,
  to: string,
): Promise<void> {
  const { path: bundle } = await exportSigned(bench, way, host, `interop/other-${way.name}`);
  const expected = { status: 1, code: way.wrong.code };
  expectEnd('verify', await verifier('verify', bundle, ...way.wrong.flags(bench)), expected);
  expectEnd(
    'import',
    await sealift([
      'import',
      bundle,
      '--to',
      `${to}/refused`,
      '--accept-unbound-names',
      ...way.wrong.flags(bench),
    ]),
    expected,
  );
  const left = await digestAt(`${to}/refused/interop/other-${way.name}:1`);
  if (left !== undefined) throw new Error('a refused image was written');
}

/**
 * The signature is lost on the way: a bundle of the image alone, as a copy without referrers makes
 * it.
 */
export async function refuseRemoved(
  bench: Workbench,
  way: Way,
  host: string,
  missing: string,
): Promise<void> {
  const name = await signAt(bench, way, host, `interop/removed-${way.name}`);
  const layout = bench.file(`removed-${way.name}`);
  rmSync(layout, { recursive: true, force: true });
  await bench.run('regctl', [
    '--host',
    `reg=${host},tls=disabled`,
    'image',
    'copy',
    name,
    `ocidir://${layout}:1`,
  ]);
  const bundle = bench.file(`removed-${way.name}.tar`);
  rmSync(bundle, { force: true });
  expectEnd(
    'export',
    await sealift(['export', `oci:${layout}`, '--as', name, '-o', bundle]),
    ACCEPTED,
  );
  expectEnd('verify', await verifier('verify', bundle, ...way.ours(bench)), {
    status: 1,
    code: missing,
  });
}
