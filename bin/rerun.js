import { spawn } from 'node:child_process';
import { closeSync } from 'node:fs';
import { createRequire } from 'node:module';
import { constants } from 'node:os';
import { isatty } from 'node:tty';

const SIGNALS =
  process.platform === 'win32' ? ['SIGINT', 'SIGHUP', 'SIGBREAK'] : ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'];

function pinnedNode() {
  const platform = process.platform === 'win32' ? 'win' : process.platform;
  const file = process.platform === 'win32' ? 'bin/node.exe' : 'bin/node';
  try {
    return createRequire(import.meta.url).resolve(`node-${platform}-${process.arch}/${file}`);
  } catch {
    return undefined;
  }
}

/** Runs the command line on the pinned Node, and ends as that one ends. */
export function rerun() {
  const node = pinnedNode();
  if (node === undefined) {
    console.error(`prelive needs Node 24.15 or newer; this is ${process.versions.node}.`);
    process.exit(70);
  }
  const terminals = [0, 1, 2].filter((descriptor) => isatty(descriptor));
  const child = spawn(node, process.argv.slice(1), { stdio: ['inherit', 'inherit', 'inherit', 'ipc'] });
  // A terminal gives Ctrl-C to both of us. A signal passed on as such would be a second one, at which a session leaves its
  // positions; so it is reported instead, and the other side counts each signal once, however it hears of it.
  for (const signal of SIGNALS) process.on(signal, () => report(child, signal));
  child.on('error', (error) => {
    console.error(`prelive cannot start ${node}: ${error.message}`);
    process.exit(70);
  });
  child.on('exit', (code, signal) => {
    // Node 20 aborts at its end when it cannot restore the settings of a terminal that is gone.
    for (const descriptor of terminals.filter((one) => !isatty(one))) closeSync(descriptor);
    if (signal === null) process.exit(code);
    endBy(signal);
  });
}

function report(child, preliveSignal) {
  if (child.connected) child.send({ preliveSignal }, () => {});
}

/** Ends as the other process has ended. */
function endBy(signal) {
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
  // A signal that ends nobody, or has not arrived yet.
  setTimeout(() => process.exit(128 + (constants.signals[signal] ?? 0)), 1_000);
}
