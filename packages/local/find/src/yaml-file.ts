/**
 * Images in YAML: containers of Kubernetes, services of compose, values and annotations of Helm.
 */
import { LIMITS } from '@sealift/bytes';
import { printable, reject } from '@sealift/failures';
import {
  type Document,
  isAlias,
  isMap,
  isPair,
  isScalar,
  LineCounter,
  type Pair,
  parseAllDocuments,
  visit,
  type YAMLMap,
} from 'yaml';
import { Anchors, type Path } from './anchors.ts';
import { type Built, builtIn } from './compose.ts';
import { type Findings, NONE, together } from './found.ts';
import { isImage } from './is-image.ts';
import { substituted } from './variables.ts';

/** @param file name of the file, for places @throws Rejection CONFIG where it is no YAML | LIMIT */
export function inYaml(text: string, file: string, first = 1): Findings {
  if (text.length > LIMITS.imageList)
    reject('LIMIT', `${file} has ${text.length} characters, limit ${LIMITS.imageList}`);
  const lineCounter = new LineCounter();
  const found: Findings[] = [];
  for (const document of documentsOf(text, file, lineCounter)) {
    const anchors = new Anchors(document, isCertain);
    const built = builtIn(document, anchors);
    const lineOf = (offset: number): number => lineCounter.linePos(offset).line + first - 1;
    visit(document, {
      Pair: (_, pair, path) => {
        const at = { file, line: lineOf(startOf(pair)) };
        found.push(inPair(pair, { ...at, isCertain: anchors.isCertain(path), anchors, built }));
      },
    });
    const notes = built.unnamed.map(
      ({ service, offset }) =>
        `${file}:${lineOf(offset)}: ${service} is built here: what it is built from is read ` +
        'where its Dockerfile is among the paths',
    );
    found.push({ ...NONE, notes });
  }
  return together(found);
}

/** @throws Rejection CONFIG naming FILE:LINE */
export function documentsOf(
  text: string,
  file: string,
  lineCounter = new LineCounter(),
): readonly Document[] {
  // A return alone ends a line for other readers: a comment would hide what follows.
  const lines = text.replace(/\r\n?/g, '\n');
  const documents = parseAllDocuments(lines, { lineCounter, logLevel: 'silent' });
  for (const { errors } of documents)
    for (const { code, pos } of errors)
      reject('CONFIG', `${file}:${lineCounter.linePos(pos[0]).line}: ${code}`);
  return 'empty' in documents ? [] : documents;
}

interface Site {
  readonly file: string;
  readonly line: number;
  readonly isCertain: boolean;
  readonly anchors: Anchors;
  readonly built: Built;
}

const startOf = ({ key, value }: Pair): number => {
  const node = isScalar(value) ? value : key;
  return isScalar(node) ? (node.range?.[0] ?? 0) : 0;
};

function inPair(pair: Pair, site: Site): Findings {
  const key = site.anchors.of(pair.key);
  const name = isScalar(key) ? key.value : undefined;
  const value = site.anchors.of(pair.value);
  if (name === 'artifacthub.io/images' && isScalar(value)) return inAnnotation(value.value, site);
  if (name !== 'image') return NONE;
  if (isScalar(value)) return inWord(value.value, site);
  if (isMap(value)) return inParts(value, site);
  return site.isCertain || isAlias(pair.value) ? unresolved(site, 'image is no text') : NONE;
}

const unresolved = ({ file, line }: Site, why: string): Findings => ({
  images: [],
  unresolved: [{ at: `${file}:${line}`, why }],
});

/** A list of YAML in an annotation of Chart.yaml. */
const inAnnotation = (text: unknown, { file, line }: Site): Findings =>
  typeof text === 'string' ? inYaml(text, file, line + 1) : NONE;

/** Lists of containers, and services: there `image` is one, whatever it looks like. */
const CERTAIN = /^(?:containers|initContainers|ephemeralContainers|services)$/;

const isCertain = (path: Path): boolean =>
  path.some((node) => isPair(node) && isScalar(node.key) && CERTAIN.test(String(node.key.value)));

// What a registry has by that name is whoever's, until it was pushed there.
const BUILT = 'is built here: give its Dockerfile, or the name that it is pushed under';

function inWord(value: unknown, site: Site): Findings {
  if (typeof value !== 'string' || value === '')
    return site.isCertain ? unresolved(site, 'image is no text') : NONE;
  const image = substituted(value);
  if (image === undefined) return unresolved(site, `${printable(value)} has no value here`);
  // Elsewhere `image` may be a picture, or the name of something of a custom resource.
  if (!site.isCertain && !/[/:@]/.test(image)) return NONE;
  if (site.built.has(image)) return unresolved(site, `${printable(image)} ${BUILT}`);
  return isImage(image)
    ? { images: [{ image, at: `${site.file}:${site.line}` }], unresolved: [] }
    : unresolved(site, `${printable(image)} is no image reference`);
}

/**
 * `image: {registry, repository, tag, digest}`, as values of charts have it, and
 * `image: {reference}` of volumes.
 */
function inParts(map: YAMLMap, site: Site): Findings {
  const part = (name: string): string => {
    const node = site.anchors.valueIn(map, name);
    const value = isScalar(node) ? node.value : undefined;
    return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
  };
  const certain = { ...site, isCertain: true };
  if (part('reference')) return inWord(part('reference'), certain);
  const [registry, repository, tag, digest] = ['registry', 'repository', 'tag', 'digest'].map(part);
  if (!repository)
    return tag || digest || site.isCertain ? unresolved(site, 'image has no repository') : NONE;
  const name = registry ? `${registry}/${repository}` : repository;
  const written = `${name}${tag ? `:${tag}` : ''}${digest ? `@${digest}` : ''}`;
  if (tag || digest) return inWord(written, certain);
  return unresolved(
    site,
    `${printable(name)} has neither tag nor digest: the chart's version is meant`,
  );
}
