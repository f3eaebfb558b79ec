/**
 * Makes `test-vectors/keys` anew with the real cosign 2 and 3: `node
 * tools/vectors/generator/src/keys/main.ts`. Keys and random parts are new each
 * time, so that the tests never do this.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pem } from '@sealift/bytes';
import { generateKey, type NewKeyType } from '@sealift/keys';
import { program } from '@sealift/real-stack';

const VECTORS = new URL('../../../../../test-vectors/keys', import.meta.url).pathname;
const VERSIONS = { cosign2: 'cosign-v2.6.4', cosign3: 'cosign-v3.1.2' } as const;

interface KeyCase {
  readonly cosign: keyof typeof VERSIONS;
  readonly name: string;
  readonly about: string;
  readonly password: string;
  /** Made elsewhere and imported by cosign; absent where cosign makes the key. */
  readonly imported?: NewKeyType;
}

const CASES: readonly KeyCase[] = [
  {
    cosign: 'cosign3',
    name: 'generated',
    about: 'made by generate-key-pair',
    password: 'test only',
  },
  {
    cosign: 'cosign2',
    name: 'generated',
    about: 'made by generate-key-pair',
    password: 'test only',
  },
  {
    cosign: 'cosign3',
    name: 'empty-password',
    about: 'encrypted with the empty password',
    password: '',
  },
  {
    cosign: 'cosign3',
    name: 'password-not-normalised',
    about: 'the password has an umlaut of two code points',
    password: 'schlu\u0308ssel',
  },
  {
    cosign: 'cosign2',
    name: 'password-with-line-end',
    about: 'the password ends with a line feed',
    password: 'test only\n',
  },
  {
    cosign: 'cosign2',
    name: 'imported-rsa2048',
    about: 'RSA 2048, imported',
    password: 'test only',
    imported: 'rsa2048',
  },
  {
    cosign: 'cosign3',
    name: 'imported-rsa4096',
    about: 'RSA 4096, imported',
    password: 'test only',
    imported: 'rsa4096',
  },
  {
    cosign: 'cosign3',
    name: 'imported-p384',
    about: 'P-384, imported',
    password: 'test only',
    imported: 'p384',
  },
  {
    cosign: 'cosign3',
    name: 'imported-p521',
    about: 'P-521, imported',
    password: 'test only',
    imported: 'p521',
  },
  {
    cosign: 'cosign2',
    name: 'imported-ed25519',
    about: 'Ed25519, imported',
    password: 'test only',
    imported: 'ed25519',
  },
];

rmSync(VECTORS, { recursive: true, force: true });
for (const each of CASES) await make(each);
writeFileSync(join(VECTORS, 'README.md'), readme());

async function make({ cosign, name, about, password, imported }: KeyCase): Promise<void> {
  const folder = join(VECTORS, `${VERSIONS[cosign]}-${name}`);
  const work = mkdtempSync(join(tmpdir(), 'sealift-key-'));
  try {
    const args =
      imported === undefined
        ? ['generate-key-pair']
        : ['import-key-pair', '--key', await plainKey(work, imported)];
    const env = { HOME: work, COSIGN_PASSWORD: password };
    execFileSync(program(cosign), [...args, '--output-key-prefix', 'cosign'], {
      cwd: work,
      env,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    mkdirSync(folder, { recursive: true });
    for (const file of ['cosign.key', 'cosign.pub'])
      renameSync(join(work, file), join(folder, file));
    writeFileSync(join(folder, 'password'), password);
    writeFileSync(join(folder, 'about'), `${about}\n`);
  } finally {
    rmSync(work, { recursive: true });
  }
}

async function plainKey(work: string, type: NewKeyType): Promise<string> {
  const path = join(work, 'plain.pem');
  writeFileSync(path, pem.encode('PRIVATE KEY', await generateKey(type)));
  return path;
}

function readme(): string {
  const rows = CASES.map(
    ({ cosign, name, about, password }) =>
      `| ${VERSIONS[cosign]}-${name} | ${about} | \`${JSON.stringify(password)}\` |`,
  );
  return `# Private keys that real cosign wrote

For tests only: anybody can sign with them. In each folder \`cosign.key\` and \`cosign.pub\` are \
as cosign left them, and \`password\` holds the
bytes of the password, without a line end of the file's own. Made by \
\`node tools/vectors/generator/src/keys/main.ts\`, never by a test.

| folder | what it is | password, as JSON |
|---|---|---|
${rows.join('\n')}
`;
}
