import { OPTION_NAMES, OPTIONS, VARIABLES, type VariableName } from '@sealift/policy/options';
import type { Trust } from '@sealift/trust';
import type { PinPlan } from './pin.ts';

/** Variables whose flags prove certificates. */
const OF_CERTIFICATES = (Object.keys(VARIABLES) as VariableName[]).filter((variable) =>
  OPTION_NAMES.some((name) => OPTIONS[name].variable === variable && OPTIONS[name].isIdleWithKey),
);

/**
 * A plan without what only certificates need: variables are set for every run, those with keys
 * among them. They are named as unused.
 */
export function withoutCertificates(plan: PinPlan): PinPlan {
  const fields = OF_CERTIFICATES.map((name) => ({ name, field: VARIABLES[name].pins }));
  const unused = fields.flatMap(({ name, field }) =>
    plan[field].map(
      ({ path }) => `${name} (${path}) is set and was not used: a key must have signed.`,
    ),
  );
  return {
    ...plan,
    ...Object.fromEntries(fields.map(({ field }) => [field, []])),
    overridden: [...plan.overridden, ...unused],
  };
}

const CERTIFICATE_ANCHORS: readonly string[] = ['ca-root', 'ca-intermediate', 'ct-key'];

/** A trusted root pins everything; what a verdict about a key rests on is less. */
export const keyAnchors = (trust: Trust): Trust => ({
  ...trust,
  anchors: trust.anchors.filter(({ kind }) => !CERTIFICATE_ANCHORS.includes(kind)),
});
