import { Flags } from '@oclif/core';
import { readRegular, replaceFile } from '@sealift/blobs';
import { digest, LIMITS } from '@sealift/bytes';
import { checkOutput, FORCE_FLAG, type Outcome } from '@sealift/console';
import { doneReport, layout, type Style } from '@sealift/report';
import type { Credential, SigningServices } from '@sealift/signing';
import { hereArg } from '@sealift/workflows/flags';
import { credentialOf } from './credential.ts';
import { SIGNING_FLAGS, type SigningFlags } from './flags.ts';
import { servicesOf } from './services.ts';
import { renderTold, toldOf } from './told.ts';

/** @param other what signs an image instead: `sealift sign` */
export const fileArgs = (other: string) => ({
  file: hereArg((image) => `\`${other} ${image}\``)({ description: 'the file', required: true }),
});

/** Of commands that sign a file. */
export const FILE_SIGNING_FLAGS = {
  bundle: Flags.string({
    helpValue: 'FILE',
    summary: 'Where the bundle goes; FILE.sigstore.json where not given.',
  }),
  ...FORCE_FLAG,
  ...SIGNING_FLAGS,
};

interface Given {
  readonly command: string;
  /** `Signed`, `Attested`. */
  readonly done: string;
  readonly file: string;
  readonly flags: SigningFlags & Output;
  /** As `bundlePath` gave it. */
  readonly path: string;
  readonly style: Style;
}

interface Output {
  readonly bundle: string | undefined;
  readonly force: boolean;
}

/**
 * Where the bundle goes, asked before anything is read or signed, since what is logged stays
 * logged. @throws Misconfigured USAGE, Rejection IO
 */
export function bundlePath(file: string, { bundle, force }: Output): string {
  const path = bundle ?? `${file}.sigstore.json`;
  checkOutput(path, force);
  return path;
}

type Work = (
  data: Uint8Array,
  credential: Credential,
  services: SigningServices,
) => Promise<Uint8Array>;

/**
 * Reads a file and who signs it, and writes the bundle that `work` makes. @throws Misconfigured
 * USAGE, Rejection IO and what `work` throws
 */
export async function signFile(
  { command, done, file, flags, path, style }: Given,
  work: Work,
): Promise<Outcome> {
  const services = await servicesOf(flags, Date.now());
  // What cannot be signed is said before a password is asked for.
  const data = readRegular(file, LIMITS.signedFile);
  const bundle = await work(data, await credentialOf(flags, services, ['bundle']), services);
  await replaceFile(path, (output) => output.writeFile(bundle), { overwrite: flags.force });
  const told = toldOf(services);
  const result = { file, digest: digest.of(data), bundle: path, told };
  const lines = [
    ...layout.paragraph(`${done} ${file}`, '', style),
    ...layout.field('digest', result.digest, 2, style),
    ...layout.field('bundle', path, 2, style),
    ...renderTold(told, style),
  ];
  const report = { ...doneReport(), command, result };
  return { report, text: `${lines.join('\n')}\n` };
}
