import type { FaultServer } from './fault-server.ts';
import { checkedOptions } from './option-checks.ts';
import type { FaultServerOptions } from './options.ts';

/**
 * Starts a server, for any SMTP client.
 *
 * @example
 * await using server = await createFaultServer({ script: { stage: 'RCPT', first: 1, reply: '450 4.2.0 Greylisted' } });
 * const transporter = nodemailer.createTransport(server.url);
 *
 * @throws {TypeError} for a bad option, a stage or a behaviour that does not exist
 * @throws {Error} when the port is taken, or smtp-server is not installed
 */
export async function createFaultServer(options: FaultServerOptions = {}): Promise<FaultServer> {
  const checked = checkedOptions(options);
  const { FaultServer } = await import('./fault-server.ts').catch(explain);
  const server = new FaultServer(checked);
  await server.listen();
  return server;
}

function explain(error: NodeJS.ErrnoException): never {
  if (error.code !== 'ERR_MODULE_NOT_FOUND' || !error.message.includes('smtp-server')) throw error;
  throw new Error('nodemailer-resilient/testing needs smtp-server: npm install --save-dev smtp-server', {
    cause: error,
  });
}
