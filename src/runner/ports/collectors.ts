import type { SystemFacts } from '../../domain/system-facts.ts';

/** Collectors of facts about one system. Each call collects anew. */
export interface SystemCollectors {
  /** For stage 1. */
  artifacts(): Promise<Pick<SystemFacts, 'inventory' | 'coverage' | 'charter' | 'fixtures'>>;
  /** For stage 3. Runs `adapter.list_command`. */
  interfaces(): Promise<Pick<SystemFacts, 'adapter' | 'errorCodes'>>;
  /** For stage 4. Runs `adapter.list_command` and reads the reviews. */
  implementation(): Promise<Pick<SystemFacts, 'adapter' | 'unitTests' | 'reviews'>>;
  /** For stage 5. Runs the dry runs of the stage tests. */
  infrastructure(): Promise<Pick<SystemFacts, 'fixtures' | 'stageTests'>>;
}
