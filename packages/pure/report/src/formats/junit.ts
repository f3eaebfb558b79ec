/** JUnit's XML, as pipelines show it: an image is a test, and its failures are the test's. */
import type { Document, Failure, ImageReport } from '../report.ts';
import type { ReportFormat } from './format.ts';
import { escaped as xml } from './markup.ts';

/** A failure as JUnit has it. */
type Said = Pick<Failure, 'code' | 'message' | 'remedy'> | typeof REJECTED;

/** An image that is not accepted is never a test that passed, whoever says why. */
const REJECTED = { code: 'rejected', message: 'not accepted', remedy: 'See the other failures.' };

function* renderJunit(report: Document): Generator<string, void, undefined> {
  const { images, failures, command = 'verify', target } = report;
  const byImage = Map.groupBy(failures, ({ image }) => image);
  const known = new Set(images.map(({ name }) => name));
  const others = failures.filter(({ image }) => image === undefined || !known.has(image));
  const cases = images.map((image): [string, readonly Said[]] => [
    nameOf(image),
    byImage.get(image.name) ?? (image.verdict === 'accepted' ? [] : [REJECTED]),
  ]);
  // What failed as a whole, or judged nothing, is a test too: a suite without any is passed over.
  if (others.length > 0 || images.length === 0)
    cases.unshift(['the whole', wholeOf(report, others)]);
  const failed = cases.filter(([, some]) => some.length > 0).length;
  const counts = `tests="${cases.length}" failures="${failed}" errors="0"`;
  const suite = xml(target?.origin ?? command);
  yield `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites ${counts}>\n`;
  yield `  <testsuite name="${xml(`sealift ${command}`)}" ${counts}>\n`;
  for (const [name, some] of cases) yield testCase(suite, name, some);
  yield `  </testsuite>\n</testsuites>\n`;
}

const wholeOf = ({ exitCode }: Document, others: readonly Failure[]): readonly Said[] =>
  others.length > 0 || exitCode === 0 ? others : [REJECTED];

/** For pipelines that read test results. */
export const junit: ReportFormat = {
  title: "JUnit's XML, a test for each image",
  mediaType: 'application/xml',
  render: renderJunit,
};

const nameOf = ({ name, digest }: ImageReport): string =>
  name.includes(digest) ? name : `${name}@${digest}`;

function testCase(suite: string, name: string, failures: readonly Said[]): string {
  const open = `    <testcase classname="${suite}" name="${xml(name)}"`;
  if (failures.length === 0) return `${open}/>\n`;
  const inner = failures.map(
    ({ code, message, remedy }) =>
      `      <failure type="${code}" message="${xml(message)}">${xml(remedy)}</failure>\n`,
  );
  return `${open}>\n${inner.join('')}    </testcase>\n`;
}
