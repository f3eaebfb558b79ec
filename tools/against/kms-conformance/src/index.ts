export { type GoEvent, judge, parseEvents, REFUSED, type Verdict } from './judge.ts';
