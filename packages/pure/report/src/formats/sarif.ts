/** SARIF 2.1.0 (OASIS), as code scanning shows it: a failure is a result, its code the rule. */
import { printableJson } from '@sealift/failures';
import type { Document, Failure } from '../report.ts';
import type { ReportFormat } from './format.ts';

const SCHEMA = 'https://json.schemastore.org/sarif-2.1.0.json';

function* renderSarif(report: Document): Generator<string, void, undefined> {
  const { failures, images, target, command = 'verify' } = report;
  const rules = new Map(failures.map((failure) => [failure.code, ruleOf(failure)]));
  const passed = images.filter(({ verdict }) => verdict === 'accepted');
  yield `{"$schema":${JSON.stringify(SCHEMA)},"version":"2.1.0","runs":[{"tool":{"driver":`;
  yield text({ name: 'sealift', rules: [...rules.values()] });
  yield `},"results":[`;
  let separator = '';
  for (const failure of failures) {
    yield `${separator}\n${text(resultOf(failure, target?.origin))}`;
    separator = ',';
  }
  for (const { name, digest } of passed) {
    const message = { text: `${name} ${digest}: accepted` };
    yield `${separator}\n${text({ kind: 'pass', level: 'none', message, ...placeOf(name) })}`;
    separator = ',';
  }
  const invocation = { executionSuccessful: report.exitCode < 2, exitCode: report.exitCode };
  const { verdict, waived, notEstablished } = report;
  yield `],"invocations":[${text(invocation)}],"properties":`;
  yield `${text({ command, verdict, waived, notEstablished })}}]}\n`;
}

/** For code scanning. */
export const sarif: ReportFormat = {
  title: 'SARIF 2.1.0, a result for each failure',
  mediaType: 'application/sarif+json',
  render: renderSarif,
};

/** Active characters are escaped; the values are unchanged. T28 */
const text = (value: unknown): string => printableJson(JSON.stringify(value));

const ruleOf = ({ code, remedy }: Failure): object => ({
  id: code,
  shortDescription: { text: code },
  help: { text: `${remedy} \`sealift explain ${code}\` says more.` },
});

const resultOf = ({ code, message, image }: Failure, origin: string | undefined): object => ({
  ruleId: code,
  level: 'error',
  message: { text: message },
  ...placeOf(image, origin),
});

/** Of a file where it is one; an image is a name, and no address that anybody should follow. */
function placeOf(image: string | undefined, origin?: string): object {
  const file =
    origin === undefined ? {} : { physicalLocation: { artifactLocation: { uri: pathOf(origin) } } };
  const name = image === undefined ? {} : { logicalLocations: [{ fullyQualifiedName: image }] };
  const place = { ...file, ...name };
  return Object.keys(place).length === 0 ? {} : { locations: [place] };
}

/** A path as a relative reference of RFC 3986. */
const pathOf = (path: string): string =>
  path.toWellFormed().split('/').map(encodeURIComponent).join('/');
