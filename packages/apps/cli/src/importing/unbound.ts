import { printable } from '@sealift/failures';
import { parseReference } from '@sealift/oci';
import { failure } from '@sealift/report';
import type { Failure, ImageReport, Report } from '@sealift/verify';

/**
 * A digest is proved by its signature, a name is not: under a tag it would pass for whatever the
 * tag promises (T3).
 */
function unboundName({ name, digest, nameBinding }: ImageReport): Failure[] {
  // Where no tag is written, none can lie: by digest an image is what its signature says.
  if (nameBinding === 'none' && (name === digest || parseReference(name).tag === undefined))
    return [];
  if (nameBinding === 'none')
    return [
      failure('NAME_UNBOUND', `nothing proves that ${printable(name)} is ${digest}`, {
        image: name,
      }),
    ];
  if (nameBinding === 'contradicted')
    return [
      failure('NAME_CONTRADICTED', `${printable(name)}: the signed or expected name is another`, {
        image: name,
      }),
    ];
  return [];
}

/**
 * The report after names were weighed: rejected for unbound ones, or with the operator's leave
 * among what was waived.
 */
export function weighNames(report: Report, leave: boolean): Report {
  const failures = report.images.flatMap(unboundName);
  if (failures.length === 0) return report;
  if (leave)
    return {
      ...report,
      waived: [
        ...report.waived,
        ...failures.map(({ message }) => `${message} (--accept-unbound-names)`),
      ],
    };
  const refused = new Set(failures.map(({ image }) => image));
  const images = report.images.map((image) =>
    refused.has(image.name) ? { ...image, verdict: 'rejected' as const } : image,
  );
  return { ...report, images, verdict: 'rejected', exitCode: 1, failures, established: [] };
}
