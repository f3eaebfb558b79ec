import { layout, type Style } from '@sealift/report';
import type { SigningServices } from '@sealift/signing';

/** Who was told of a signature, and answered about it. */
export interface Told {
  readonly service: 'log' | 'timestamp authority';
  readonly url: string;
  /** Nothing is pinned where something is signed: anybody may have answered. */
  readonly ownSignature: 'not verified';
}

/** The services that something was shown to; of Fulcio the certificate is the answer. */
export function toldOf({ rekor, timestampUrl }: SigningServices): Told[] {
  const services = [
    { service: 'log', url: rekor?.url },
    { service: 'timestamp authority', url: timestampUrl },
  ] as const;
  return services.flatMap(({ service, url }) =>
    url === undefined ? [] : [{ service, url, ownSignature: 'not verified' }],
  );
}

/** The same for a person. */
export const renderTold = (told: readonly Told[], style: Style): string[] =>
  told.flatMap(({ service, url }) =>
    layout.paragraph(
      `Told the ${service} at ${url}; its own signature was not verified`,
      '  ',
      style,
    ),
  );
