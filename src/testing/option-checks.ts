import { createSecureContext } from 'node:tls';
import { FLAVOURS } from './behaviours/flavours.ts';
import type { FaultServerOptions } from './options.ts';
import { checkedScript } from './script-checks.ts';
import {
  aBoolean,
  aLine,
  aText,
  bad,
  checkedParts,
  either,
  isObject,
  listOf,
  oneOf,
  type Parts,
  whole,
} from './wanted.ts';

const KEY_PAIR: Parts = { key: aText, cert: aText };
const LOGIN: Parts = { user: aText, pass: aText };

const OPTIONS: Parts = {
  script: { is: () => true, what: 'a script' },
  behaviours: { is: isObject, what: 'an object with behaviours by name' },
  flavour: oneOf(FLAVOURS),
  port: whole(0, 65_535),
  lmtp: aBoolean,
  tls: either(oneOf(['self-signed']), oneOf(['expired']), { is: isObject, what: '{ key, cert } in PEM' }),
  secure: aBoolean,
  auth: { is: isObject, what: '{ user, pass }' },
  authMethods: listOf(oneOf(['PLAIN', 'LOGIN', 'XOAUTH2', 'CRAM-MD5'])),
  pipelining: aBoolean,
  ehlo: { is: (value) => Array.isArray(value) && value.every(aLine.is), what: `a list, each ${aLine.what}` },
  name: { is: (value) => typeof value === 'string' && /^[^\s\p{Cc}]+$/u.test(value), what: 'a host name' },
  seed: { is: Number.isFinite, what: 'a number' },
  clock: {
    is: (value) => isObject(value) && ['now', 'sleep'].every((name) => typeof Reflect.get(value, name) === 'function'),
    what: 'a clock with the methods now() and sleep(ms, { signal })',
  },
  keepMessages: aBoolean,
};

/**
 * @returns the options as they were when they were checked
 * @throws {TypeError} naming the option and what it should have been
 */
export function checkedOptions(options: unknown): FaultServerOptions {
  const checked = checkedParts(options, OPTIONS, 'createFaultServer()');
  if (checked.script !== undefined) checked.script = checkedScript(checked.script);
  if (checked.auth !== undefined) checked.auth = whollyGiven(checked.auth, LOGIN, '`auth`');
  if (isObject(checked.tls)) checked.tls = checkedKeyPair(checked.tls);
  return checked as FaultServerOptions;
}

function whollyGiven(value: unknown, parts: Parts, whose: string): Record<string, unknown> {
  const checked = checkedParts(value, parts, whose);
  for (const [name, wanted] of Object.entries(parts))
    if (checked[name] === undefined) throw bad(`\`${name}\` of ${whose}`, wanted, undefined);
  return checked;
}

function checkedKeyPair(tls: object): object {
  const pair = whollyGiven(tls, KEY_PAIR, '`tls`');
  try {
    createSecureContext(pair);
  } catch (cause) {
    throw new TypeError('`tls` should be a key and a certificate that belong together, both in PEM', { cause });
  }
  return pair;
}
