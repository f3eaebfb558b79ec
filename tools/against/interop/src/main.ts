import { parseArgs } from 'node:util';
import { interop } from './interop.ts';

const list = (text: string | undefined): readonly string[] | undefined => text?.split(',');
try {
  const { values } = parseArgs({
    options: {
      registries: { type: 'string' },
      ways: { type: 'string' },
      'without-stack': { type: 'boolean', default: false },
    },
  });
  process.exitCode = await interop({
    registries: list(values.registries),
    ways: list(values.ways),
    withoutStack: values['without-stack'],
  });
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
