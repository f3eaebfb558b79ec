import { existsSync } from 'node:fs';
import { LIMITS, utf8 } from '@sealift/bytes';
import type { Progress } from '@sealift/console';
import { configuring, sayingWhere } from '@sealift/console';
import { nodeCrypto } from '@sealift/crypto';
import { printable, reject } from '@sealift/failures';
import { sct, x509 } from '@sealift/pki';
import type { GivenOptions } from '@sealift/policy/options';
import { type Report, reportOf } from '@sealift/report';
import type { Evidence } from '@sealift/sigstore';
import { decodeDetached, decodeFiles } from '@sealift/sigstore';
import { verifyFileBy } from '@sealift/verify';
import { denialsOf } from '../pins/load-deny.ts';
import { readConfigured } from '../pins/read-pin.ts';
import { loadFileSetup } from '../verifying/setup.ts';
import { readFileSubject } from './file-subject.ts';

/**
 * Verifies one file with the evidence beside it. @throws Misconfigured | Rejection IO | USAGE |
 * CONFIG, and of evidence that cannot be decoded
 */
export async function verifyBlob(
  file: string,
  flags: GivenOptions,
  environment: { readonly [name: string]: string | undefined },
  progress: Progress,
): Promise<Report> {
  const setup = loadFileSetup(flags, environment);
  const evidence = await readEvidence(file, flags, progress);
  const judgement = await verifyFileBy(file, readFileSubject(file, progress), evidence, {
    ...setup.pins,
    crypto: nodeCrypto,
    denials: await denialsOf(setup.deny),
  });
  return reportOf(judgement, setup);
}

async function readEvidence(
  file: string,
  { bundle, signature, certificate, sct }: GivenOptions,
  progress: Progress,
): Promise<readonly Evidence[]> {
  if (signature !== undefined) {
    const read = (path: string | undefined, flag: string): Uint8Array | undefined =>
      path === undefined ? undefined : readConfigured({ path, source: `${flag} ${path}` });
    const bytes = read(certificate, '--certificate');
    const pem =
      bytes === undefined
        ? undefined
        : sayingWhere(`--certificate ${certificate}`, () => utf8.decode(bytes, 'PARSE'));
    const apart = read(sct, '--sct');
    if (pem !== undefined && apart !== undefined) await refuseIdleSct(pem);
    const written = text(signature, '--signature');
    const source = [
      `--signature ${signature}`,
      ...(certificate ? [`--certificate ${certificate}`] : []),
    ];
    return sayingWhere(source.join(' '), () => [decodeDetached(written, pem, apart)]);
  }
  const path = bundle ?? chosen(defaultBundlePath(file), progress);
  const source = `--bundle ${path}`;
  const bytes = readConfigured({ path, source }, LIMITS.evidenceBlob);
  return sayingWhere(source, () => decodeFiles(bytes).map(({ evidence }) => evidence));
}

/** An SCT that travels apart counts where none is embedded. @throws Misconfigured USAGE */
async function refuseIdleSct(certificate: string): Promise<void> {
  const [leaf] = x509.fromPem(certificate);
  if (leaf === undefined || sct.embedded(leaf).length === 0) return;
  configuring(() =>
    reject('USAGE', '--sct is for a --certificate that embeds no SCT, and this one does'),
  );
}

function text(path: string, flag: string): string {
  const source = `${flag} ${path}`;
  const bytes = readConfigured({ path, source }, LIMITS.pemFile);
  return sayingWhere(source, () => utf8.decode(bytes, 'PARSE'));
}

/** Which of two files was read decides what is proved: it is said, though nobody named it. */
function chosen(path: string, progress: Progress): string {
  progress.note(
    `the Sigstore bundle is ${printable(path)}, beside the file: no --bundle was given`,
  );
  return path;
}

/** Where signers leave bundles (VERIFICATION §3.5). @throws Rejection USAGE */
function defaultBundlePath(file: string): string {
  const candidates = [`${file}.sigstore.json`, `${file}.sigstore`];
  return (
    candidates.find((each) => existsSync(each)) ??
    reject('USAGE', `give --bundle: there is neither ${candidates.join(' nor ')}`)
  );
}
