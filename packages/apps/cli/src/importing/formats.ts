/** Evidence in other forms than it has, for registries and clusters that read those alone. */
import { Flags } from '@oclif/core';
import { configuring, refuseIdle } from '@sealift/console';
import { printable } from '@sealift/failures';
import type { Format, Untranslated } from '@sealift/import';
import { type Failure, failure } from '@sealift/report';
import type { Judgement } from '@sealift/verify';

export const FORMAT_FLAGS = {
  'also-format': Flags.string({
    multiple: true,
    multipleNonGreedy: true,
    options: ['bundle', 'legacy'],
    summary:
      'Write what was accepted in this form too, beside its own bytes: a bundle that refers to ' +
      'the image (cosign 3), or a .sig or .att object (cosign 2, podman). What cannot be is ' +
      'listed. Repeatable.',
  }),
  'require-format': Flags.boolean({
    summary: 'Import nothing where something that was accepted cannot be in every --also-format.',
  }),
};

/** Which forms are wanted, and whether the import depends on them. */
export interface FormatTask {
  readonly formats: readonly Format[];
  readonly required: boolean;
}

/** What the flags ask for. @throws Misconfigured USAGE for a requirement of no form */
export function formatTask(flags: {
  readonly 'also-format'?: readonly string[] | undefined;
  readonly 'require-format': boolean;
}): FormatTask {
  const { 'also-format': formats = [], 'require-format': required } = flags;
  if (formats.length === 0)
    configuring(() => refuseIdle(flags, ['require-format'], 'is about --also-format'));
  return { formats: [...new Set(formats)] as Format[], required };
}

/** One failure for each piece of evidence that an image lacks in a form. */
export function unmetFormats(
  untranslated: readonly Untranslated[],
  { subjects }: Pick<Judgement, 'subjects'>,
): Failure[] {
  return untranslated.map((one) => {
    const image = subjects.find(({ evidence }) =>
      evidence.some(({ place }) => place.object?.digest === one.from.digest),
    )?.name;
    const detail = `${image === undefined ? '' : `${printable(image)}: `}${wordsOf(one)}`;
    return failure('UNTRANSLATABLE', detail, image === undefined ? {} : { image });
  });
}

/** Which piece, and why it stays as it is. */
export const wordsOf = ({ format, from: { scheme, subject, digest }, code, why }: Untranslated) =>
  `${scheme} ${digest} of ${subject} cannot be written as ${format}: ` +
  (code === 'UNTRANSLATABLE' ? why : `it would not be accepted there, ${code}: ${why}`);
