import { hostname } from 'node:os';
import { sha256 } from './files/digest.ts';
import { readTextIfThere } from './files/read.ts';

/** SHA-256 of this machine's identity: latencies of different machines are not comparable. */
export function hostDigest(): string {
  return sha256(`${hostname()}\n${readTextIfThere('/etc/machine-id') ?? ''}`);
}
