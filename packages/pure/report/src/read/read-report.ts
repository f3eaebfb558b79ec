/** Reports that somebody kept: `--json` and `--report json=FILE` of this version. */
import { Fields, json, LIMITS } from '@sealift/bytes';
import { printable, reject } from '@sealift/failures';
import type { Document, Failure } from '../report.ts';
import { plainJson, readCode, readDigest, readOptional, readText, readTexts } from './parts.ts';
import { readAnchor, readImage } from './read-image.ts';

/**
 * A report of this version as a program wrote it. What it says is a claim: anybody can write one.
 * Every text of it is printable, whatever the file holds. T28
 * @throws Rejection CONFIG for anything else, one that contradicts itself among them | LIMIT
 */
export function readReport(bytes: Uint8Array): Document {
  const fields = new Fields(json.parse(bytes, 'CONFIG', LIMITS.reportJson), 'report', 'CONFIG');
  if (fields.size('schemaVersion') !== 1)
    fields.fail('schemaVersion', 'is not 1, the version that this program reads');
  const report = {
    schemaVersion: 1,
    ...readOptional('target', fields.optionalObject('target'), readTarget),
    ...readOptional('policy', fields.optionalObject('policy'), readPolicy),
    verdict: fields.oneOf('verdict', VERDICTS),
    exitCode: readExitCode(fields),
    images: fields.objects('images').map(readImage),
    failures: fields.objects('failures').map(readFailure),
    established: readTexts(fields, 'established'),
    notEstablished: readTexts(fields, 'notEstablished'),
    claimed: readTexts(fields, 'claimed'),
    waived: readTexts(fields, 'waived'),
    anchors: fields.objects('anchors').map(readAnchor),
    ...readOptional('command', fields.optionalText('command'), printable),
    ...readOptional('result', fields.optional('result'), plainJson),
  } as const satisfies Document;
  fields.end();
  refuseContradiction(report);
  return report;
}

const VERDICTS = ['accepted', 'done', 'rejected', 'incomplete', 'error'] as const;
const EXIT_CODES = [0, 1, 2, 3, 4, 70, 130] as const;
function readExitCode(fields: Fields): Document['exitCode'] {
  const code = fields.size('exitCode');
  return (
    EXIT_CODES.find((each) => each === code) ?? fields.fail('exitCode', 'is none of this program')
  );
}

/** What an edit of the verdict alone, or of a list alone, would leave behind. */
function refuseContradiction(report: Document): void {
  const { verdict, exitCode, failures, images } = report;
  const isGood = verdict === 'accepted' || verdict === 'done';
  const isEach = images.every((image) => image.verdict === 'accepted');
  // Whatever does not end well has a failure that says why.
  const isSound = exitCode === 0 && failures.length === 0 && isEach;
  const isFailed = exitCode !== 0 && failures.length > 0;
  if (!(isGood ? isSound : isFailed) || isOfNothing(report))
    reject(
      'CONFIG',
      `the report contradicts itself: ${verdict}, exit code ${exitCode}, ` +
        `${failures.length} failures, ${images.length} images`,
    );
  const once = new Set(images.map(({ name, digest }) => `${name} ${digest}`));
  if (once.size < images.length) reject('CONFIG', 'the report has one image twice');
}

/** No verification accepts no image. */
const isOfNothing = ({ command, verdict, images }: Document): boolean =>
  command === 'verify' && verdict === 'accepted' && images.length === 0;

function readTarget(fields: Fields): NonNullable<Document['target']> {
  const target = {
    origin: readText(fields, 'origin'),
    ...readOptional('bundle', fields.optionalText('bundle'), () => readDigest(fields, 'bundle')),
  };
  fields.end();
  return target;
}

function readPolicy(fields: Fields): NonNullable<Document['policy']> {
  const policy = { path: readText(fields, 'path'), digest: readDigest(fields, 'digest') };
  fields.end();
  return policy;
}

function readFailure(fields: Fields): Failure {
  const failure = {
    code: readCode(fields),
    message: readText(fields, 'message'),
    remedy: readText(fields, 'remedy'),
    ...readOptional('image', fields.optionalText('image'), printable),
    ...readOptional('evidence', fields.optionalText('evidence'), printable),
    ...readOptional('check', fields.optionalText('check'), printable),
    ...(fields.has('offset') ? { offset: fields.size('offset') } : {}),
  };
  fields.end();
  return failure;
}
