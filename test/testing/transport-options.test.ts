import nodemailer from 'nodemailer';
import { describe, expect, it, onTestFinished } from 'vitest';
import { CERTIFICATES, createFaultServer, type FaultServerOptions } from '../../src/testing/index.ts';

const MESSAGE = { from: 'a@example.com', to: ['b@example.com', 'c@example.com'], text: 'x' };

async function start(options: FaultServerOptions) {
  const server = await createFaultServer(options);
  onTestFinished(() => server.close());
  return server;
}

const AUTH = { user: 'me', pass: 'secret' };

describe('transportOptions', () => {
  it.each<[string, FaultServerOptions, { readonly secure?: boolean; readonly user?: string }]>([
    ['nothing', {}, {}],
    ['STARTTLS', { tls: 'self-signed' }, { secure: true }],
    ['TLS from the first byte', { secure: true }, { secure: true }],
    ['a certificate of its own', { tls: { ...CERTIFICATES['self-signed'] } }, { secure: true }],
    ['LMTP', { lmtp: true }, {}],
    ['LMTP with TLS and a login', { lmtp: true, tls: 'self-signed', auth: AUTH }, { secure: true, user: 'me' }],
    ['a login', { auth: AUTH }, { user: 'me' }],
    ['any login', { authMethods: ['LOGIN'] }, { user: 'user' }],
    ['a login that is required', { behaviours: { login: 'required' } }, { user: 'user' }],
    ['CRAM-MD5', { auth: AUTH, authMethods: ['CRAM-MD5'] }, { user: 'me' }],
    ['an access token', { auth: AUTH, authMethods: ['XOAUTH2'] }, { user: 'me' }],
    ['an access token or a password', { auth: AUTH, authMethods: ['XOAUTH2', 'PLAIN'] }, { user: 'me' }],
  ])('are all that a client needs: %s', async (_what, options, { secure = false, user }) => {
    const server = await start(options);
    await nodemailer.createTransport(server.transportOptions).sendMail(MESSAGE);
    server.assertExactlyOnce(MESSAGE.to);
    expect(server.connections).toMatchObject([{ secure, user }]);
  });

  it('let the client verify the certificate: it fails for one that has expired', async () => {
    const server = await start({ tls: 'expired' });
    const transporter = nodemailer.createTransport(server.transportOptions);
    await expect(transporter.sendMail(MESSAGE)).rejects.toThrow('certificate has expired');
    expect(server.transportOptions.tls).toEqual({ ca: server.certificate });
    expect(server.transactions).toEqual([]);
  });

  it('can be changed by spreading them', async () => {
    const server = await start({ behaviours: { login: 'required' }, flavour: 'ses' });
    const transporter = nodemailer.createTransport({ ...server.transportOptions, auth: undefined });
    await expect(transporter.sendMail(MESSAGE)).rejects.toThrow('530 Authentication required');
  });

  it('name nothing that the server does not have, and follow it through an outage', async () => {
    const server = await start({});
    const { host, port } = server;
    expect(server.transportOptions).toEqual({ host, port, secure: false, lmtp: false });
    await server.down();
    await server.up();
    expect(server.transportOptions.port).toBe(port);
  });
});
