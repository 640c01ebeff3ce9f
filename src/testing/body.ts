import type { SMTPServerDataStream } from 'smtp-server';
import type { FaultConnection } from './connection.ts';
import { IncomingMessage } from './incoming-message.ts';
import { type Plan, USUAL } from './plan.ts';
import { pause } from './real-time.ts';
import type { Setup } from './setup.ts';

/** Reads the message as the script says. `undefined` when it never came to its dot. */
export async function receivedBody(
  setup: Setup,
  connection: FaultConnection,
  stream: SMTPServerDataStream,
): Promise<IncomingMessage | undefined> {
  const plan = await setup.planAt({ stage: 'body' }, connection);
  let isDue = plan !== USUAL;
  const message = new IncomingMessage(setup.options.keepMessages !== false);
  try {
    // not `for await`, which would destroy the stream, and a parser whose stream is gone reads on
    const reader = (stream as AsyncIterable<Buffer>)[Symbol.asyncIterator]();
    for (;;) {
      if (isDue && message.size >= plan.after) {
        if (!isPause(plan)) {
          connection.cut(plan);
          return undefined;
        }
        await pause(plan.delay, connection.wire.closed.signal);
        isDue = false;
      }
      const { done, value } = await reader.next();
      if (done) return message;
      message.add(value);
    }
  } catch {
    // the client hung up before the dot
    return undefined;
  }
}

/** Nothing but a delay: the message is read on afterwards. */
const isPause = ({ reply, next }: Plan): boolean => reply === 'usual' && next === 'go on';
