/** Branches that the tests of a room take of its packages. */
export { type Branches, type FileBranches, merged, type Package, packages } from './branches.ts';
