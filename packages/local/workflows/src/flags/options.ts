import { Flags, type Interfaces } from '@oclif/core';
import {
  type CommandGroup,
  type NamesFor,
  namesFor,
  OPTIONS,
  type Option,
  type OptionName,
  type Row,
} from '@sealift/policy/options';

/** The flag that a row is for oclif. */
type FlagOf<R> = R extends { readonly kind: 'boolean' }
  ? Interfaces.BooleanFlag<boolean>
  : R extends { readonly kind: 'number' }
    ? Interfaces.OptionFlag<number | undefined>
    : R extends { readonly repeats: true }
      ? Interfaces.OptionFlag<string[] | undefined>
      : Interfaces.OptionFlag<string | undefined>;

type FlagsOf<Name extends OptionName> = { [N in Name]: FlagOf<Row<N>> };

/** The flags of the commands of a group, as the table of options has them. */
export const flagsFor = <Group extends CommandGroup>(group: Group): FlagsOf<NamesFor<Group>> =>
  Object.fromEntries(namesFor(group).map((name) => [name, flagOf(name, OPTIONS[name])])) as FlagsOf<
    NamesFor<Group>
  >;

function flagOf(name: string, row: Option) {
  const shown = {
    summary: row.help,
    ...(row.group && { helpGroup: row.group }),
    ...(row.value && { helpValue: row.value }),
    ...(row.char && { char: row.char }),
    aliases: (row.cosign ?? []).filter((each) => each !== name),
  };
  if (row.kind === 'boolean') return Flags.boolean(shown);
  const [min, max] = row.range ?? [];
  const limits = { ...(min !== undefined && { min }), ...(max !== undefined && { max }) };
  if (row.kind === 'number') return Flags.integer({ ...shown, ...limits });
  /** One value each time it is given: `--key a b` must not take the target for a key. */
  return row.repeats
    ? Flags.string({ ...shown, multiple: true, multipleNonGreedy: true })
    : Flags.string(shown);
}
