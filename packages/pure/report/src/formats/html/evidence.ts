import type { EvidenceReport, ImageReport } from '../../report.ts';
import { type Content, element, elementWith, type Markup } from '../markup.ts';
import { linksOf } from './links.ts';
import { picture } from './picture.ts';
import { coloured, pairs, table } from './table.ts';

/** One piece of evidence: the way from the image to the pins, and each check in its order. */
export function evidenceSection(image: ImageReport, evidence: EvidenceReport): Markup {
  const { format, digest, times, checks } = evidence;
  const facts = pairs(
    ['signed by', signerOf(evidence)],
    ['at', times.length === 0 ? 'no time is proved' : times.join(', ')],
    ['format', [`${format} `, element('code', digest)]],
  );
  const made = table(['check', 'result', 'what was compared'], checks.map(checkRow));
  return element(
    'section',
    heading(evidence),
    elementWith(
      'div',
      { class: 'evidence' },
      picture(linksOf(image, evidence)),
      element('div', facts, made),
    ),
  );
}

function heading({ kind, predicateType, verdict, counted }: EvidenceReport): Markup {
  const what = [kind ?? 'evidence', ...(predicateType === undefined ? [] : [predicateType])];
  const word = coloured(verdict === 'accepted' ? 'good' : 'bad', verdict);
  return element('h3', `${what.join(' ')}: `, word, counted === true ? ', counted' : '');
}

const COLOURS = { passed: 'good', waived: 'open', failed: 'bad' } as const;

const checkRow = ({ name, status, detail }: EvidenceReport['checks'][number]): Content[] => [
  name,
  coloured(COLOURS[status], status),
  detail,
];

function signerOf({ signer }: EvidenceReport): string {
  if (signer === undefined) return 'not established';
  if (signer.kind === 'key') return `the key ${signer.fingerprint}`;
  const { identity, issuer } = signer;
  return issuer === undefined ? identity : `${identity} (issuer ${issuer})`;
}
