import { describe, expect, it } from 'vitest';
import { type Situation, suggestionsFor } from '../../src/cli/check/suggestions.ts';

const WELL: Situation = {
  host: 'smtp.example.com',
  port: 587,
  secure: false,
  requireTls: true,
  step: undefined,
  kind: undefined,
  code: undefined,
  error: '',
  user: 'me@example.org',
  encrypted: true,
  offersLogin: true,
  wellKnown: (name) => (name === 'known.example' ? { host: 'out.known.example', port: 465, secure: true } : undefined),
};

describe('suggestions', () => {
  it('are none where all is well', () => expect(suggestionsFor(WELL)).toEqual([]));

  it.each<[string, Partial<Situation>, string[]]>([
    [
      'no such host',
      { host: 'example.com', step: 'name lookup', error: 'EDNS getaddrinfo ENOTFOUND example.com' },
      ['Try another host name: smtp.example.com, mail.example.com, out.example.com, mailout.example.com.'],
    ],
    [
      'no such host below a mail domain that is known',
      { host: 'smtp.known.example', step: 'name lookup', error: 'EDNS getaddrinfo ENOTFOUND example.com' },
      [
        'For known.example Nodemailer knows a service: try --service known.example, which is smtps://out.known.example:465.',
        'Try another host name: mail.known.example, out.known.example, mailout.known.example.',
      ],
    ],
    [
      'a mail domain that is known by the user',
      { user: 'me@known.example', step: 'login', kind: 'auth' },
      [expect.stringContaining('--service known.example'), expect.stringContaining('app password')],
    ],
    [
      'port 25 is closed',
      { port: 25, step: 'connection', kind: 'network', error: 'ETIMEDOUT' },
      [
        expect.stringContaining('Port 25'),
        'Try smtp://smtp.example.com:587 (it begins in plain text and switches to TLS).',
        'Try smtps://smtp.example.com:465 (TLS from the first byte).',
        'Try smtp://smtp.example.com:2525 (where a network blocks the others).',
      ],
    ],
    [
      'an IPv6 address in plain text on a TLS port',
      { host: '2001:db8::1', port: 465, step: 'greeting', kind: 'tls', encrypted: false },
      [
        'Try smtps://[2001:db8::1]:465: this port may expect TLS from the first byte (--secure).',
        expect.stringContaining('smtp://[2001:db8::1]:587'),
        expect.stringContaining(':2525'),
      ],
    ],
    ['a certificate for another name', { step: 'STARTTLS', kind: 'tls', error: 'ERR_TLS_CERT_ALTNAME_INVALID' }, []],
    [
      'a certificate of an authority of its own',
      { step: 'STARTTLS', kind: 'tls', error: 'ESOCKET self-signed certificate' },
      [expect.stringContaining('NODE_EXTRA_CA_CERTS')],
    ],
    [
      'the login wants TLS',
      { step: 'login', kind: 'auth', code: 530, encrypted: false, user: 'me@example.com', offersLogin: false },
      [expect.stringContaining('--require-tls'), 'Try smtps://smtp.example.com:465 (TLS from the first byte).'],
    ],
    ['no encryption', { encrypted: false }, ['Try smtps://smtp.example.com:465 (TLS from the first byte).']],
    ['STARTTLS is not required', { requireTls: false }, [expect.stringContaining('requireTLS: true')]],
    ['no login', { user: undefined }, [expect.stringContaining('SMTP_PASSWORD')]],
  ])('%s', (_what, situation, expected) => expect(suggestionsFor({ ...WELL, ...situation })).toEqual(expected));
});
