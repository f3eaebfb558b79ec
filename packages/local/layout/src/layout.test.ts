import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type JsonObject, LIMITS } from '@sealift/bytes';
import { codeOf } from '@sealift/refusal';
import { afterAll, describe, expect, it } from 'vitest';
import { openLayout, openLayoutTar } from './index.ts';
import { type Described, kind, LayoutWriter, named } from './layout.fixture.ts';

const folder = mkdtempSync(join(tmpdir(), 'sealift-layout-'));
afterAll(() => rmSync(folder, { recursive: true }));
let count = 0;
const fresh = (): string => join(folder, `layout-${count++}`);
const layout = (): LayoutWriter => new LayoutWriter(fresh());

const openAndHash = async (path: string): Promise<void> => (await openLayout(path)).hashAll();
const NAME = 'registry.example/a/b:1';

describe('names', () => {
  it('takes a full reference as it is', async () => {
    const made = layout();
    made.list(named(made.image('a'), NAME), named(made.image('b'), 'registry.example/other:2'));
    expect((await openLayout(made.path)).images.map(({ name }) => name)).toEqual([
      NAME,
      'registry.example/other:2',
    ]);
  });

  it("takes containerd's full name beside a bare tag", async () => {
    const made = layout();
    made.list({
      ...made.image('a'),
      annotations: { 'org.opencontainers.image.ref.name': '1', 'io.containerd.image.name': NAME },
    });
    expect((await openLayout(made.path)).images[0]?.name).toBe(NAME);
  });

  it('leaves an image without a name without one, and takes the name given', async () => {
    const made = layout();
    made.list(made.image('a') as never);
    expect((await openLayout(made.path)).images[0]?.name).toBeUndefined();
    expect((await openLayout(made.path, { as: 'alpine' })).images[0]?.name).toBe(
      'docker.io/library/alpine:latest',
    );
  });

  it('takes the one image that it calls so, and says which there are', async () => {
    const made = layout();
    made.list(
      named(made.image('a'), 'one'),
      named(made.image('b'), 'two'),
      named(made.image('c'), NAME),
    );
    const digestOf = async (tag: string, as?: string): Promise<string | undefined> =>
      (await openLayout(made.path, { tag, ...(as === undefined ? {} : { as }) })).images.map(
        ({ name }) => name,
      )[0];
    expect(await digestOf(NAME)).toBe(NAME);
    expect(await digestOf('two', 'registry.example/other:2')).toBe('registry.example/other:2');
    await expect(digestOf('two')).rejects.toMatchObject({ code: 'USAGE' });
    await expect(digestOf('three')).rejects.toMatchObject({
      code: 'USAGE',
      message: `${made.path}: the layout has no image "three"; it has "one", "two", "${NAME}"`,
    });
  });

  it('takes the name given instead of a bare tag', async () => {
    const made = layout();
    made.list(named(made.image('a'), 'latest'));
    expect(await codeOf(() => openLayout(made.path))).toBe('USAGE');
    expect((await openLayout(made.path, { as: NAME })).images[0]?.name).toBe(NAME);
  });

  it('takes a repository for all bare tags', async () => {
    const made = layout();
    made.list(named(made.image('a'), 'one'), named(made.image('b'), 'two'));
    const opened = await openLayout(made.path, { as: 'registry.example:5000/team/app' });
    expect(opened.images.map(({ name }) => name)).toEqual([
      'registry.example:5000/team/app:one',
      'registry.example:5000/team/app:two',
    ]);
  });

  it.each<[string, string, (made: LayoutWriter) => unknown, string | undefined]>([
    [
      'a repository given where an image has no tag',
      'USAGE',
      (made) => made.list(named(made.image('a'), '1'), made.image('b')),
      'registry.example/team/app',
    ],
    [
      'a repository given for one tag of two images',
      'INDEX',
      (made) => made.list(named(made.image('a'), '1'), named(made.image('b'), '1')),
      'registry.example/team/app',
    ],
    [
      'a repository given where a name is full',
      'USAGE',
      (made) => made.list(named(made.image('a'), '1'), named(made.image('b'), NAME)),
      'registry.example/team/app',
    ],
    [
      'two images and one name given',
      'USAGE',
      (made) => made.list(named(made.image('a'), '1'), named(made.image('b'), '2')),
      NAME,
    ],
    [
      'two bare tags',
      'USAGE',
      (made) => made.list(named(made.image('a'), '1'), named(made.image('b'), '2')),
      undefined,
    ],
    [
      'one name for two images',
      'INDEX',
      (made) => made.list(named(made.image('a'), NAME), named(made.image('b'), NAME)),
      undefined,
    ],
    [
      'two full names on one descriptor',
      'INDEX',
      (made) =>
        made.list({
          ...made.image('a'),
          annotations: {
            'org.opencontainers.image.ref.name': NAME,
            'io.containerd.image.name': 'registry.example/x:1',
          },
        }),
      undefined,
    ],
    [
      'a name pinned to another digest',
      'USAGE',
      (made) => made.list(named(made.image('a'), `registry.example/a@sha256:${'0'.repeat(64)}`)),
      undefined,
    ],
    [
      'a name given that is no reference',
      'USAGE',
      (made) => made.list(made.image('a') as never),
      'not a name',
    ],
    ['no image', 'NO_IMAGES', (made) => made.list(), undefined],
  ])('refuses %s as %s', async (_, code, make, as) => {
    const made = layout();
    make(made);
    expect(await codeOf(() => openLayout(made.path, as === undefined ? {} : { as }))).toBe(code);
  });
});

describe('evidence', () => {
  it('is found by cosign’s kinds, and belongs to the image', async () => {
    const made = layout();
    const image = made.image('a');
    made.list(
      kind(image, 'image'),
      kind(made.image('sig'), 'sigs'),
      kind(made.image('att'), 'atts'),
    );
    const { evidence, images } = await openLayout(made.path, { as: NAME });
    expect(images).toHaveLength(1);
    expect(evidence.map(({ subject, scheme }) => [subject, scheme])).toEqual([
      [image.digest, 'cosign-sig'],
      [image.digest, 'cosign-att'],
    ]);
  });

  it('is found in blobs that index.json forgets, for the image and for its children', async () => {
    const made = layout();
    const child = made.image('child');
    const index = made.indexOf({ ...child, platform: { os: 'linux', architecture: 'amd64' } });
    const referrers = [
      made.image('of the child', { subject: child }),
      made.image('of the index', { subject: index }),
    ];
    made.image('of a stranger', { subject: { ...child, digest: `sha256:${'0'.repeat(64)}` } });
    made.list(kind(index, 'imageIndex'));
    const { evidence } = await openLayout(made.path, { as: NAME });
    expect(evidence.map(({ descriptor }) => descriptor.digest).sort()).toEqual(
      referrers.map(({ digest }) => digest).sort(),
    );
    expect(new Set(evidence.map(({ scheme }) => scheme))).toEqual(new Set(['referrers-api']));
  });

  it('is found by tags in the layouts of other tools, the fallback index among them', async () => {
    const made = layout();
    const image = made.image('a');
    const hex = image.digest.slice(7);
    const referrer = made.image('referrer', { subject: image });
    made.list(
      named(image, NAME),
      named(made.image('sig'), `sha256-${hex}.sig`),
      named(made.image('att'), `registry.example/a/b:sha256-${hex}.att`),
      named(made.indexOf(referrer as never), `sha256-${hex}`),
    );
    const { evidence, images } = await openLayout(made.path);
    expect(images).toHaveLength(1);
    expect(evidence.map(({ scheme }) => scheme)).toEqual([
      'cosign-sig',
      'cosign-att',
      'referrers-tag',
    ]);
  });

  it('is found unnamed beside its subject, once', async () => {
    const made = layout();
    const image = made.image('a');
    made.list(named(image, NAME), made.image('referrer', { subject: image }) as never);
    expect((await openLayout(made.path)).evidence).toHaveLength(1);
  });

  describe('in a store of many images with kinds of cosign', () => {
    const stored = (described: Described, of: string, name: string): JsonObject => ({
      ...described,
      annotations: { kind: `dev.cosignproject.cosign/${of}`, 'io.containerd.image.name': name },
    });
    const two = (made: LayoutWriter): [Described, JsonObject, JsonObject] => {
      const image = made.image('a');
      return [
        image,
        stored(image, 'image', NAME),
        stored(made.image('b'), 'image', 'registry.example/other:2'),
      ];
    };

    it('belongs to the image that its tag names', async () => {
      const made = layout();
      const [image, ...images] = two(made);
      const tag = `registry.example/a/b:sha256-${image.digest.slice(7)}.sig`;
      made.list(...images, stored(made.image('sig'), 'sigs', tag));
      const content = await openLayout(made.path);
      expect(content.images.map(({ name }) => name)).toEqual([NAME, 'registry.example/other:2']);
      expect(content.evidence).toMatchObject([{ subject: image.digest, scheme: 'cosign-sig' }]);
    });

    it.each(['sigs', 'atts'])('and says of none which it belongs to is refused: %s', async (of) => {
      const made = layout();
      const [, ...images] = two(made);
      made.list(...images, stored(made.image('sig'), of, 'registry.example/a/b:signature'));
      await expect(openLayout(made.path)).rejects.toMatchObject({
        code: 'INDEX',
        message: expect.stringMatching(/does not say of which image sha256:.* is the dev\.cosign/),
      });
    });
  });

  it('of two images in one cosign directory is refused', async () => {
    const made = layout();
    made.list(
      kind(made.image('a'), 'image'),
      kind(made.image('b'), 'image'),
      kind(made.image('s'), 'sigs'),
    );
    expect(await codeOf(() => openLayout(made.path))).toBe('INDEX');
  });
});

describe('a layout', () => {
  const good = (): LayoutWriter => {
    const made = layout();
    return made.list(named(made.image('a'), NAME));
  };
  const anyBlob = (made: LayoutWriter, holds: string): string => {
    const blobs = join(made.path, 'blobs', 'sha256');
    const found = readdirSync(blobs).find((name) =>
      readFileSync(join(blobs, name), 'utf8').startsWith(holds),
    );
    return join(blobs, found ?? '');
  };

  it.each<[string, (made: LayoutWriter) => string]>([
    ['a blob', (made) => anyBlob(made, 'layer')],
    ['index.json', (made) => join(made.path, 'index.json')],
    ['the folder of blobs', (made) => join(made.path, 'blobs', 'sha256')],
  ])('INDEX with what to do, where a link stands for %s', async (_, pathIn) => {
    const made = good();
    const path = pathIn(made);
    renameSync(path, join(made.path, 'moved'));
    symlinkSync(join(made.path, 'moved'), path);
    await expect(openLayout(made.path)).rejects.toMatchObject({
      code: 'INDEX',
      message: `${path} is a link, and none is followed: copy the layout with cp -rL`,
    });
  });

  it('MISSING_BLOB names the platforms that a sparse layout leaves out', async () => {
    const made = layout();
    const [amd, arm] = [made.image('amd'), made.image('arm')];
    const at = (architecture: string) => ({ platform: { os: 'linux', architecture } });
    const index = made.indexOf({ ...amd, ...at('amd64') }, { ...arm, ...at('arm64') });
    made.list(named(index, NAME));
    await openAndHash(made.path);
    rmSync(made.blob(arm.digest));
    await expect(openAndHash(made.path)).rejects.toMatchObject({
      code: 'MISSING_BLOB',
      message:
        `${made.path} lists linux/arm64 and does not hold it: export what is there with ` +
        `--platform, and verify that`,
    });
  });

  it('may have an index.json longer than a manifest, and not longer than its limit', async () => {
    const made = layout();
    const image = made.image('a');
    const many = (bytes: number): void => {
      const names = Array.from({ length: 3 }, (_, i) => named(image, `registry.example/a/b:${i}`));
      const padded = names.map((each) => ({ ...each, 'x-padding': 'x'.repeat(bytes / 3) }));
      made.list(...padded);
    };
    many(5 * 1024 * 1024);
    expect((await openLayout(made.path)).images).toHaveLength(3);
    many(33 * 1024 * 1024);
    expect(await codeOf(() => openLayout(made.path))).toBe('LIMIT');
  });

  it('is hashed whole', async () =>
    expect(await codeOf(() => openAndHash(good().path))).toBe('accepted'));

  it.each<[string, string, (made: LayoutWriter) => unknown]>([
    ['no index.json', 'INDEX', (made) => rmSync(join(made.path, 'index.json'))],
    ['no oci-layout', 'INDEX', (made) => rmSync(join(made.path, 'oci-layout'))],
    ['no blobs', 'MISSING_BLOB', (made) => rmSync(join(made.path, 'blobs'), { recursive: true })],
    [
      'another version',
      'INDEX',
      (made) => writeFileSync(join(made.path, 'oci-layout'), '{"imageLayoutVersion":"2.0.0"}'),
    ],
    [
      'an index.json with a case variant',
      'INDEX',
      (made) =>
        writeFileSync(
          join(made.path, 'index.json'),
          '{"schemaVersion":2,"manifests":[],"Manifests":[]}',
        ),
    ],
    ['an index.json cut short', 'INDEX', (made) => truncateSync(join(made.path, 'index.json'), 40)],
    ['a layer less', 'MISSING_BLOB', (made) => rmSync(anyBlob(made, 'layer'))],
    ['a config less', 'MISSING_BLOB', (made) => rmSync(anyBlob(made, '{"architecture'))],
    ['a manifest less', 'MISSING_BLOB', (made) => rmSync(anyBlob(made, '{"config'))],
    ['an altered layer', 'DIGEST', (made) => writeFileSync(anyBlob(made, 'layer'), 'LAYER of a')],
    ['a layer cut short', 'DIGEST', (made) => truncateSync(anyBlob(made, 'layer'), 3)],
    [
      'an altered manifest',
      'DIGEST',
      (made) => writeFileSync(anyBlob(made, '{"config'), '{"config":{}}'),
    ],
    [
      'a blob that is a link',
      'INDEX',
      (made) => {
        const blob = anyBlob(made, 'layer');
        renameSync(blob, `${made.path}/moved`);
        symlinkSync(`${made.path}/moved`, blob);
      },
    ],
    [
      'an index.json that is a link',
      'INDEX',
      (made) => {
        renameSync(join(made.path, 'index.json'), join(made.path, 'other'));
        symlinkSync('other', join(made.path, 'index.json'));
      },
    ],
    [
      'a blobs folder that is a link',
      'INDEX',
      (made) => {
        renameSync(join(made.path, 'blobs'), join(made.path, 'other'));
        symlinkSync('other', join(made.path, 'blobs'));
      },
    ],
    [
      'a FIFO for index.json',
      'INDEX',
      (made) => {
        rmSync(join(made.path, 'index.json'));
        execFileSync('mkfifo', [join(made.path, 'index.json')]);
      },
    ],
    [
      'a folder for a blob',
      'INDEX',
      (made) => mkdirSync(join(made.path, 'blobs', 'sha256', '0'.repeat(64))),
    ],
  ])('with %s is refused as %s', async (_, code, harm) => {
    const made = good();
    harm(made);
    expect(await codeOf(() => openAndHash(made.path))).toBe(code);
  });

  it('in a tar of other tools is a source', async () => {
    const made = good();
    for (const format of ['ustar', 'gnu', 'pax']) {
      const tar = `${made.path}.${format}.tar`;
      execFileSync('tar', [`--format=${format}`, '-cf', tar, '-C', made.path, '.']);
      const content = await openLayoutTar(tar);
      await content.hashAll();
      expect(content.images[0]?.name).toBe(NAME);
      await content.close();
    }
  });

  it.each<[string, string, (made: LayoutWriter, tar: string) => unknown]>([
    [
      'with a global PAX header',
      'UNSUPPORTED',
      (made, tar) =>
        execFileSync('tar', [
          '--format=pax',
          '--pax-option=comment=x',
          '-cf',
          tar,
          '-C',
          made.path,
          '.',
        ]),
    ],
    [
      'compressed',
      'NO_BUNDLE',
      (made, tar) => execFileSync('tar', ['-czf', tar, '-C', made.path, '.']),
    ],
    [
      'with a file twice',
      'TAR_NAME',
      (made, tar) =>
        execFileSync('tar', [
          '--format=ustar',
          '--hard-dereference',
          '-cf',
          tar,
          '-C',
          made.path,
          'oci-layout',
          'index.json',
          './index.json',
          'blobs',
        ]),
    ],
    [
      'with a name that leads out',
      'TAR_NAME',
      (made, tar) =>
        execFileSync('tar', [
          '--format=ustar',
          '-Pcf',
          tar,
          '-C',
          made.path,
          '--transform=s,^oci-layout,../oci-layout,',
          'oci-layout',
          'index.json',
        ]),
    ],
    [
      'with a blob that is a link out of it',
      'TAR_NAME',
      (made, tar) => {
        symlinkSync('/etc/passwd', join(made.path, 'blobs', 'sha256', '0'.repeat(64)));
        execFileSync('tar', ['--format=ustar', '-cf', tar, '-C', made.path, '.']);
      },
    ],
    [
      'cut short',
      'TAR_TRUNCATED',
      (made, tar) => {
        execFileSync('tar', [
          '--format=ustar',
          '-cf',
          tar,
          '-C',
          made.path,
          'oci-layout',
          'index.json',
          'blobs',
        ]);
        truncateSync(tar, 512 + 20);
      },
    ],
    ['that is no tar', 'TAR_HEADER', (_, tar) => writeFileSync(tar, 'x'.repeat(2048))],
    [
      'without a layout',
      'INDEX',
      (made, tar) => execFileSync('tar', ['--format=ustar', '-cf', tar, '-C', made.path, 'blobs']),
    ],
  ])('in a tar %s is refused as %s', async (_, code, make) => {
    const made = good();
    const tar = `${made.path}.tar`;
    make(made, tar);
    expect(await codeOf(() => openLayoutTar(tar))).toBe(code);
  });
});

const peers = process.env['SEALIFT_PEERS_DIR'];
describe.skipIf(peers === undefined)(
  'directories written by cosign save (SEALIFT_PEERS_DIR is needed)',
  () => {
    it.each(['v1.4.0', 'v1.10.0', 'v2.1.0'])('slsa-verifier %s is read', async (version) => {
      const content = await openLayout(
        join(peers ?? '', 'slsa-verifier', version, 'container_workflow_dispatch'),
        { as: 'ghcr.io/example/e2e:1' },
      );
      await content.hashAll();
      expect(content.images).toHaveLength(1);
      expect(content.evidence.map(({ scheme }) => scheme)).toEqual(['cosign-att']);
    });
  },
);

describe('what index.json lists (T38)', () => {
  const unnamed = (made: LayoutWriter): Described => made.image('unnamed');
  const passed = async (made: LayoutWriter): Promise<readonly string[]> =>
    (await openLayout(made.path)).passedOver ?? [];

  it(
    'and has no name is an image, beside named ones and in a directory of cosign ' + 'save',
    async () => {
      const plain = layout();
      plain.list(named(plain.image('a'), NAME), unnamed(plain) as never);
      const saved = layout();
      saved.list(unnamed(saved) as never, kind(saved.image('a'), 'image'));
      for (const made of [plain, saved])
        expect(
          (await openLayout(made.path)).images.map(({ descriptor }) => descriptor.digest).sort(),
        ).toEqual([made.image('a').digest, unnamed(made).digest].sort());
      expect(await passed(plain)).toEqual([]);
    },
  );

  it('and is a part of a named index is no image of its own', async () => {
    const made = layout();
    const [part, alone] = [made.image('part'), made.image('alone')];
    const index = made.indexOf({ ...part, platform: { os: 'linux', architecture: 'amd64' } });
    made.list(part as never, named(index, NAME), alone as never);
    const { images } = await openLayout(made.path);
    expect(images.map(({ descriptor }) => descriptor.digest)).toEqual([index.digest, alone.digest]);
    made.list(named(part, 'registry.example/part:1'), named(index, NAME));
    expect((await openLayout(made.path)).images).toHaveLength(2);
  });

  it('twice as the same evidence is there once', async () => {
    const made = layout();
    const image = made.image('a');
    const signature = named(made.image('sig'), `sha256-${image.digest.slice(7)}.sig`);
    made.list(named(image, NAME), signature, signature);
    expect((await openLayout(made.path)).evidence).toHaveLength(1);
  });

  it('and is not looked at is said: what is attached to nothing here', async () => {
    const made = layout();
    const other = made.image('other');
    made.list(named(made.image('a'), NAME), named(other, `sha256-${'0'.repeat(64)}.sig`));
    const says = `lists as attached to what is not here: ${other.digest}`;
    expect((await passed(made)).join()).toContain(says);
  });

  it("and is cosign's SBOM of an image is attached to it", async () => {
    const made = layout();
    const [image, sbom] = [made.image('a'), made.image('sbom')];
    const tag = `sha256-${image.digest.slice(7)}`;
    const nested = made.image('nested');
    const deeper = `sha256-${sbom.digest.slice(7)}.sig`;
    made.list(named(image, NAME), named(sbom, `${tag}.sbom`), named(nested, deeper));
    const { evidence, passedOver } = await openLayout(made.path);
    expect(evidence.map(({ scheme, subject }) => [scheme, subject])).toEqual([
      ['cosign-sbom', image.digest],
      ['cosign-sig', sbom.digest],
    ]);
    expect(passedOver).toEqual([]);
  });

  it('as a referrer of what is not here is said: an image could hide as one', async () => {
    const made = layout();
    const subject = { ...made.image('a'), digest: `sha256:${'0'.repeat(64)}` };
    const hidden = made.image('hidden', { subject });
    made.list(named(made.image('a'), NAME), hidden as never);
    expect((await passed(made)).join()).toContain(hidden.digest);
  });

  it.each<[string, string, (made: LayoutWriter) => JsonObject]>([
    [
      'of an unknown type',
      'UNSUPPORTED',
      (made) => made.put(Buffer.from('x'), 'application/x') as never,
    ],
    [
      'of an unknown type with a name',
      'UNSUPPORTED',
      (made) => named(made.put(Buffer.from('x'), 'application/x'), 'registry.example/x:1'),
    ],
    [
      'an image under the tag of a list of referrers',
      'INDEX',
      (made) => named(made.image('b'), `sha256-${'0'.repeat(64)}`),
    ],
  ])('%s is refused as %s', async (_, code, make) => {
    const made = layout();
    made.list(named(made.image('a'), NAME), make(made));
    expect(await codeOf(() => openLayout(made.path))).toBe(code);
  });
});

describe('a list that many tags lead to (T34)', () => {
  it('ends with LIMIT where all of them together are too much', async () => {
    const made = layout();
    const image = made.image('a');
    const list = made.indexOf(...Array.from({ length: 1000 }, () => image as never));
    const tags = Array.from({ length: LIMITS.tarEntries / 1000 + 1 }, (_, n) =>
      named(list, `sha256-${n.toString(16).padStart(64, '0')}`),
    );
    made.list(named(image, NAME), ...tags.slice(1));
    expect(await codeOf(() => openLayout(made.path))).toBe('accepted');
    made.list(named(image, NAME), ...tags);
    expect(await codeOf(() => openLayout(made.path))).toBe('LIMIT');
  });
});

describe('what is there instead of a layout with images', () => {
  const written = (made: LayoutWriter, name: string, text: string): void =>
    writeFileSync(join(made.path, name), text);
  const NULL = '{"schemaVersion":2,"manifests":null}';
  const ARCHIVE = '[{"Config":"blobs/sha256/0","RepoTags":null}]';
  it.each<[string, string, RegExp, (made: LayoutWriter) => void]>([
    [
      'a docker archive of an image without a name',
      'NO_IMAGES',
      /lists none; this is a docker archive .*save the image by its name, or give it as/,
      (made) => {
        written(made, 'index.json', NULL);
        written(made, 'manifest.json', ARCHIVE);
      },
    ],
    [
      'a docker archive beside an empty list',
      'NO_IMAGES',
      /this is a docker archive/,
      (made) => {
        made.list();
        written(made, 'manifest.json', ARCHIVE);
      },
    ],
    ['a list of null', 'NO_IMAGES', /lists no image$/, (made) => written(made, 'index.json', NULL)],
    [
      'no list at all',
      'INDEX',
      /: index\.json\.manifests is missing$/,
      (made) => written(made, 'index.json', '{"schemaVersion":2}'),
    ],
    [
      'an old docker archive',
      'NO_BUNDLE',
      /a docker archive .*no OCI layout: give it as docker-archive:FILE/,
      (made) => {
        rmSync(join(made.path, 'oci-layout'));
        written(made, 'manifest.json', ARCHIVE);
      },
    ],
    [
      'a folder of skopeo',
      'NO_BUNDLE',
      /`skopeo copy dir:FOLDER/,
      (made) => {
        rmSync(join(made.path, 'oci-layout'));
        written(made, 'manifest.json', '{"schemaVersion":2}');
      },
    ],
  ])('%s: %s, with what to do', async (_, code, message, make) => {
    const made = layout();
    make(made);
    await expect(openLayout(made.path)).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
    });
    await expect(openLayout(made.path)).rejects.toThrow(expect.not.stringMatching(/sha256:/));
  });
});
