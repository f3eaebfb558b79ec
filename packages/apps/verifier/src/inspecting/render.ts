import { printable } from '@sealift/bytes';
import { layout, type Style } from '@sealift/report';
import { bytes } from '../progress/meter.ts';
import type { InspectedEvidence, InspectedImage, Inspection } from './inspection.ts';

const WARNING =
  'Nothing here is verified: it is what the file says about itself. Run verify for what is proved.';

/** An inspection for a person. */
export function renderInspection(
  { origin, bundle, delta, images, evidence, ledger, trust }: Inspection,
  style: Style,
): string {
  const parts = [
    [
      ...layout.paragraph(
        `${origin}: ${images.length} ${images.length === 1 ? 'image' : 'images'}, ` +
          `${evidence.length} with evidence`,
        '',
        style,
      ),
      ...bundleLine(bundle, style),
    ],
    deltaLines(delta, style),
    ...images.map((image) => imageLines(image, evidence, style)),
    childLines(images, evidence, style),
    ...(ledger.length === 0
      ? []
      : [
          [
            'LEDGER (claimed): what was looked for at the source',
            ...ledger.flatMap((row) =>
              layout.paragraph(`${row.scheme} of ${row.subject}: ${row.outcome}`, '  - ', style),
            ),
          ],
        ]),
    ...(trust.length === 0
      ? []
      : [
          [
            'TRUST FILES (carried along, not believed)',
            ...trust.flatMap((name) => layout.paragraph(name, '  - ', style)),
          ],
        ]),
    layout.paragraph(WARNING, '', style),
  ];
  return `${parts
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function deltaLines(delta: Inspection['delta'], style: Style): string[] {
  if (delta === undefined) return [];
  const { base, full, required, size } = delta;
  return [
    ...layout.paragraph(
      `DELTA: layers left out: ${required.length} (${bytes(size)}); verify, import and merge ` +
        `need bundles that have them (--base)`,
      '',
      style,
    ),
    ...layout.field('cut against', `${base.kind} ${base.digest}`, 2, style),
    ...layout.field('stands for', `bundle ${full}`, 2, style),
  ];
}

/** Evidence on the children of an index. */
function childLines(
  images: readonly InspectedImage[],
  evidence: readonly InspectedEvidence[],
  style: Style,
): string[] {
  const roots = new Set(images.map(({ digest }) => digest));
  const others = evidence.filter(({ subject }) => !roots.has(subject));
  return others.length === 0
    ? []
    : [
        'ON PARTS OF IMAGES',
        ...others.flatMap((each) => [
          ...layout.field('of', each.subject, 2, style),
          ...evidenceLines(each, style),
        ]),
      ];
}

const bundleLine = (bundle: string | undefined, style: Style): string[] =>
  bundle === undefined ? [] : layout.field('bundle', bundle, 2, style);

function imageLines(
  image: InspectedImage,
  evidence: readonly InspectedEvidence[],
  style: Style,
): string[] {
  return [
    ...layout.paragraph(image.name ?? '(no name)', '', style),
    ...layout.field('digest', image.digest, 2, style),
    ...layout.field('type', image.mediaType, 2, style),
    ...(image.platforms.length === 0
      ? []
      : layout.field('platforms', image.platforms.join(', '), 2, style)),
    ...layout.field(
      'size',
      `${bytes(image.size)} in ${image.manifests} manifests and ${image.layers} layers`,
      2,
      style,
    ),
    ...evidence
      .filter(({ subject }) => subject === image.digest)
      .flatMap((each) => evidenceLines(each, style)),
  ];
}

function evidenceLines(
  { scheme, digest, artifactType, layers }: InspectedEvidence,
  style: Style,
): string[] {
  const what =
    layers
      .map(
        ({ mediaType, predicateType, size }) =>
          `${printable(predicateType ?? mediaType)} (${bytes(size)})`,
      )
      .join(', ') ||
    artifactType ||
    'no layers';
  return [...layout.field(scheme, what, 2, style), ...layout.field('', digest, 2, style)];
}
