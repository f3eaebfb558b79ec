/** A policy in the forms of other programs. */

import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { asIo, makeFolder, replaceFile } from '@sealift/blobs';
import { utf8 } from '@sealift/bytes';
import { printable, reject } from '@sealift/failures';
import { FORMS, type PolicyForm, type Told, type Written } from '@sealift/foreign-policy/write';
import { layout, type Style } from '@sealift/report';
import type { Anchor } from '@sealift/trust';
import { loadPolicyFile } from '../pins/load-policy-file.ts';

/** What was written, and what of the policy was not. */
export interface Converted {
  readonly file: string;
  readonly form: PolicyForm;
  /** In the folder. */
  readonly files: readonly string[];
  /** Of these the files let in nothing, since their form cannot say what is asked. */
  readonly refused: readonly Told[];
  /** What is not checked there, or more strictly. */
  readonly notes: readonly Told[];
}

/** A policy in another form, before it is written to disk. */
export interface ConvertedPolicy extends Pick<Written, 'files'> {
  readonly converted: Converted;
  readonly anchors: readonly Anchor[];
}

/**
 * Puts a policy of ours, and all files that it names, into another form. @throws Rejection of
 * `loadPolicyFile`; UNSUPPORTED: it is of another form itself
 */
export function convertPolicy(path: string, form: PolicyForm): ConvertedPolicy {
  const { file, signers, anchors, freshness } = loadPolicyFile(path, { defaultName: 'any' });
  if (file.rules.some(({ match }) => match.length === 0))
    reject('UNSUPPORTED', `${printable(path)} is of another form: convert takes a policy of ours`);
  const written = FORMS[form]({
    path,
    rules: file.rules,
    signers: new Map(signers.map((signer) => [signer.name, signer])),
    site: file.site,
  });
  const { files, refused } = written;
  const ages = freshness.map(({ at }) => ({
    at,
    what: 'staleness is asked by this program alone',
  }));
  const notes = [...written.notes, ...ages];
  const names = files.map(({ name }) => name);
  return { files, anchors, converted: { file: path, form, files: names, refused, notes } };
}

/** Makes the folder with the files, as a whole or not at all. @throws Rejection IO */
export const writeConverted = (folder: string, files: Written['files']): Promise<void> =>
  makeFolder(folder, async (temporary) => {
    for (const { name, text } of files) {
      const path = join(temporary, name);
      asIo(path, () => mkdirSync(dirname(path), { recursive: true }));
      await replaceFile(path, (file) => file.writeFile(utf8.encode(text)));
    }
  });

/** Puts what was written, and what was not, into words for a person. @param folder of the files */
export function renderConverted(
  { files, refused, notes }: Pick<Converted, 'files' | 'refused' | 'notes'>,
  folder: string,
  style: Style,
): string {
  const lines = [
    ...files.map((name) => printable(join(folder, name))),
    ...told('LETS IN NOTHING THERE', refused, style),
    ...told('NOT CHECKED THERE, OR MORE STRICTLY', notes, style),
  ];
  return `${lines.join('\n')}\n`;
}

const told = (title: string, all: readonly Told[], style: Style): string[] =>
  all.length === 0
    ? []
    : [
        '',
        title,
        ...all.flatMap(({ at, what }) => layout.paragraph(`${at}: ${what}`, '  - ', style)),
      ];
