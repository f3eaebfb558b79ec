import { Flags } from '@oclif/core';
import { json, LIMITS, utf8 } from '@sealift/bytes';
import { configuring, sayingWhere } from '@sealift/console';
import { reject } from '@sealift/failures';
import { predicateType } from '@sealift/policy';
import { readConfiguredText } from '@sealift/workflows/pins';

/** What is stated, and the statement. */
export const PREDICATE_FLAGS = {
  type: Flags.string({
    required: true,
    helpValue: 'TYPE',
    summary: 'What is stated: slsaprovenance1, spdxjson, cyclonedx, openvex, … or a URI.',
  }),
  predicate: Flags.string({
    required: true,
    helpValue: 'FILE',
    summary: 'The statement, a JSON object.',
  }),
};

/**
 * The type as a URI, and the predicate as it is: what was signed is what its author wrote.
 * @throws Misconfigured USAGE, CONFIG
 */
export const readPredicate = (flags: {
  readonly type: string;
  readonly predicate: string;
}): { readonly predicateType: string; readonly predicate: string } =>
  configuring(() => ({
    predicateType: predicateType(flags.type),
    predicate: textOf(flags.predicate),
  }));

function textOf(path: string): string {
  const source = `--predicate ${path}`;
  const text = readConfiguredText({ path, source }, LIMITS.evidenceBlob / 2).trim();
  const read = () => json.parse(utf8.encode(text), 'CONFIG', LIMITS.evidenceBlob);
  if (!json.isObject(sayingWhere(source, read))) reject('CONFIG', `${source} is not a JSON object`);
  return text;
}
