// The server, in a process of its own: what it remembers is no memory of the sender's.
import { createFaultServer } from '../../dist/testing/index.js';
import { FAULTS } from './faults.js';

const server = await createFaultServer({ script: FAULTS, seed: Number(process.argv[2]), keepMessages: false });
/** @type {Map<string, number>} */
let taken = new Map();

function count() {
  for (const { to } of server.deliveries) for (const address of to) taken.set(address, (taken.get(address) ?? 0) + 1);
  server.forget();
}

const counting = setInterval(count, 100);
process.on('message', () => {
  count();
  const sockets = process.getActiveResourcesInfo().filter((kind) => kind === 'TCPSocketWrap').length;
  process.send?.({ taken: [...taken], sockets });
  taken = new Map();
});
process.once('disconnect', () => {
  clearInterval(counting);
  void server.close();
});
process.send?.({ host: server.host, port: server.port });
