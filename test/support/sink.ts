import { createHash } from 'node:crypto';
import net from 'node:net';
import { Recording } from './recording.ts';
import { listen, type TestServer } from './test-server.ts';

export interface SinkServer extends TestServer {
  /** SHA-256 of each message body, as on the wire, in order. */
  readonly bodies: string[];
}

const DOT = Buffer.from('\r\n.\r\n');

/** An SMTP server that keeps nothing of a message but its hash, for tests that measure memory. */
export async function startSink(script: {
  readonly dot: (message: number) => string;
  readonly onBytes?: (received: number) => void;
}): Promise<SinkServer> {
  const bodies: string[] = [];
  const sockets = new Set<net.Socket>();
  const server = net.createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.write('220 sink.example.test\r\n');
    let hash = createHash('sha256');
    let inBody = false;
    let tail = Buffer.alloc(0);
    let received = 0;
    socket.on('data', (chunk: Buffer) => {
      if (!inBody) {
        for (const line of chunk.toString('latin1').split('\r\n')) {
          if (line === '') continue;
          inBody = line === 'DATA';
          socket.write(inBody ? '354 go on\r\n' : '250 ok\r\n');
        }
        return;
      }
      hash.update(chunk);
      received += chunk.length;
      script.onBytes?.(received);
      tail = Buffer.concat([tail, chunk]).subarray(-DOT.length);
      if (!tail.equals(DOT)) return;
      bodies.push(hash.digest('hex'));
      hash = createHash('sha256');
      inBody = false;
      socket.write(`${script.dot(bodies.length)}\r\n`);
    });
  });
  const listening = await listen(server, new Recording(), {
    secure: false,
    lmtp: false,
    destroyConnections: () => {
      for (const socket of sockets) socket.destroy();
    },
  });
  return Object.assign(listening, { bodies });
}
