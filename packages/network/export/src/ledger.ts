import type { EvidenceEntry, LedgerRow } from '@sealift/manifest';
import type { Graph } from '@sealift/oci';
import { type Found, outcomeOf } from './evidence.ts';

/**
 * What was found as the manifest of a bundle lists it. One subject that was searched in two places
 * has one row, whatever the order of the places.
 */
export function ledgerOf(all: readonly Found[]): {
  readonly evidence: EvidenceEntry[];
  readonly ledger: LedgerRow[];
} {
  const bySearch = Map.groupBy(all, ({ subject, scheme }) => `${subject} ${scheme}`);
  const merged = [...bySearch.values()].flatMap((same) =>
    same[0] === undefined ? [] : [mergeRows(same[0], same)],
  );
  return {
    evidence: merged.flatMap(({ evidence }) => evidence),
    ledger: merged.map(({ row }) => row),
  };
}

function mergeRows(
  { subject, scheme }: Found,
  same: readonly Found[],
): { evidence: EvidenceEntry[]; row: LedgerRow } {
  const graphs = new Map(
    same.flatMap((each) => each.graphs).map((graph) => [graph.root.digest, graph]),
  );
  const digests = [...graphs.keys()].sort();
  const repositories = same.flatMap(({ storage }) => storage.repository ?? []);
  return {
    evidence: [...graphs.values()].map((graph) => ({ subject, scheme, manifest: entryOf(graph) })),
    row: {
      subject,
      scheme,
      outcome: outcomeOf(same),
      digests,
      // Beside the image is where everybody looks, and needs no word.
      ...(same.some(({ elsewhere }) => elsewhere)
        ? { repositories: [...new Set(repositories)].sort() }
        : {}),
    },
  };
}

/** The artifact type is what the manifest itself says; what a registry's list says is a hint. */
function entryOf({ root: { mediaType, digest, size }, nodes }: Graph): EvidenceEntry['manifest'] {
  const artifactType = nodes[0]?.document.artifactType;
  return { mediaType, digest, size, ...(artifactType === undefined ? {} : { artifactType }) };
}
