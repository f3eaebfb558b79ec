import { formatBytes } from '@sealift/bytes';
import { layout, type Style } from '@sealift/report';
import { evidenceWords } from '../claiming/index.ts';
import type { Target } from '../verifying/open-target.ts';
import { WARNING } from './render.ts';
import type { Branch, ImageTree, Leaf, Tree } from './tree.ts';

type Lines = Generator<string, void, undefined>;

/** A tree for a person, in pieces: it may be long (T34). */
export function* renderTree(tree: Tree, target: Target, style: Style): Lines {
  for (const line of treeLines(tree, target, style)) yield `${line}\n`;
}

function* treeLines(
  { images, size, leftOut, passedOver }: Tree,
  { origin, manifestDigest }: Target,
  style: Style,
): Lines {
  const counts = `${layout.count(images.length, 'image')}, ${formatBytes(size)}`;
  yield* layout.paragraph(`${origin}: ${counts}`, '', style);
  if (manifestDigest !== undefined) yield* layout.field('bundle', manifestDigest, 2, style);
  if (leftOut !== undefined) {
    const layers = `${layout.count(leftOut.count, 'layer')}, ${formatBytes(leftOut.size)}`;
    yield* layout.field('left out', layers, 2, style);
  }
  for (const image of images) yield* imageLines(image, style);
  yield '';
  for (const what of passedOver) yield* layout.paragraph(`not shown: ${what}`, '', style);
  yield* layout.paragraph(WARNING, '', style);
}

function* imageLines({ name, digest, platforms, evidence }: ImageTree, style: Style): Lines {
  yield '';
  yield* layout.paragraph(name, '', style);
  if (name !== digest) yield* layout.paragraph(layout.nameDigest(digest, style), '', style);
  const twigs = [...platforms.map(branchWords), ...evidence.map(leafWords)];
  if (evidence.length === 0) twigs.push('nothing is attached');
  const [fork, last] = style.symbols === true ? ['├─ ', '└─ '] : ['|- ', '`- '];
  for (const [i, words] of twigs.entries())
    yield* layout.paragraph(words, i < twigs.length - 1 ? String(fork) : String(last), style);
}

const branchWords = ({ platform = 'image', size, shared }: Branch): string =>
  `${platform.padEnd(14)}${formatBytes(size)}` +
  (shared === 0 ? '' : `, of it shared ${formatBytes(shared)}`);

const leafWords = (leaf: Leaf): string =>
  leaf.platform === undefined ? evidenceWords(leaf) : `${evidenceWords(leaf)}, of ${leaf.platform}`;
