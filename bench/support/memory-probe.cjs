// Preloaded into the measured process, with --expose-gc: answers each message with the memory in use after a
// collection.
'use strict';
process.on('message', () => {
  globalThis.gc();
  globalThis.gc();
  process.send(process.memoryUsage());
});
// The probe alone does not keep the process alive.
process.channel?.unref();
