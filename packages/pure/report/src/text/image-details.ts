import type { Check, Signer } from '@sealift/verify';
import type { EvidenceReport, ImageReport, RuleReport } from '../report.ts';
import { field, type Paint, paint, paragraph, type Style } from './lines.ts';
import { BINDINGS } from './words.ts';

/** What was found about one image. */
export function* imageLines(image: ImageReport, style: Style): Generator<string, void, undefined> {
  for (const line of paragraph(image.name, '', style)) yield paint(line, 'bold', style);
  yield* field('digest', image.digest, 2, style);
  if (image.platforms.length > 0) yield* field('platforms', image.platforms.join(', '), 2, style);
  if (image.nameBinding !== 'given') yield* field('name', BINDINGS[image.nameBinding], 2, style);
  for (const rule of image.rules ?? []) yield* ruleLines(rule, style);
  if (image.evidence.length === 0) yield '  evidence   none';
  for (const each of image.evidence) yield* evidenceLines(each, image, style);
}

/** What failed is told beside it where the rule only warns; else it is among the failures. */
function ruleLines({ at, mode, outcome, failures }: RuleReport, style: Style): string[] {
  const how = mode === 'enforce' ? outcome : `${outcome}, and only warns`;
  return [
    ...field('rule', `${at}: ${how}`, 2, style),
    ...failures.flatMap((each) => paragraph(each, '    ', style)),
  ];
}

function evidenceLines(evidence: EvidenceReport, image: ImageReport, style: Style): string[] {
  return [
    '',
    ...paragraph(`${evidence.format}: ${evidence.verdict}`, '  ', style),
    ...field('blob', evidence.digest, 4, style),
    ...(evidence.by === undefined ? [] : field('judged for', evidence.by, 4, style)),
    ...(evidence.subject === image.digest ? [] : field('attached to', evidence.subject, 4, style)),
    ...(evidence.predicateType === undefined
      ? []
      : field('type', evidence.predicateType, 4, style)),
    ...(evidence.signer === undefined ? [] : signerLines(evidence.signer, style)),
    ...(evidence.times.length === 0 ? [] : field('signed at', evidence.times.join(', '), 4, style)),
    ...evidence.checks.flatMap((check) => checkLines(check, style)),
  ];
}

function signerLines(signer: Signer, style: Style): string[] {
  if (signer.kind === 'key') return field('key', signer.fingerprint, 4, style);
  return [
    ...field('signer', signer.identity, 4, style),
    ...field('issuer', signer.issuer ?? 'not stated', 4, style),
    ...field('source', signer.sourceRepository ?? 'not stated', 4, style),
  ];
}

const MARKS: Readonly<Record<Check['status'], readonly [string, Paint]>> = {
  passed: ['ok', 'good'],
  failed: ['FAILED', 'bad'],
  waived: ['waived', 'loud'],
};

/** Little indentation, so that a digest fits its line. */
function checkLines({ name, status, code, detail }: Check, style: Style): string[] {
  const [mark, how] = MARKS[status];
  const text = `${name}: ${code === undefined ? '' : `${code}: `}${detail}`;
  const [first = '', ...more] = paragraph(text, `  ${mark.padEnd(7)}`, style);
  return [first.replace(mark, paint(mark, how, style)), ...more];
}
