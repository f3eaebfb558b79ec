/** What each rule of a policy finds in a bundle, for whoever writes the policy. */
import { type ImageReport, layout, type Report, type Style } from '@sealift/report';

type RuleReport = NonNullable<ImageReport['rules']>[number];

/**
 * Rule by rule, for a person: of every image what all rules found that speak of it, and of every
 * evidence why it counts or not.
 */
export function renderTested({ images }: Report, style: Style): string {
  const lines = images.flatMap((image, i) => [
    ...(i === 0 ? [] : ['']),
    ...imageLines(image, style),
  ]);
  return `${lines.join('\n')}\n`;
}

function imageLines({ name, verdict, rules = [], evidence }: ImageReport, style: Style): string[] {
  const spoken = rules.length === 0 ? ': no rule speaks of it' : '';
  return [
    ...layout.paragraph(`${name}: ${verdict}${spoken}`, '', style),
    ...rules.flatMap((rule) => ruleLines(rule, style)),
    ...evidence.flatMap(({ format, digest, verdict: found, checks }) => {
      const failed = checks.find(({ status }) => status === 'failed');
      const why = failed === undefined ? '' : `: ${failed.code ?? failed.name}: ${failed.detail}`;
      return layout.paragraph(`${format} ${digest}: ${found}${why}`, '    ', style);
    }),
  ];
}

function ruleLines({ at, mode, asks, outcome, failures }: RuleReport, style: Style): string[] {
  const how = mode === 'enforce' ? '' : ', and only warns';
  const title = asks === 'accept' ? `${at}: lets it in: ${outcome}` : `${at}: ${outcome}${how}`;
  return [
    ...layout.paragraph(title, '  ', style),
    ...failures.flatMap((why) => layout.paragraph(why, '    - ', style)),
  ];
}
