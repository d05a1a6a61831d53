/**
 * Runs many command lines in one process, because a new one takes 0.3 s: the built `prelive` with captured streams.
 * Requests are lines of JSON on descriptor 3, answers go to 4. Process state is restored before the next run.
 */
import { createReadStream, writeSync } from 'node:fs';
import { createInterface } from 'node:readline';

const { main }: { main: () => Promise<void> } = await import(new URL('../../dist/index.js', import.meta.url).href);

process.setMaxListeners(0);
for (const stream of [process.stdout, process.stderr]) stream.setMaxListeners(0);
const streams = [process.stdout, process.stderr].map((stream) => ({ stream, write: Reflect.get(stream, 'write') }));

for await (const line of createInterface({ input: createReadStream('', { fd: 3 }) })) {
  const { words, cwd }: { readonly words: readonly string[]; readonly cwd: string } = JSON.parse(line);
  writeSync(4, `${JSON.stringify(await run(words, cwd))}\n`);
}

async function run(words: readonly string[], cwd: string) {
  process.chdir(cwd);
  process.argv = [process.execPath, 'prelive', ...words];
  process.exitCode = undefined;
  process.setUncaughtExceptionCaptureCallback(null);
  const texts = ['', ''];
  for (const [at, { stream }] of streams.entries()) {
    stream.write = (chunk: string | Uint8Array, ...rest: readonly unknown[]) => {
      texts[at] += typeof chunk === 'string' ? chunk : new TextDecoder().decode(chunk);
      for (const one of rest) if (typeof one === 'function') one();
      return true;
    };
  }
  await Promise.race([main(), exited()]);
  for (const { stream, write } of streams) Reflect.set(stream, 'write', write);
  return { exitCode: process.exitCode ?? 0, stdout: texts[0], stderr: texts[1] };
}

/** A command that exits ends only its run. */
function exited(): Promise<void> {
  return new Promise((settle) => {
    Reflect.set(process, 'exit', (code?: number) => {
      if (code !== undefined) process.exitCode = code;
      settle();
    });
  });
}
