import { replaceFile } from '@sealift/blobs';
import { json, LIMITS, utf8 } from '@sealift/bytes';
import { configuring, type Outcome } from '@sealift/console';
import { printable, printableJson, Rejection, reject } from '@sealift/failures';
import { doneReport } from '@sealift/report';
import type { Sbom } from './sboms.ts';

/**
 * The one that is meant. @throws Rejection NO_ATTESTATION, Misconfigured USAGE where several are
 * there
 */
export function chooseSbom(
  image: string,
  found: readonly Sbom[],
  digest: string | undefined,
): Sbom {
  const meant = digest === undefined ? found : found.filter((each) => each.digest === digest);
  const [only] = meant;
  if (only === undefined)
    return reject(
      'NO_ATTESTATION',
      `${image} has no SBOM${digest === undefined ? '' : ` ${printable(digest)}`} to download`,
    );
  if (new Set(meant.map((each) => each.digest)).size === 1) return only;
  const list = meant
    .map((each) => `${each.digest} (${each.source}, ${printable(each.type)})`)
    .join(', ');
  return configuring(() =>
    reject('USAGE', `${meant.length} SBOMs are attached: ${list}; say which with --digest`),
  );
}

/**
 * Prints it, or writes it to a file. @throws Rejection UNSUPPORTED for what no terminal should get
 * | IO
 */
export async function sbomOutcome(
  { bytes, ...facts }: Sbom,
  { output, force }: { readonly output: string | undefined; readonly force: boolean },
): Promise<Outcome> {
  const report = doneReport({
    notEstablished: ['anything: download verifies nothing, it prints what is attached'],
  });
  const document = { ...report, command: 'download sbom' };
  if (output === undefined) {
    const text = safeText(bytes);
    return {
      report: { ...document, result: { ...facts, text } },
      text: text.endsWith('\n') ? text : `${text}\n`,
    };
  }
  await replaceFile(output, (file) => file.writeFile(bytes), { overwrite: force });
  return { report: { ...document, result: { ...facts, output } }, text: '' };
}

/**
 * JSON keeps its meaning when what a terminal would act on is escaped; anything else is printed as
 * it is, or not at all (T28).
 */
function safeText(bytes: Uint8Array): string {
  const text = utf8.decode(bytes, 'UNSUPPORTED');
  if (isJson(bytes)) return printableJson(text);
  if (printableJson(text) !== text || /[\u0000-\u0008\u000b\u000c\u000e-\u001f]/.test(text))
    reject(
      'UNSUPPORTED',
      'the SBOM holds characters that a terminal would act on: write it to a file with --output',
    );
  return text;
}

function isJson(bytes: Uint8Array): boolean {
  try {
    json.parse(bytes, 'PARSE', LIMITS.evidenceBlob);
    return true;
  } catch (thrown) {
    if (thrown instanceof Rejection) return false;
    throw thrown;
  }
}
