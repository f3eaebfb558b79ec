/** What the carrier merely says. */
import { printable, someOf } from '@sealift/failures';
import type { JudgedSubject, LedgerRow } from '@sealift/verify';

/** Referrers that nobody verified, and the ledger. */
export const claims = (
  subjects: readonly JudgedSubject[],
  ledger: readonly LedgerRow[],
): string[] => [
  // First what the writer of the bundle says: anybody can attach referrers, by the thousand.
  ...ledgerClaims(ledger),
  ...subjects.flatMap(({ name, carried }) =>
    carried.map(
      (type) =>
        `${printable(name)} carries an attached object of the type ${printable(type)}, which was ` +
        `not verified`,
    ),
  ),
];

/** What was found is listed; where nothing was, the number of searches says enough. */
function ledgerClaims(ledger: readonly LedgerRow[]): string[] {
  const found = Map.groupBy(
    ledger.filter(({ outcome }) => outcome !== 'absent'),
    (row) => `${row.subject}: ${printable(row.outcome)}${placesOf(row)}`,
  );
  const lines = [...found].map(
    ([what, rows]) =>
      `ledger: ${rows.map(({ scheme }) => printable(scheme)).join(', ')} of ${what}`,
  );
  const absent = ledger.filter(({ outcome }) => outcome === 'absent').length;
  const searches = `${lines.length === 0 ? '' : 'other '}${absent === 1 ? 'search' : 'searches'}`;
  return absent === 0
    ? lines
    : [...lines, `ledger: ${absent} ${searches} at the source found nothing`];
}

const placesOf = ({ repositories = [] }: LedgerRow): string =>
  repositories.length === 0 ? '' : ` in ${someOf(repositories, PLACES)}`;

const PLACES = 3;

/**
 * Absent at the source, or lost on the way: the ledger tells the two apart, as far as its writer is
 * believed. The end of a sentence.
 */
export function ledgerSentence(rows: readonly LedgerRow[]): string {
  if (rows.length === 0) return '';
  const said = rows.map(
    (row) => `${printable(row.scheme)} ${printable(row.outcome)}${placesOf(row)}`,
  );
  return `; the ledger claims ${said.join(', ')} at the source`;
}
