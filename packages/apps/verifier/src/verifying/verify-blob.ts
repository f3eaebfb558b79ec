import { existsSync } from 'node:fs';
import { LIMITS, reject, utf8 } from '@sealift/bytes';
import type { Evidence } from '@sealift/sigstore';
import type { Report } from '@sealift/verify';
import type { VerifyFlags } from '../flags/verify.ts';
import { readConfigured } from '../pins/read-pin.ts';
import type { Progress } from '../progress/progress.ts';
import { readFileSubject } from './file-subject.ts';
import { loadSetup } from './setup.ts';

/** Where the evidence is said to be, and what it must prove. */
export type BlobFlags = Omit<VerifyFlags, 'expect' | 'image' | 'jobs'> & {
  readonly bundle?: string | undefined;
  readonly signature?: string | undefined;
  readonly certificate?: string | undefined;
  readonly sct?: string | undefined;
};

/**
 * Verifies one file with the evidence beside it. @throws Misconfigured | Rejection IO | USAGE |
 * CONFIG, and of evidence that cannot be decoded
 */
export async function verifyBlob(
  file: string,
  flags: BlobFlags,
  environment: { readonly [name: string]: string | undefined },
  progress: Progress,
): Promise<Report> {
  const setup = loadSetup(
    { ...flags, expect: undefined, image: undefined, jobs: undefined },
    environment,
  );
  const [{ verifyFile }, { nodeCrypto }] = await Promise.all([
    import('@sealift/verify'),
    import('@sealift/crypto'),
  ]);
  if (flags.sct !== undefined && setup.policy.ignoreSct)
    reject('USAGE', '--insecure-ignore-sct excludes --sct, which nothing would look at');
  const evidence = await readEvidence(file, flags);
  const report = await verifyFile(file, readFileSubject(file, progress), evidence, {
    ...setup,
    crypto: nodeCrypto,
  });
  return {
    ...report,
    notEstablished: [...report.notEstablished, ...setup.notEstablished],
    waived: [...report.waived, ...setup.waived],
  };
}

async function readEvidence(
  file: string,
  { bundle, signature, certificate, sct }: BlobFlags,
): Promise<Evidence> {
  const { decodeDetached, decodeFile } = await import('@sealift/sigstore');
  if (signature !== undefined) {
    const read = (path: string | undefined, flag: string): Uint8Array | undefined =>
      path === undefined ? undefined : readConfigured({ path, source: `${flag} ${path}` });
    const pem = read(certificate, '--certificate');
    return decodeDetached(
      text(signature, '--signature'),
      pem === undefined ? undefined : utf8.decode(pem, 'PARSE'),
      read(sct, '--sct'),
    );
  }
  const path = bundle ?? besides(file);
  const bytes = readConfigured({ path, source: `--bundle ${path}` }, LIMITS.evidenceBlob);
  return decodeFile(bytes);
}

const text = (path: string, flag: string): string =>
  utf8.decode(readConfigured({ path, source: `${flag} ${path}` }, LIMITS.pemFile), 'PARSE');

/** Where signers leave bundles (VERIFICATION §3.5). @throws Rejection USAGE */
function besides(file: string): string {
  const candidates = [`${file}.sigstore.json`, `${file}.sigstore`];
  return (
    candidates.find((each) => existsSync(each)) ??
    reject('USAGE', `give --bundle: there is neither ${candidates.join(' nor ')}`)
  );
}
