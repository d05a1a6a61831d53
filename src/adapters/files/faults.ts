const MEANINGS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EAGAIN: 'it is not ready now',
  EBADF: 'the descriptor is not open for this',
  EBUSY: 'it is in use',
  EDQUOT: 'the disk quota is used up',
  EEXIST: 'something of that name is there already',
  EFBIG: 'the file would be larger than allowed',
  EIO: 'the device reports an error',
  EISDIR: 'it is a folder',
  ELOOP: 'its links lead in a circle',
  EMFILE: 'this process may open no more files (ulimit -n)',
  ENAMETOOLONG: 'the name is too long',
  ENFILE: 'the system can open no more files',
  ENOENT: 'there is no such file or folder',
  ENOMEM: 'there is not enough memory',
  ENOSPC: 'no space is left on the device',
  ENOTDIR: 'a part of the path is not a folder',
  ENXIO: 'nobody is at the other end',
  EPERM: 'the system does not permit it',
  EPIPE: 'nobody reads from it any more',
  EROFS: 'the file system is read-only',
};

/** Describes an error of `node:fs`, with the system's code. */
export function formatFileFault(error: unknown): string {
  const code = faultCode(error);
  if (code === undefined) return error instanceof Error ? error.message : String(error);
  const meaning = MEANINGS[code];
  return `${meaning ?? (error instanceof Error ? error.message : '')} (${code})`;
}

/** True when an error of `node:fs` has this code, e.g. `ENOENT`. */
export function isFileFault(error: unknown, code: string): boolean {
  return faultCode(error) === code;
}

/** Code of an error of the system, e.g. `ENOSPC`; `undefined` for any other error. */
export function faultCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
