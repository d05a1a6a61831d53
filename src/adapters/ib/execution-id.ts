export { corrects, currentExecutions, executionRoot } from '../../domain/execution-id.ts';
