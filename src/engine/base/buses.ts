// One line for each bus; `bus-registry.ts` makes their registry.
export { IN_PROCESS } from './bus.ts';
export { JSON_BUS } from './json-bus.ts';
