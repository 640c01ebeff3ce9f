import type { SMTPServerDataStream } from 'smtp-server';
import type { FaultConnection } from './connection.ts';
import { type Plan, USUAL } from './plan.ts';
import { pause } from './real-time.ts';
import type { Setup } from './setup.ts';

/** Reads the message as the script says. `undefined` when it never came to its dot. */
export async function receivedBody(
  setup: Setup,
  connection: FaultConnection,
  stream: SMTPServerDataStream,
): Promise<Buffer | undefined> {
  const plan = await setup.planAt({ stage: 'body' }, connection);
  let isDue = plan !== USUAL;
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    // not `for await`, which would destroy the stream, and a parser whose stream is gone reads on
    const reader = (stream as AsyncIterable<Buffer>)[Symbol.asyncIterator]();
    for (;;) {
      if (isDue && length >= plan.after) {
        if (!isPause(plan)) {
          connection.cut(plan);
          return undefined;
        }
        await pause(plan.delay, connection.wire.closed.signal);
        isDue = false;
      }
      const { done, value } = await reader.next();
      if (done) return Buffer.concat(chunks);
      chunks.push(value);
      length += value.length;
    }
  } catch {
    // the client hung up before the dot
    return undefined;
  }
}

/** Nothing but a delay: the message is read on afterwards. */
const isPause = ({ reply, next }: Plan): boolean => reply === 'usual' && next === 'go on';
