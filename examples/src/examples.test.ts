import { spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = new URL('../..', import.meta.url).pathname;

/** What each program must say. */
const SAYS: Readonly<Record<string, string>> = {
  'audit-log': 'c2sp.org/tlog-proof@v1',
  'certificate-path': 'uri https://github.com/team/app/',
  'export-layout': "[ 'registry.example/team/app:1.0' ]\nsha256:",
  'inclusion-proof': 'the proof leads to the signed root',
  'keys-and-signatures': '-----BEGIN ENCRYPTED SIGSTORE PRIVATE KEY-----\ntrue\ntrue\n',
  'oci-references': 'docker.io/library/busybox:1.37',
  'read-tarball': 'registry.example/app:1 sha256:',
  registry: '2 bytes are there',
  'show-pins': 'ca-root SHA256:',
  'sign-layout': 'legacy over sha256:',
  'signed-request': 'release/sign: holds\n/v1/keys/other/sign: REQUEST_SIGNATURE',
  'split-and-join': 'lost and rebuilt\nsha256:',
  'strict-json': 'PARSE: JSON at character 37: key "logIndex" stands twice',
  'verify-bundle': 'ACCEPTED  artifact',
};

const run = (name: string) =>
  spawnSync(process.execPath, ['--conditions=sealift-source', `examples/src/${name}.ts`], {
    cwd: root,
    encoding: 'utf8',
    timeout: 30_000,
  });

describe('examples', () => {
  it.each(Object.entries(SAYS))('%s runs', (name, says) => {
    const { status, stdout, stderr } = run(name);
    expect(stderr).toBe('');
    expect(stdout).toContain(says);
    expect(status).toBe(0);
  });

  it('are all here', () => {
    const names = globSync('*.ts', { cwd: `${root}examples/src` }).map((path) =>
      basename(path, '.ts'),
    );
    expect(names.filter((name) => !name.endsWith('.test')).sort()).toEqual(
      Object.keys(SAYS).sort(),
    );
  });
});
