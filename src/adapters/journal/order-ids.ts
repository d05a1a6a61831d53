import { join } from 'node:path';
import { PreliveError } from '../../domain/errors.ts';
import type { OrderIdMemory } from '../../runner/ports/broker-session.ts';
import { readTextIfThere } from '../files/read.ts';
import { writeFileAtomic } from '../files/write.ts';

/** Ids that are noted as used at a time: a write a block instead of one an order; the rest of a block is never used. */
const BLOCK = 100;
/** Noted ids that are kept for a disk that takes nothing more: with these, positions can still be closed. */
const RESERVE = 50;

/**
 * The highest order id that a client id may have used, in a file of the workspace: a gateway that was restarted offers
 * ids again that have been used. Throws PreliveError FILE_UNWRITABLE, FILE_UNREADABLE, JOURNAL_BROKEN.
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
