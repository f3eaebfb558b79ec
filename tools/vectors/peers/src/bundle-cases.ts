import type { BundleCase } from './bundle-case.ts';
import { CPYTHON_BUNDLES } from './cpython/cases.ts';
import { GO_BUNDLES } from './sigstore-go/cases.ts';
import { JAVA_BUNDLES } from './sigstore-java/cases.ts';
import { PYTHON_BUNDLES } from './sigstore-python/cases.ts';
import { RUST_BUNDLES } from './sigstore-rust/cases.ts';

/** Every bundle of every project. */
export const BUNDLE_CASES: readonly BundleCase[] = [
  ...JAVA_BUNDLES,
  ...PYTHON_BUNDLES,
  ...GO_BUNDLES,
  ...RUST_BUNDLES,
  ...CPYTHON_BUNDLES,
];
