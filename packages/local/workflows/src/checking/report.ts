import { type Code, printable } from '@sealift/failures';
import {
  type Document,
  doneReport,
  failedReport,
  failure,
  layout,
  type Style,
} from '@sealift/report';
import type { CheckedCertificate, CheckedChain, ShownFinding } from './check.ts';

/** One failure for each error, and for a leaf that does not lead to the pins; else `done`. */
export function checkReport(chains: readonly CheckedChain[]): Document {
  const [first, ...rest] = chains.flatMap(failuresOf);
  const result = { chains };
  const report = first === undefined ? doneReport() : failedReport(first, { failures: rest });
  return { ...report, command: 'trust check', result };
}

const failuresOf = ({ name, certificates, findings, pins }: CheckedChain) => [
  ...certificates.flatMap(({ position, subject, findings: own }) =>
    errors(own).map(({ code, message }) =>
      failure(code, `${name}: certificate ${position} (${subject}): ${message}`),
    ),
  ),
  ...errors(findings).map(({ code, message }) => failure(code, `${name}: ${message}`)),
  ...(pins === undefined || pins.leads ? [] : [failure(NOT_PINNED, `${name}: ${pins.why}`)]),
];

const NOT_PINNED: Code = 'CERT_CHAIN';

const errors = (findings: readonly ShownFinding[]): ShownFinding[] =>
  findings.filter(({ level }) => level === 'error');

/** What was found, link by link, for a person. */
export const renderCheck = (chains: readonly CheckedChain[], style: Style): string =>
  `${chains.flatMap((chain) => chainLines(chain, style)).join('\n')}\n`;

const PURPOSES = { codeSigning: 'code signing', timeStamping: 'time stamping' } as const;

const counted = (count: number): string =>
  count === 1 ? '1 certificate' : `${count} certificates`;

function chainLines({ name, purpose, certificates, findings, pins }: CheckedChain, style: Style) {
  return [
    ...layout.paragraph(
      `${name}: ${counted(certificates.length)} for ${PURPOSES[purpose]}`,
      '',
      style,
    ),
    ...certificates.flatMap((each) => certificateLines(each, style)),
    ...(findings.length === 0 ? [] : ['']),
    ...findings.flatMap((each) => findingLines(each, '  ', style)),
    ...pinsLines(certificates, pins, style),
  ];
}

function pinsLines(
  [first]: CheckedChain['certificates'],
  pins: CheckedChain['pins'],
  style: Style,
) {
  if (pins === undefined && first?.role !== 'leaf') return [];
  const [title, why] =
    pins === undefined
      ? ['NOT HELD AGAINST PINS', 'give --ca-roots, --certificate-chain or --trusted-root']
      : [pins.leads ? 'LEADS TO THE PINS' : 'LEADS NOWHERE', printable(pins.why)];
  return ['', ...layout.paragraph(`${title}: ${why}`, '  ', style)];
}

const certificateLines = (each: CheckedCertificate, style: Style): string[] => [
  '',
  ...layout.paragraph(`${each.position}. ${each.role}: ${printable(each.subject)}`, '', style),
  ...(each.names.length === 0 ? [] : layout.field('names', each.names.join(', '), 2, style)),
  ...layout.field('issuer', printable(each.issuer), 2, style),
  ...layout.field('serial', each.serial, 2, style),
  ...layout.paragraph(each.fingerprint, '  ', style),
  ...layout.field('valid', each.validity, 2, style),
  ...(each.constrains.length === 0
    ? []
    : layout.field('constrains', each.constrains.join(', '), 2, style)),
  ...each.findings.flatMap((finding) => findingLines(finding, '  ', style)),
];

const findingLines = (
  { level, message, change }: ShownFinding,
  indent: string,
  style: Style,
): string[] => [
  ...layout.paragraph(`${level.toUpperCase()}: ${printable(message)}`, indent, style),
  ...change.flatMap((line) => layout.paragraph(line, `${indent}  - `, style)),
];
