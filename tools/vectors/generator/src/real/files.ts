import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Workbench } from '@sealift/real-stack';
import type { Files } from '../vector.ts';

/** Files of a case that stand for one flag with a file each. */
const FILES: Readonly<Record<string, string>> = {
  '--key': 'key.pub',
  '--rekor-key': 'rekor.pub',
  '--ct-key': 'ctfe.pub',
  '--ca-roots': 'ca-roots.pem',
  '--ca-intermediates': 'ca-intermediates.pem',
  '--timestamp-certificate-chain': 'tsa.pem',
};
/** Files that hold the flag's own text. */
const TEXTS: Readonly<Record<string, string>> = {
  '--certificate-identity': 'identity',
  '--certificate-oidc-issuer': 'issuer',
  '--type': 'type',
};

/**
 * The flags of a verifier as the files of a case. The stack's own trusted root is the default, and
 * no file.
 */
export function filesOf(flags: readonly string[]): Files {
  const files: Record<string, string> = {};
  const options: string[] = [];
  for (let i = 0; i < flags.length; i++) {
    const flag = flags[i] ?? '';
    const [path, text] = [FILES[flag], TEXTS[flag]];
    if (path !== undefined) files[path] = readFileSync(flags[++i] ?? '', 'utf8');
    else if (text !== undefined) files[text] = `${flags[++i]}\n`;
    else if (flag === '--trusted-root') i++;
    else options.push(flag);
  }
  return { ...files, ...(options.length === 0 ? {} : { options: `${options.join('\n')}\n` }) };
}

/** A folder's files, by their paths below `as`. */
export function folderFiles(folder: string, as: string): Files {
  const found = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((each) =>
    each.isFile(),
  );
  return Object.fromEntries(
    found.map(({ parentPath, name }) => [
      join(as, parentPath.slice(folder.length), name),
      readFileSync(join(parentPath, name)),
    ]),
  );
}

/**
 * What lies in the registry under `image`, referrers and cosign's tags with it, as an OCI layout
 * written by regctl.
 */
export async function layoutFiles(bench: Workbench, image: string, folder: string): Promise<Files> {
  const host = image.split('/')[0] ?? '';
  await bench.run('regctl', [
    '--host',
    `reg=${host},tls=disabled`,
    'image',
    'copy',
    '--referrers',
    '--digest-tags',
    image,
    `ocidir://${bench.file(folder)}:1`,
  ]);
  return {
    ...folderFiles(bench.file(folder), 'layout'),
    as: 'registry.sealift.test/vectors/image:1\n',
  };
}
