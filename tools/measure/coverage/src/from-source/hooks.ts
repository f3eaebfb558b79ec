import './count-threads.ts';
import { registerHooks } from 'node:module';

/** What is taken from `dist` of a program comes from `src`: in a built file no line can be told. */
registerHooks({
  resolve: (specifier, context, next) =>
    next(
      /\/packages\/apps\/[\w-]+\/bin\//.test(context.parentURL ?? '') || isMain(specifier)
        ? specifier.replace('/dist/', '/src/').replace(/\.js$/, '.ts')
        : specifier,
      context,
    ),
});

/** oclif looks there for the commands that it describes. */
function isMain(specifier: string): boolean {
  return /\/packages\/apps\/[\w-]+\/dist\/main\.js$/.test(specifier);
}
