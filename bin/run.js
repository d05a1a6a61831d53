#!/usr/bin/env node
// The installed entry. On an old Node it runs itself again with the Node 24 that came as an optional dependency.
import { spawn } from 'node:child_process';
// A named import that Node 20 does not have would end it before the first line of this file.
import nodeModule, { createRequire } from 'node:module';
import { constants } from 'node:os';

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

if (major > 24 || (major === 24 && minor >= 15)) {
  nodeModule.enableCompileCache?.();
  const { main } = await import('../dist/index.js');
  await main();
} else {
  rerun(pinnedNode());
}

function pinnedNode() {
  const platform = process.platform === 'win32' ? 'win' : process.platform;
  const file = process.platform === 'win32' ? 'bin/node.exe' : 'bin/node';
  try {
    return createRequire(import.meta.url).resolve(`node-${platform}-${process.arch}/${file}`);
  } catch {
    return undefined;
  }
}

function rerun(node) {
  if (node === undefined) {
    console.error(`prelive needs Node 24.15 or newer; this is ${process.versions.node}.`);
    process.exit(70);
  }
  const child = spawn(node, process.argv.slice(1), { stdio: 'inherit' });
  // A terminal gives Ctrl-C to both: passed on besides, it would be a second one, at which a session leaves its positions.
  const hasTerminal = [process.stdin, process.stdout, process.stderr].some((stream) => stream.isTTY);
  process.on('SIGINT', () => hasTerminal || child.kill('SIGINT'));
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => process.exit(code ?? 128 + (constants.signals[signal ?? 'SIGTERM'] ?? 15)));
}
