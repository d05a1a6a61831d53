import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { createInterface } from 'node:readline';
import { prelive } from './nodes.ts';

/** The real `prelive gateway`, with queries of its venue. */
export interface Venue {
  readonly port: string;
  /** `100 AAPL, order GOOGL`: positions and working orders; empty when flat. */
  open(): Promise<string>;
  holdsPosition(): Promise<boolean>;
  hasWorkingOrder(): Promise<boolean>;
  /** True when an order is working, and is the same half a second later. */
  staysOpen(): Promise<boolean>;
  /** Number of client connections. */
  clients(): Promise<number>;
  begin(fault: object): Promise<void>;
  stop(): Promise<void>;
}

interface VenueTruth {
  readonly positions?: readonly { readonly quantity: number; readonly contract: { readonly symbol: string } }[];
  readonly clients?: readonly unknown[];
  readonly orders?: readonly {
    readonly orderId: number;
    readonly status: string;
    readonly contract: { readonly symbol: string };
  }[];
}

const isWorking = ({ status }: { readonly status: string }) => !/^(Filled|.*Cancelled|Inactive)$/.test(status);

/** Starts one on free ports. */
export async function startVenue(): Promise<Venue> {
  const [node = '', ...words] = prelive(process.execPath, ['gateway', '--port', '0', '--control-port', '0']);
  const child = spawn(node, words, { cwd: tmpdir(), stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise<void>((settle) => child.once('exit', () => settle()));
  const line = await new Promise<string>((settle) => createInterface(child.stdout).once('line', settle));
  const { port, controlPort } = JSON.parse(line);
  const api = `http://127.0.0.1:${controlPort}`;
  const read = async (path: string): Promise<VenueTruth> => JSON.parse(await (await fetch(`${api}${path}`)).text());
  const positions = async () =>
    ((await read('/positions')).positions ?? []).map((one) => `${one.quantity} ${one.contract.symbol}`);
  const orders = async () =>
    ((await read('/orders')).orders ?? []).filter(isWorking).map((one) => `order ${one.contract.symbol}`);
  const lastOrder = async () => (await read('/orders')).orders?.findLast(isWorking)?.orderId;
  return {
    port: String(port),
    open: async () => [...(await positions()), ...(await orders())].join(', '),
    holdsPosition: async () => (await positions()).length > 0,
    hasWorkingOrder: async () => (await orders()).length > 0,
    staysOpen: async () => {
      const before = await lastOrder();
      await new Promise((settle) => setTimeout(settle, 500));
      return before !== undefined && before === (await lastOrder());
    },
    clients: async () => (await read('/clients')).clients?.length ?? 0,
    begin: async (fault) => {
      const headers = { 'content-type': 'application/json' };
      const answer = await fetch(`${api}/faults`, { method: 'POST', body: JSON.stringify(fault), headers });
      if (!answer.ok) throw new Error(await answer.text());
    },
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
}
