import { checkDocs } from './check-docs.ts';
import { checkImports } from './check-imports.ts';
import { checkLines } from './check-lines.ts';
import { checkExports, checkPackages, type Findings } from './check-packages.ts';
import { checkTypes } from './check-types.ts';
import { readWorkspace } from './workspace.ts';

/** Every breach of the layers in the workspace at `root`, and what comes near to one. */
export function checkLayers(root: string): Findings {
  const workspace = readWorkspace(root);
  if (workspace.packages.length === 0)
    return {
      violations: [`${root}: no packages found; a check of nothing is not a pass`],
      warnings: [],
    };
  const { violations, warnings } = checkExports(workspace);
  return {
    violations: [
      ...checkPackages(workspace),
      ...checkImports(workspace),
      ...checkDocs(workspace),
      ...checkLines(workspace),
      ...checkTypes(workspace),
      ...violations,
    ],
    warnings,
  };
}
