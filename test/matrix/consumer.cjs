// The package as a CommonJS app loads it.
const assert = require('node:assert/strict');
const nodemailer = require('nodemailer');
const { resilient, ResilientTransport } = require('nodemailer-resilient');
const { classify } = require('nodemailer-resilient/classify');
const { createFaultServer } = require('nodemailer-resilient/testing');

assert.equal(classify('450 4.2.0 Greylisted')?.kind, 'greylisted');
const transporter = resilient(nodemailer.createTransport({ jsonTransport: true }));
assert.ok(transporter.transporter instanceof ResilientTransport);
createFaultServer().then((server) => server.close());
transporter.sendMail({ from: 'a@example.com', to: 'b@example.com', text: 'x' }).then(({ recipients }) => {
  assert.equal(recipients[0]?.state, 'accepted');
});
