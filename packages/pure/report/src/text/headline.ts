/** What a person sees first: the verdict, the total, and a line for each image. */
import { printable } from '@sealift/failures';
import type { EvidenceReport, ImageReport, Report } from '../report.ts';
import { count, nameDigest, paint, paragraph, type Style } from './lines.ts';
import { SHORT_BINDINGS } from './words.ts';

/** `REJECTED  1 of 3 images  app.tar  bundle sha256:0b4fdcd8f2c2` */
export function headline(report: Report, style: Style): string[] {
  const { verdict, target, policy } = report;
  const word = verdict.toUpperCase();
  const about = [
    totalOf(report),
    ...(target === undefined ? [] : [printable(target.origin)]),
    ...(target?.bundle === undefined ? [] : [`bundle ${nameDigest(target.bundle, style)}`]),
    ...(policy === undefined
      ? []
      : [`policy ${printable(policy.path)} ${nameDigest(policy.digest, style)}`]),
  ].join('  ');
  const [first = '', ...more] = paragraph(about, `${word}  `, style);
  const how = verdict === 'accepted' ? 'good' : 'bad';
  return [paint(word, how, style) + first.slice(word.length), ...more];
}

function totalOf({ images, failures, verdict }: Report): string {
  const [image] = images;
  if (image === undefined) return failures[0]?.code ?? '';
  if (image.nameBinding === 'given') return printable(image.name);
  const total = count(images.length, 'image');
  if (verdict === 'accepted') return `${total}${contradicted(images)}`;
  const rejected = images.filter((each) => each.verdict === 'rejected').length;
  return rejected === 0 || rejected === images.length ? total : `${rejected} of ${total}`;
}

/** Where it must be seen though the digests are good. T3 */
function contradicted(images: Report['images']): string {
  const { length } = images.filter(({ nameBinding }) => nameBinding === 'contradicted');
  return length === 0 ? '' : `, ${length} of them under contradicted names`;
}

/** Accepted images, a line each. */
export function* imageTable({ images }: Report, style: Style): Generator<string, void, undefined> {
  const accepted = images.filter(({ verdict }) => verdict === 'accepted');
  const mark = paint(style.symbols === true ? '✓' : 'ok', 'good', style);
  const width = Math.max(...accepted.map(({ name }) => printable(name).length));
  for (const image of accepted) yield* row(image, mark, width, style);
}

function* row(
  image: ImageReport,
  mark: string,
  width: number,
  style: Style,
): Generator<string, void, undefined> {
  const name = printable(image.name);
  const what = describe(image);
  const digest = nameDigest(image.digest, style);
  const isNamed = image.name !== image.digest;
  const line = [name.padEnd(isNamed ? width : 0), ...(isNamed ? [digest] : []), what].join('  ');
  // Colours take no columns.
  const indent = style.symbols === true ? '  ? ' : '  ok ';
  if (indent.length + line.length <= style.width) return yield `  ${mark} ${line}`;
  const [first = '', ...more] = paragraph(name, indent, style);
  yield `  ${mark} ${first.slice(indent.length)}`;
  yield* more;
  const rest = ' '.repeat(indent.length);
  if (isNamed) yield* paragraph(digest, rest, style);
  yield* paragraph(what, rest, style);
}

/** Who made what the verdict rests on, and when; and how the name is bound. */
function describe(image: ImageReport): string {
  const counted = image.evidence.filter((each) => each.counted === true);
  const [first] = counted;
  const others = new Set(counted.map(signerOf)).size - 1;
  const [at] = first?.times ?? [];
  const when = at === undefined ? '' : ` at ${at}`;
  const more = others > 0 ? `, and by ${count(others, 'other')}` : '';
  const binding = SHORT_BINDINGS[image.nameBinding];
  const who = first === undefined ? unsigned(image) : `${signerOf(first)}${when}${more}`;
  return binding === '' ? who : `${who}; ${binding}`;
}

/** Accepted without evidence: by which rule of the policy. */
function unsigned({ rules = [] }: ImageReport): string {
  const [rule] = rules.filter(({ asks, mode }) => asks === 'accept' || mode === 'admit');
  return rule === undefined ? 'not signed' : `let in by ${rule.at}, whatever signed it`;
}

function signerOf({ signer, kind, predicateType = '' }: EvidenceReport): string {
  const what = kind === 'attestation' ? `attested (${printable(predicateType)})` : 'signed';
  const who = signer?.kind === 'certificate' ? signer.identity : `key ${signer?.fingerprint ?? ''}`;
  return `${what} by ${printable(who)}`;
}
