import { join } from 'node:path';
import { PreliveError } from '../../domain/errors.ts';
import type { OrderIdMemory } from '../../runner/ports/broker-session.ts';
import { readTextIfThere } from '../files/read.ts';
import { writeFileAtomic } from '../files/write.ts';

/** Ids that are recorded as used at a time: one write per block instead of per order. The rest of a block is never used. */
const BLOCK = 100;
/** Recorded ids in reserve for a full disk, with which positions can still be closed. */
const RESERVE = 50;

/**
 * Records in the workspace the highest order id that a client id may have used, because a restarted gateway offers used
 * ids again. Throws PreliveError FILE_UNWRITABLE, FILE_UNREADABLE, JOURNAL_BROKEN.
 */
export function orderIdMemory(workspace: string, clientId: number): OrderIdMemory {
  const path = join(workspace, 'journal', `order-ids-${clientId}`);
  const highest = readHighest(path);
  let reserved = highest;
  return {
    highest,
    issued: (orderId) => {
      if (orderId <= reserved - RESERVE) return;
      const next = orderId + BLOCK;
      try {
        writeFileAtomic(path, `${next}\n`);
        reserved = next;
      } catch (error) {
        if (orderId > reserved) throw error;
      }
    },
  };
}

function readHighest(path: string): number {
  const text = readTextIfThere(path);
  if (text === undefined) return 0;
  if (/^\d{1,15}\n$/.test(text)) return Number(text);
  throw new PreliveError('JOURNAL_BROKEN', `${path} does not hold an order id.`);
}
