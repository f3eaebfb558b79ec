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
} from 'yaml';
import { Anchors, type Path } from './anchors.ts';
import { builtIn } from './compose.ts';
import { type Findings, NONE, together } from './found.ts';
import { inParts, inWord, type Site, unresolved } from './image-value.ts';
import { inOtherKey } from './other-keys.ts';

/** @param file name of the file, for places @throws Rejection CONFIG where it is no YAML | LIMIT */
export function inYaml(text: string, file: string, first = 1): Findings {
  if (text.length > LIMITS.imageList)
    reject('LIMIT', `${file} has ${text.length} characters, limit ${LIMITS.imageList}`);
  const lineCounter = new LineCounter();
  const found: Findings[] = [];
  for (const document of documentsOf(text, file, lineCounter)) {
    if (isExportFile(document)) {
      const note = `${file} is an export file: it is for export -f, and nothing of it is taken`;
      found.push({ ...NONE, notes: [note] });
      continue;
    }
    const anchors = new Anchors(document, isCertain);
    const built = builtIn(document, anchors);
    const lineOf = (offset: number): number => lineCounter.linePos(offset).line + first - 1;
    visit(document, {
      Pair: (_, pair, path) => {
        const at = { file, line: lineOf(startOf(pair)) };
        const site = { ...at, isCertain: anchors.isCertain(path), anchors, built };
        found.push(inPair(pair, site), inOtherKey(pair, path.at(-1), site));
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

const isExportFile = ({ contents }: Document): boolean =>
  isMap(contents) && String(contents.get('apiVersion')).startsWith('sealift/export/');

/** @throws Rejection CONFIG naming FILE:LINE */
export function documentsOf(
  text: string,
  file: string,
  lineCounter = new LineCounter(),
): readonly Document[] {
  // A return alone ends a line for other readers: a comment would hide what follows.
  const lines = text.replace(/\r\n?/g, '\n');
  const documents = parseAllDocuments(lines, {
    lineCounter,
    logLevel: 'silent',
    prettyErrors: false,
  });
  for (const { errors } of documents)
    for (const { message, pos } of errors)
      reject('CONFIG', `${file}:${lineCounter.linePos(pos[0]).line}: ${printable(message)}`);
  return 'empty' in documents ? [] : documents;
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

/** A list of YAML in an annotation of Chart.yaml. */
const inAnnotation = (text: unknown, { file, line }: Site): Findings =>
  typeof text === 'string' ? inYaml(text, file, line + 1) : NONE;

/** Lists of containers, and services: there `image` is one, whatever it looks like. */
const CERTAIN = /^(?:containers|initContainers|ephemeralContainers|services)$/;

const isCertain = (path: Path): boolean =>
  path.some((node) => isPair(node) && isScalar(node.key) && CERTAIN.test(String(node.key.value)));
