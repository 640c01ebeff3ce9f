// Two relays: the second one takes over while the first one cannot be used, and the first one gets its work back.
//   PRIMARY_URL=smtp://127.0.0.1:2525 SECONDARY_URL=smtp://127.0.0.1:2526 node examples/failover.js
import nodemailer from 'nodemailer';
import { resilient } from 'nodemailer-resilient';

const names = ['primary', 'secondary'];
const transporter = resilient(
  [
    nodemailer.createTransport(process.env.PRIMARY_URL ?? 'smtp://127.0.0.1:2525'),
    nodemailer.createTransport(process.env.SECONDARY_URL ?? 'smtp://127.0.0.1:2526'),
  ],
  // how long a server may be away, and how long it is left alone then
  { failoverAfter: 5000, failoverCooldown: 30_000 },
);

transporter.transporter.on('route', ({ route, out, classification }) => {
  console.log(
    out ? `The ${names[route]} relay is out: ${classification?.summary}` : `The ${names[route]} relay is back.`,
  );
});

const customers = ['ann@example.com', 'bob@example.com', 'eve@example.com'];
await Promise.all(
  customers.map(async (to) => {
    const message = { from: 'shop@example.com', to, subject: 'Your order', text: 'It is on its way.' };
    const { recipients } = await transporter.sendMail(message);
    for (const { address, route = 0 } of recipients) console.log(`${address}: by the ${names[route]} relay`);
  }),
);
transporter.close();
