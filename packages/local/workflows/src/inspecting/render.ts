import { formatBytes } from '@sealift/console';
import { printable } from '@sealift/failures';
import { layout, type Style } from '@sealift/report';
import type { InspectedEvidence, InspectedImage, Inspection } from './inspection.ts';

/** Stands under whatever a file says about itself. */
export const WARNING =
  'Nothing here is verified: it is what the file says about itself. Run verify for what is proved.';

type Lines = Generator<string, void, undefined>;

/** An inspection for a person, in pieces: it may be long (T34). */
export function* renderInspection(inspection: Inspection, style: Style): Lines {
  let between = '';
  for (const part of partsOf(inspection, style)) {
    for (const line of part) {
      yield `${between}${line}\n`;
      between = '';
    }
    between = '\n';
  }
}

/** Lines that stand together; none of the parts is empty. */
function* partsOf(inspection: Inspection, style: Style): Generator<Iterable<string>> {
  const { delta, images, evidence, ledger, trust, passedOver = [] } = inspection;
  const attached = Map.groupBy(evidence, ({ subject }) => subject);
  yield headLines(inspection, style);
  if (delta !== undefined) yield deltaLines(delta, style);
  for (const image of images) yield imageLines(image, attached.get(image.digest) ?? [], style);
  const roots = new Set(images.map(({ digest }) => digest));
  const others = evidence.filter(({ subject }) => !roots.has(subject));
  if (others.length > 0) yield childLines(others, style);
  if (ledger.length > 0)
    yield listLines(
      'LEDGER (claimed): what was looked for at the source',
      ledger.map(
        ({ scheme, subject, outcome, repositories = [] }) =>
          `${scheme} of ${subject}: ${outcome}` +
          (repositories.length === 0 ? '' : ` in ${repositories.join(', ')}`),
      ),
      style,
    );
  if (trust.length > 0) yield listLines('TRUST FILES (carried along, not believed)', trust, style);
  if (passedOver.length > 0) yield listLines('NOT SHOWN', passedOver, style);
  yield layout.paragraph(WARNING, '', style);
}

function* headLines(
  { origin, bundle, channel, images, evidence }: Inspection,
  style: Style,
): Lines {
  const counts =
    `${layout.count(images.length, 'image')}, ` +
    layout.count(evidence.length, 'object of evidence', 'objects of evidence');
  yield* layout.paragraph(`${origin}: ${counts}`, '', style);
  if (bundle !== undefined) yield* layout.field('bundle', bundle, 2, style);
  if (channel !== undefined)
    yield* layout.field('channel', `${channel.name} ${channel.sequence} (claimed)`, 2, style);
}

function* listLines(heading: string, lines: readonly string[], style: Style): Lines {
  yield heading;
  for (const line of lines) yield* layout.paragraph(line, '  - ', style);
}

function* deltaLines(
  { base, full, required, size }: NonNullable<Inspection['delta']>,
  style: Style,
): Lines {
  yield* layout.paragraph(
    `DELTA: layers left out: ${required.length} (${formatBytes(size)}); verify, import and merge ` +
      `need bundles that have them (--base)`,
    '',
    style,
  );
  yield* layout.field('cut against', `${base.kind} ${base.digest}`, 2, style);
  yield* layout.field('stands for', `bundle ${full}`, 2, style);
}

/** Evidence on the children of an index. */
function* childLines(others: readonly InspectedEvidence[], style: Style): Lines {
  yield 'ON PARTS OF IMAGES, AND ON WHAT IS ATTACHED';
  for (const each of others) {
    yield* layout.field('of', each.subject, 2, style);
    yield* evidenceLines(each, style);
  }
}

function* imageLines(
  image: InspectedImage,
  evidence: readonly InspectedEvidence[],
  style: Style,
): Lines {
  yield* layout.paragraph(image.name ?? '(no name)', '', style);
  yield* layout.field('digest', image.digest, 2, style);
  yield* layout.field('type', image.mediaType, 2, style);
  if (image.platforms.length > 0)
    yield* layout.field('platforms', image.platforms.join(', '), 2, style);
  yield* layout.field(
    'size',
    `${formatBytes(image.size)} in ${layout.count(image.manifests, 'manifest')} and ` +
      layout.count(image.layers, 'layer'),
    2,
    style,
  );
  for (const each of evidence) yield* evidenceLines(each, style);
}

function evidenceLines(
  { scheme, digest, artifactType, layers }: InspectedEvidence,
  style: Style,
): string[] {
  const what =
    layers
      .map(
        ({ mediaType, predicateType, size }) =>
          `${printable(predicateType ?? mediaType)} (${formatBytes(size)})`,
      )
      .join(', ') ||
    artifactType ||
    'no layers';
  return [...layout.field(scheme, what, 2, style), ...layout.field('', digest, 2, style)];
}
