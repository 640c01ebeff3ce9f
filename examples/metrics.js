// What was sent and how freely it leaves, for Prometheus: counters and gauges from stats(), state changes from the gate event.
//   npm install prom-client
//   SMTP_URL=smtp://127.0.0.1:2525 METRICS_PORT=9464 node examples/metrics.js
import { createServer } from 'node:http';
import nodemailer from 'nodemailer';
import { resilient } from 'nodemailer-resilient';
import { Counter, Gauge, register } from 'prom-client';

const transporter = resilient(nodemailer.createTransport(process.env.SMTP_URL ?? 'smtp://127.0.0.1:2525'));
const { transporter: transport } = transporter;

/**
 * A metric that is read from stats() whenever Prometheus asks.
 * @param {string} name
 * @param {string} help
 * @param {string} label of the values, where there are several
 * @param {(stats: ReturnType<typeof transport.stats>) => Record<string, number>} read
 */
function counters(name, help, label, read) {
  new Counter({
    name,
    help,
    labelNames: [label],
    collect() {
      this.reset();
      for (const [key, value] of Object.entries(read(transport.stats()))) this.inc({ [label]: key }, value);
    },
  });
}

counters('mail_recipients_total', 'Recipients by the state they ended in', 'state', ({ recipients }) => recipients);
counters('mail_refusals_total', 'Refusals and failures by what they mean', 'kind', ({ kinds }) => kinds);
counters('mail_actions_total', 'Refusals and failures by what is done about them', 'action', ({ actions }) => actions);

for (const [name, help] of /** @type {const} */ ([
  ['inFlight', 'Transactions under way'],
  ['waiting', 'Deliveries that wait for their turn or for a retry'],
  ['concurrency', 'Transactions that may be under way at the same time'],
  ['rate', 'Transactions that may start per second'],
  ['recipientLimit', 'Recipients that the server takes in one transaction'],
])) {
  const snake = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  new Gauge({
    name: `mail_${snake}`,
    help,
    collect() {
      this.set(transport.stats()[name]);
    },
  });
}

new Gauge({
  name: 'mail_gate',
  help: '1 for the state that the gate is in',
  labelNames: ['state'],
  collect() {
    const { gate } = transport.stats();
    for (const state of ['open', 'slowed', 'paused', 'down', 'locked']) this.set({ state }, Number(state === gate));
  },
});
const changes = new Counter({
  name: 'mail_gate_changes_total',
  help: 'Times the gate came to a state',
  labelNames: ['state'],
});
transport.on('gate', ({ state, classification }) => {
  changes.inc({ state });
  console.log(`The gate is ${state}. ${classification?.summary ?? ''}`.trimEnd());
});

const server = createServer(async (_request, response) => {
  response.setHeader('content-type', register.contentType);
  response.end(await register.metrics());
}).listen(Number(process.env.METRICS_PORT ?? 9464), '127.0.0.1');

const message = { from: 'shop@example.com', subject: 'Your order', text: 'It is on its way.' };
const customers = Array.from({ length: 20 }, (_, n) => `customer-${n + 1}@example.com`);
await Promise.allSettled(customers.map((to) => transporter.sendMail({ ...message, to })));

const address = server.address();
const port = typeof address === 'object' ? address?.port : undefined;
console.log(await (await fetch(`http://127.0.0.1:${port}/metrics`)).text());
server.close();
