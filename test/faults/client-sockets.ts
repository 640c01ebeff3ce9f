import { subscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';

const watched = new Map<number, ClientSockets>();

subscribe('net.client.socket', (message) => {
  const { socket } = message as { socket: Socket };
  socket.once('connect', () => watched.get(socket.remotePort ?? 0)?.add(socket));
});

/** The sockets this process opens to a port, as they are on this side. Those of TLS from the first byte are not seen. */
export class ClientSockets implements Disposable {
  /** The most that were in use at once; one that is being closed is in use no more. */
  peak = 0;
  readonly #port: number;
  readonly #sockets = new Set<Socket>();

  constructor(port: number) {
    this.#port = port;
    watched.set(port, this);
  }

  get open(): number {
    return this.#sockets.size;
  }

  add(socket: Socket): void {
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket));
    const inUse = [...this.#sockets].filter(({ destroyed, writableEnded }) => !destroyed && !writableEnded);
    this.peak = Math.max(this.peak, inUse.length);
  }

  [Symbol.dispose](): void {
    watched.delete(this.#port);
  }
}
