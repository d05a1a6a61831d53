interface Report {
  readonly failures: readonly string[];
  readonly slowestMs: number;
}

/** Runs one side and prints the report; exit code 1 on any failure. */
export async function printReport<R extends Report>(
  side: string,
  count: number,
  seed: string,
  run: (count: number, seed: string) => Promise<R>,
  words: (report: R) => string,
): Promise<void> {
  const begin = performance.now();
  const report = await run(count, seed);
  const seconds = ((performance.now() - begin) / 1000).toFixed(1);
  console.log(`${side}: ${count} mutated frames of seed ${seed} in ${seconds} s`);
  console.log(`  ${words(report)}, the slowest took ${Math.round(report.slowestMs)} ms`);
  console.log(`  ${report.failures.length} failures`);
  for (const failure of report.failures.slice(0, 20)) console.log(`  ${failure}`);
  if (report.failures.length > 0) process.exitCode = 1;
}
