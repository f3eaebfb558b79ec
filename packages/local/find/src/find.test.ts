import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { codeOf } from '@sealift/refusal';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findImages, type RenderChart } from './index.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sealift-find-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A variable without a value, as files write it. */
const UNSET = `$${'{UNSET}'}`;
const D = `sha256:${'a'.repeat(64)}`;
const put = (name: string, text: string): string => {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
const found = (render?: RenderChart) => {
  const { images, unresolved } = findImages([folder], render);
  const short = (at: string): string => at.replace(`${folder}/`, '');
  return [
    ...images.map(({ image, at }) => `${short(at)} ${image}`),
    ...unresolved.map(({ at, why }) => `${short(at)} ! ${why}`),
  ];
};

const POD = `apiVersion: v1
kind: Pod
spec:
  initContainers:
    - image: "busybox"
  containers:
    - name: app
      image: ghcr.io/a/b:1@${D}
---
kind: List
items:
  - spec: {template: {spec: {containers: [{image: r.example/c:2}]}}}
`;

describe('images of Kubernetes', () => {
  it('are those of containers, in every document, with their lines', () => {
    put('pod.yaml', POD);
    expect(found()).toEqual([
      'pod.yaml:5 busybox',
      `pod.yaml:8 ghcr.io/a/b:1@${D}`,
      'pod.yaml:12 r.example/c:2',
    ]);
  });

  it('are read of JSON, and elsewhere only where they look like one', () => {
    put('crd.json', '{"spec": {"image": "r.example/op:1", "ui": {"image": "logo.png"}}}');
    expect(found()).toEqual(['crd.json:1 r.example/op:1']);
  });

  it('that are none are named', () => {
    put('a.yaml', `containers:\n  - image: Not An Image\n  - image: 7\n  - image: ${UNSET}\n`);
    expect(found()).toEqual([
      'a.yaml:2 ! Not An Image is no image reference',
      'a.yaml:3 ! image is no text',
      `a.yaml:4 ! ${UNSET} has no value here`,
    ]);
  });

  it('are those that kustomizations put in their place, the innermost first', () => {
    put('base/pod.yaml', 'containers:\n  - image: app:1\n  - image: r.example/b:1\n');
    put('base/kustomization.yaml', 'images:\n  - {name: app, newName: r.example/app}\n');
    put(
      'kustomization.yml',
      `images:\n  - {name: r.example/app, newTag: 7}\n  - {name: r.example/b, digest: '${D}'}\n`,
    );
    expect(found()).toEqual([
      'base/pod.yaml:2 r.example/app:7',
      `base/pod.yaml:3 r.example/b@${D}`,
    ]);
  });
});

describe('images of compose', () => {
  it('take the words that stand in for variables', () => {
    put(
      'compose.yaml',
      [
        'services:',
        `  a:\n    image: r.example/a:\${TAG:-2}`,
        '  b:\n    image: redis',
        '  c:\n    image: x:$V',
      ].join('\n'),
    );
    expect(found()).toEqual([
      'compose.yaml:3 r.example/a:2',
      'compose.yaml:5 redis',
      'compose.yaml:7 ! x:$V has no value here',
    ]);
  });
});

describe('images of Dockerfiles', () => {
  it('are their bases, not their stages', () => {
    put(
      'Dockerfile',
      `# syntax=docker/dockerfile:1
ARG VERSION=24 BASE="node"
FROM --platform=linux/amd64 \${BASE}:\${VERSION} \\
  # in between
  AS build
FROM build AS test
FROM scratch
COPY --from=build /a /a
COPY --from=0 /b /b
COPY --from=r.example/tools:1 /t /t
FROM ${UNSET}/x
`,
    );
    expect(found()).toEqual([
      'Dockerfile:3 node:24',
      'Dockerfile:10 r.example/tools:1',
      `Dockerfile:11 ! ${UNSET}/x has no value here`,
    ]);
  });
});

describe('images of charts', () => {
  const CHART =
    'name: c\nannotations:\n  artifacthub.io/images: |\n' +
    '    - name: a\n      image: r.example/a:1\n';
  beforeEach(() => {
    put('c/Chart.yaml', CHART);
    put(
      'c/values.yaml',
      'image: {registry: r.example, repository: b, tag: 1.20}\n' +
        'side:\n  image: {repository: r.example/s}\n',
    );
    put('c/templates/pod.yaml', 'containers: [{image: {{ .Values.x }}}]\n');
  });

  it('are those that a renderer gives', () => {
    const render: RenderChart = (chart) => {
      expect(chart).toBe(join(folder, 'c'));
      return { yaml: 'containers:\n- image: r.example/rendered:1\n' };
    };
    expect(found(render)).toEqual(['c (rendered):2 r.example/rendered:1']);
  });

  it('are those of values and annotations where nobody renders it, which is said', () => {
    expect(found()).toEqual([
      'c/Chart.yaml:5 r.example/a:1',
      'c/values.yaml:1 r.example/b:1.2',
      "c/values.yaml:3 ! r.example/s has neither tag nor digest: the chart's version is meant",
    ]);
    expect(findImages([folder], () => ({ not: 'it is late' })).notes).toEqual([
      expect.stringMatching(/c is a chart that was not rendered, since it is late: /),
    ]);
  });

  it('of which Chart.yaml alone is given are read there, which is said', () => {
    const { images, notes } = findImages([join(folder, 'c/Chart.yaml')]);
    expect(images.map(({ image }) => image)).toEqual(['r.example/a:1']);
    expect(notes).toEqual([expect.stringMatching(/Chart\.yaml alone: .*the folder of the chart$/)]);
  });

  it('that is packed are asked for unpacked', () => {
    put('p.tgz', 'x');
    expect(found(() => ({ yaml: '' }))).toEqual(['p.tgz ! a packed chart: unpack it']);
  });
});

describe('files', () => {
  it('that a Dockerfile has beside it are none', async () => {
    const path = put('Dockerfile.dockerignore', 'FROM redis');
    put('Dockerfile.build', 'FROM redis');
    expect(found()).toEqual(['Dockerfile.build:1 redis']);
    expect(await codeOf(() => findImages([path]))).toBe('USAGE');
  });

  it('for export -f are named, and not read by half', () => {
    put('sealift.yaml', 'apiVersion: sealift/export/v1\nimages: [{image: r.example/a:1}]\n');
    expect(found()).toEqual([]);
    expect(findImages([folder]).notes).toEqual([
      expect.stringMatching(/sealift\.yaml is an export file: it is for export -f/),
    ]);
  });

  // Root enters every folder, but none by a path that is too long.
  it('that may be listed and not looked at are IO', async () => {
    const name = 'x'.repeat(200);
    const script = `cd "$1"; for i in $(seq 24); do mkdir ${name}; cd ${name}; done; : > a.yaml`;
    expect(spawnSync('sh', ['-c', script, 'sh', folder]).status).toBe(0);
    expect(await codeOf(() => findImages([folder]))).toBe('IO');
  });

  it('in links, of git and of node_modules are not read, and links are told', () => {
    put('node_modules/a.yaml', 'containers: [{image: a.example/b:1}]');
    put('.git/a.yaml', 'containers: [{image: a.example/b:1}]');
    const outside = mkdtempSync(join(tmpdir(), 'sealift-outside-'));
    writeFileSync(join(outside, 'a.yaml'), 'containers: [{image: a.example/b:1}]');
    symlinkSync(outside, join(folder, 'link'));
    symlinkSync(join(outside, 'a.yaml'), join(folder, 'link.yaml'));
    expect(found()).toEqual([]);
    expect(findImages([folder]).notes).toEqual([
      expect.stringMatching(/link is a link: not followed$/),
      expect.stringMatching(/link\.yaml is a link: not followed$/),
    ]);
    rmSync(outside, { recursive: true });
  });

  it.each([
    [
      'of another kind',
      () => put('a.txt', 'image: a.example/b:1'),
      'USAGE',
      /a\.txt is none of .*Dockerfile/,
    ],
    ['that are not there', () => join(folder, 'none.yaml'), 'IO', /none\.yaml/],
    [
      'that are no YAML',
      () => put('b.yaml', 'a: [1\nb: 2'),
      'CONFIG',
      /b\.yaml:\d+: [A-Z][a-z]+ \w+ /,
    ],
    [
      'that are no UTF-8',
      () => {
        const path = put('c.yaml', '');
        writeFileSync(path, Uint8Array.of(0xff, 0xfe));
        return path;
      },
      'CONFIG',
      /c\.yaml/,
    ],
  ])('%s are refused', async (_, make, code, message) => {
    const path = make();
    expect(await codeOf(() => findImages([path]))).toBe(code);
    expect(() => findImages([path])).toThrow(message);
  });

  it('are read or refused, whatever is in them', () => {
    fc.assert(
      fc.property(fc.constantFrom('a.yaml', 'Dockerfile'), fc.string(), (name, text) => {
        const path = put(name, text);
        try {
          findImages([path]);
        } catch (thrown) {
          expect(String(thrown)).toMatch(/CONFIG|:\d+: |Rejection/);
        }
      }),
    );
  });
});
