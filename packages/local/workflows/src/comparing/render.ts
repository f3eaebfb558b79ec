import { formatBytes } from '@sealift/bytes';
import { layout, type Style } from '@sealift/report';
import { evidenceWords } from '../claiming/index.ts';
import type { Change, ChangedImage, Difference, SeenImage, Side } from './difference.ts';

const WARNING =
  'Nothing here is verified: it is what the files say about themselves, and no layer was read. ' +
  'Run verify for what is proved.';

type Lines = Generator<string, void, undefined>;

/** A difference for a person, in pieces: it may be long (T34). */
export function* renderChanges(difference: Difference, style: Style): Lines {
  for (const line of linesOf(difference, style)) yield `${line}\n`;
}

function* linesOf(difference: Difference, style: Style): Lines {
  const { before, after, images, changed, same, blobs, trust } = difference;
  yield* sideLines('before', before, style);
  yield* sideLines('after', after, style);
  const amount = ({ count, size }: { count: number; size: number }): string =>
    `${layout.count(count, 'blob')} (${formatBytes(size)})`;
  yield* layout.field('new', amount(blobs.added), 2, style);
  yield* layout.field('gone', amount(blobs.removed), 2, style);
  for (const image of images.removed) yield* imageLines('-', image, style);
  for (const image of images.added) yield* imageLines('+', image, style);
  for (const image of changed) yield* changedLines(image, style);
  yield* signedLines('trust file', trust, style, (name) => name);
  yield '';
  yield `${layout.count(same, 'image is', 'images are')} the same`;
  yield* layout.paragraph(WARNING, '', style);
}

function* sideLines(word: string, { origin, bundle, channel, images, size }: Side, style: Style) {
  yield* layout.field(
    word,
    `${origin}, ${layout.count(images, 'image')}, ${formatBytes(size)}`,
    2,
    style,
  );
  if (channel !== undefined)
    yield* layout.field('', `channel ${channel.name} ${channel.sequence} (claimed)`, 2, style);
  if (bundle !== undefined) yield* layout.field('', bundle, 2, style);
}

function* imageLines(sign: '+' | '-', image: SeenImage, style: Style): Lines {
  yield '';
  yield* layout.paragraph(image.name, `${sign} `, style);
  yield* layout.field('digest', image.digest, 4, style);
  yield* layout.field('size', formatBytes(image.size), 4, style);
  if (image.platforms.length > 0)
    yield* layout.field('platforms', image.platforms.join(', '), 4, style);
  for (const each of image.evidence) yield* layout.field('evidence', evidenceWords(each), 4, style);
}

function* changedLines(image: ChangedImage, style: Style): Lines {
  const { name, before, after, platforms, evidence } = image;
  yield '';
  yield* layout.paragraph(name, '~ ', style);
  if (before.digest !== after.digest) {
    yield* layout.field('was', before.digest, 4, style);
    yield* layout.field('is', after.digest, 4, style);
    const sizes = `${formatBytes(before.size)} → ${formatBytes(after.size)}`;
    yield* layout.field('size', sizes, 4, style);
  }
  yield* signedLines('platform', platforms, style, (platform) => platform);
  yield* signedLines('evidence', evidence, style, evidenceWords);
}

function* signedLines<T>(
  word: string,
  { added, removed }: Change<T>,
  style: Style,
  text: (one: T) => string,
): Lines {
  for (const one of removed) yield* layout.field(word, `- ${text(one)}`, 4, style);
  for (const one of added) yield* layout.field(word, `+ ${text(one)}`, 4, style);
}
