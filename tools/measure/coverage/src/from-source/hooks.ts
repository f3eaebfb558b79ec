import { registerHooks } from 'node:module';

/** What a launcher takes from `dist` comes from `src`: in a built file no line can be told. */
registerHooks({
  resolve: (specifier, context, next) =>
    /\/packages\/apps\/[\w-]+\/bin\//.test(context.parentURL ?? '')
      ? next(specifier.replace('../dist/', '../src/').replace(/\.js$/, '.ts'), context)
      : next(specifier, context),
});
