export { compare, type Figure, median } from './measure.ts';
