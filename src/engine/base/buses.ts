// One line a bus; `bus-registry.ts` makes the registry of them.
export { IN_PROCESS } from './bus.ts';
export { JSON_BUS } from './json-bus.ts';
