import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import nodemailer from 'nodemailer';
import { expect, it } from 'vitest';
import { ResilientTransport } from '../../src/index.ts';

// With `npm run test:matrix`, the versions that it has installed; else those of the checkout.
const { version } = createRequire(import.meta.url)('nodemailer/package.json') as { version: string };
const { MATRIX_NODEMAILER = version, MATRIX_NODE = process.versions.node } = process.env;

const PROGRAM = `
  import nodemailer from 'nodemailer';
  import { ResilientTransport } from 'nodemailer-resilient';
  const versions = [nodemailer.createTransport({}).transporter, new ResilientTransport({})].map((it) => it.version);
  console.log(process.versions.node, ...versions.map((text) => text.split('[')[0]));
`;

/** "10.6.0[client:10.6.0]" */
const plain = (text: string) => text.split('[')[0];

it('the Nodemailer under test is the one that tests and package load', () => {
  const { transporter } = nodemailer.createTransport({}) as unknown as { transporter: { version: string } };
  expect(plain(transporter.version)).toBe(MATRIX_NODEMAILER);
  expect(plain(new ResilientTransport({}).version)).toBe(MATRIX_NODEMAILER);
});

it('the Node under test runs the tests and what they start', () => {
  expect(process.versions.node).toBe(MATRIX_NODE);
  const started = execFileSync('node', ['--input-type=module', '-e', PROGRAM], { encoding: 'utf8' });
  expect(started.trim()).toBe([MATRIX_NODE, MATRIX_NODEMAILER, MATRIX_NODEMAILER].join(' '));
});
