/**
 * Images in YAML: containers of Kubernetes, services of compose, values and annotations of Helm.
 */
import { LIMITS } from '@sealift/bytes';
import { printable, Rejection, reject } from '@sealift/failures';
import { formatReference, parseReference } from '@sealift/oci';
import {
  isMap,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  type Pair,
  parseAllDocuments,
  visit,
  type YAMLMap,
} from 'yaml';
import { type Findings, NONE, together } from './found.ts';
import { substituted } from './variables.ts';

/** @param file name of the file, for places @throws Rejection CONFIG where it is no YAML | LIMIT */
export function inYaml(text: string, file: string, first = 1): Findings {
  if (text.length > LIMITS.imageList)
    reject('LIMIT', `${file} has ${text.length} characters, limit ${LIMITS.imageList}`);
  const lineCounter = new LineCounter();
  const found: Findings[] = [];
  for (const document of parseAllDocuments(text, { lineCounter, logLevel: 'silent' })) {
    const [error] = document.errors;
    if (error !== undefined)
      reject('CONFIG', `${file}:${lineCounter.linePos(error.pos[0]).line}: ${error.code}`);
    visit(document, {
      Pair: (_, pair, path) => {
        const line = lineCounter.linePos(startOf(pair)).line + first - 1;
        found.push(inPair(pair, { file, line, isCertain: isCertain(path) }));
      },
    });
  }
  return together(found);
}

interface Site {
  readonly file: string;
  readonly line: number;
  readonly isCertain: boolean;
}

const startOf = ({ key, value }: Pair): number => {
  const node = isScalar(value) ? value : key;
  return isScalar(node) ? (node.range?.[0] ?? 0) : 0;
};

function inPair({ key, value }: Pair, site: Site): Findings {
  const name = isScalar(key) ? key.value : undefined;
  if (name === 'artifacthub.io/images' && isScalar(value)) return inAnnotation(value.value, site);
  if (name === 'image' && isScalar(value)) return inWord(value.value, site);
  if (name === 'image' && isMap(value)) return inParts(value, site);
  return NONE;
}

/** A list of YAML in an annotation of Chart.yaml. */
const inAnnotation = (text: unknown, { file, line }: Site): Findings =>
  typeof text === 'string' ? inYaml(text, file, line + 1) : NONE;

/** Lists of containers, and services: there `image` is one, whatever it looks like. */
const CERTAIN = /^(?:containers|initContainers|ephemeralContainers|services)$/;

const isCertain = (path: readonly unknown[]): boolean =>
  path.some((node) => isPair(node) && isScalar(node.key) && CERTAIN.test(String(node.key.value)));

function inWord(value: unknown, { file, line, isCertain }: Site): Findings {
  const at = `${file}:${line}`;
  if (typeof value !== 'string' || value === '')
    return isCertain ? { images: [], unresolved: [{ at, why: 'image is no text' }] } : NONE;
  const image = substituted(value);
  if (image === undefined)
    return { images: [], unresolved: [{ at, why: `${printable(value)} has no value here` }] };
  // Elsewhere `image` may be a picture, or the name of something of a custom resource.
  if (!isCertain && !/[/:@]/.test(image)) return NONE;
  return isImage(image)
    ? { images: [{ image, at }], unresolved: [] }
    : { images: [], unresolved: [{ at, why: `${printable(image)} is no image reference` }] };
}

/** `image: {registry, repository, tag, digest}`, as values of charts have it. */
function inParts(map: YAMLMap, site: Site): Findings {
  const part = (name: string): string => {
    const value = map.get(name);
    return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
  };
  const [registry, repository, tag, digest] = ['registry', 'repository', 'tag', 'digest'].map(part);
  if (!repository) return NONE;
  const name = registry ? `${registry}/${repository}` : repository;
  const written = `${name}${tag ? `:${tag}` : ''}${digest ? `@${digest}` : ''}`;
  if (tag || digest) return inWord(written, { ...site, isCertain: true });
  const why = `${printable(name)} has neither tag nor digest: the chart's version is meant`;
  return { images: [], unresolved: [{ at: `${site.file}:${site.line}`, why }] };
}

function isImage(text: string): boolean {
  try {
    return formatReference(parseReference(text)) !== '';
  } catch (thrown) {
    if (thrown instanceof Rejection) return false;
    throw thrown;
  }
}

/** What a kustomization puts in place of images below its folder. */
export interface Replacement {
  readonly name: string;
  readonly newName?: string;
  readonly newTag?: string;
  readonly digest?: string;
}

/** `images:` of a kustomization. @throws Rejection CONFIG */
export function replacementsIn(text: string): Replacement[] {
  const [document] = parseAllDocuments(text, { logLevel: 'silent' });
  const list = document !== undefined && 'get' in document ? document.get('images') : undefined;
  return isSeq(list) ? list.items.flatMap((item) => (isMap(item) ? replacement(item) : [])) : [];
}

function replacement(map: YAMLMap): Replacement[] {
  const text = (key: string): Record<string, string> => {
    const value = map.get(key);
    return typeof value === 'string' || typeof value === 'number' ? { [key]: String(value) } : {};
  };
  const { name } = text('name');
  const fields = { ...text('newName'), ...text('newTag'), ...text('digest') };
  return name === undefined ? [] : [{ name, ...fields }];
}
