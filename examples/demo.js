// One message to 200 recipients through a server that greylists, limits, drops and refuses; then: who really got what?
//   npm run demo                                             with a server of its own
//   npm run demo -- smtp://host:port --to a@b.c [--from x@y.z]   one message to a server of yours
import { readArguments, USAGE } from './demo/arguments.js';
import { rehearse } from './demo/rehearsal.js';
import { plain } from './demo/terminal.js';
import { sendToServer } from './demo/your-server.js';

// Ctrl-C ends the delivery; the table then shows how far it got.
const stop = new AbortController();
process.once('SIGINT', () => stop.abort());

try {
  const wanted = readArguments(process.argv.slice(2));
  if (wanted === 'help') console.log(USAGE);
  else process.exitCode = (await (wanted ? sendToServer(wanted, stop.signal) : rehearse(stop.signal))) ? 0 : 1;
} catch (error) {
  const { name, message } = /** @type {Error} */ (error);
  console.error(plain(message, 300));
  process.exitCode = name === 'ArgumentError' ? 2 : 1;
}
