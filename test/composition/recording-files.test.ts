import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createRecordingFile, readRecording } from '../../src/composition/gateway/recording-files.ts';

const folder = mkdtempSync(join(tmpdir(), 'recording-'));
afterAll(() => rmSync(folder, { recursive: true }));

const HEADER = { kind: 'header', format: 1, prelive: '0', seed: 1, account: 'DU1', sessionStart: 0 } as const;
const MESSAGE = { at: 1, direction: 'in', connection: 1, payload: 'x'.repeat(70_000) } as const;

/** A disk that takes so many bytes. */
function smallDisk(room: number): (handle: number, bytes: Uint8Array) => void {
  let left = room;
  return (_handle, bytes) => {
    left -= bytes.length;
    if (left < 0) throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
  };
}

describe('a recording', () => {
  it('ends when the disk is full, once and with the reason, and nothing else does', () => {
    const told: string[] = [];
    const path = join(folder, 'full.ndjson');
    const file = createRecordingFile(path, HEADER, (reason) => told.push(reason), smallDisk(1000));
    for (let i = 0; i < 5; i++) file.add(MESSAGE);
    expect(told).toEqual([expect.stringContaining(path)]);
    expect(() => file.close()).toThrow(expect.objectContaining({ code: 'FILE_UNWRITABLE' }));
  });

  it('is refused at once when not even its first line can be written', () => {
    const begin = () => createRecordingFile(join(folder, 'none.ndjson'), HEADER, () => {}, smallDisk(0));
    expect(begin).toThrow(expect.objectContaining({ code: 'FILE_UNWRITABLE' }));
  });

  it.each(['/dev/null', '/dev/stdout'])('never goes to %s', (path) => {
    expect(() => createRecordingFile(path, HEADER)).toThrow(expect.objectContaining({ code: 'FILE_UNWRITABLE' }));
  });

  it('never goes through a link', () => {
    const link = join(folder, 'link.ndjson');
    symlinkSync(join(folder, 'target.ndjson'), link);
    expect(() => createRecordingFile(link, HEADER)).toThrow(expect.objectContaining({ code: 'FILE_UNWRITABLE' }));
  });

  it('is whole when it was closed', () => {
    const path = join(folder, 'whole.ndjson');
    const file = createRecordingFile(path, HEADER);
    file.add(MESSAGE);
    file.close();
    expect(readRecording(path).entries).toEqual([{ kind: 'message', ...MESSAGE }]);
    expect(readFileSync(path, 'utf8').endsWith('\n')).toBe(true);
  });
});
