#!/usr/bin/env node
// The installed entry. On an old Node it runs itself again with the Node 24 that came as an optional dependency.

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

if (major > 24 || (major === 24 && minor >= 15)) {
  // Imports would load what only an old Node needs: each is milliseconds of every start.
  process.getBuiltinModule('node:module').enableCompileCache();
  const { main } = await import('../dist/index.js');
  await main();
} else {
  const { rerun } = await import('./rerun.js');
  rerun();
}
