#!/usr/bin/env node
// The installed entry. On an old Node it runs itself again with the Node 24 that came as an optional dependency.
import { spawnSync } from 'node:child_process';
import { createRequire, enableCompileCache } from 'node:module';
import { constants } from 'node:os';

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

if (major > 24 || (major === 24 && minor >= 15)) {
  enableCompileCache?.();
  const { main } = await import('../dist/index.js');
  await main(import.meta.url);
} else {
  const node = pinnedNode();
  if (node === undefined) {
    console.error(`prelive needs Node 24.15 or newer; this is ${process.versions.node}.`);
    process.exit(70);
  }
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => {});
  const run = spawnSync(node, process.argv.slice(1), { stdio: 'inherit' });
  process.exit(run.status ?? 128 + (constants.signals[run.signal ?? 'SIGTERM'] ?? 15));
}

function pinnedNode() {
  const platform = process.platform === 'win32' ? 'win' : process.platform;
  const name = `node-${platform}-${process.arch}`;
  const file = process.platform === 'win32' ? 'bin/node.exe' : 'bin/node';
  try {
    return createRequire(import.meta.url).resolve(`${name}/${file}`);
  } catch {
    return undefined;
  }
}
