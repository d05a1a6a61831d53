// Loaded before what is measured, with --expose-gc: answers each message with what memory is in use after a collection.
'use strict';
process.on('message', () => {
  globalThis.gc();
  globalThis.gc();
  process.send(process.memoryUsage());
});
// The probe alone keeps nothing running.
process.channel?.unref();
