import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import {
  createFaultServer,
  type FaultServer,
  type FaultServerOptions,
  type Moment,
  type Rule,
} from '../src/testing/index.ts';

const EXAMPLES = fileURLToPath(new URL('../examples/', import.meta.url));

interface Run {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface RunOptions {
  readonly args?: readonly string[];
  readonly env?: Record<string, string>;
  /** Then Ctrl-C is pressed. */
  readonly interrupt?: Promise<void>;
}

/** Runs `examples/<name>.js` in a process of its own, as the README tells people to. */
async function run(name: string, { args = [], env = {}, interrupt }: RunOptions = {}): Promise<Run> {
  const child = spawn(process.execPath, [join(EXAMPLES, `${name}.js`), ...args], {
    env: { PATH: process.env.PATH, TMPDIR: process.env.TMPDIR, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text) => {
    output.stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text) => {
    output.stderr += text;
  });
  interrupt?.then(() => child.kill('SIGINT'));
  const [exitCode] = await once(child, 'close');
  return { exitCode, ...output };
}

type Scenario = () => Promise<void>;

/** One for each file in `examples/` that is run against a local server; the demo brings its own. */
const SCENARIOS: Record<string, Scenario> = {
  async quickstart() {
    await using server = await createFaultServer({
      script: {
        stage: 'RCPT',
        recipient: 'bob@example.com',
        first: 1,
        reply: '450 4.2.0 Greylisted, try again in 1 second',
      },
    });
    const { exitCode, stdout } = await runAgainst(server, 'quickstart');
    server.assertExactlyOnce(['ann@example.com', 'bob@example.com']);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('ann@example.com: accepted');
    expect(stdout).toContain('bob@example.com: accepted');
  },

  async bulk() {
    await using server = await createFaultServer({
      behaviours: { recipientsPerTransaction: 50 },
      script: { stage: 'RCPT', recipient: 'reader-7@example.com', reply: '550 5.1.1 User unknown' },
    });
    const { exitCode, stdout } = await runAgainst(server, 'bulk');
    const readers = Array.from({ length: 120 }, (_, n) => `reader-${n + 1}@example.com`);
    server.assertExactlyOnce(readers.filter((address) => address !== 'reader-7@example.com'));
    expect(server.timesDelivered('reader-7@example.com')).toBe(0);
    const messageIds = server.deliveries.map(({ headers }) => headers.get('message-id')?.[0]);
    expect(new Set(messageIds).size).toBe(1);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('119 of 120 accepted in 3 transactions');
    expect(stdout).toContain('reader-7@example.com: rejected');
  },

  async 'partial-failures'() {
    await using server = await createFaultServer({
      script: [
        { stage: 'RCPT', recipient: 'gone@example.com', reply: '550 5.1.1 User unknown' },
        { stage: 'RCPT', recipient: 'busy@example.com', reply: '450 4.2.0 Greylisted, try again in 2 hours' },
      ],
    });
    const { exitCode, stdout } = await runAgainst(server, 'partial-failures');
    expect(server.deliveries.map(({ to }) => to)).toEqual([['ann@example.com']]);
    expect(server.transactions).toHaveLength(1);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('queue    busy@example.com in 120 min');
    expect(stdout).toContain('suppress gone@example.com');
    expect(stdout).not.toContain('ann@example.com');
  },

  async abort() {
    const { script, interrupt } = greylistingThenInterrupt('bob@example.com');
    await using server = await createFaultServer({ script });
    const { exitCode, stdout } = await runAgainst(server, 'abort', { interrupt });
    expect(server.deliveries).toEqual([]);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('Still to be mailed: ann@example.com, bob@example.com');
  },

  async 'plugin-form'() {
    await using server = await createFaultServer({
      script: { stage: 'MAIL', first: 1, reply: '451 4.3.0 Temporary local problem' },
    });
    const { exitCode, stdout } = await runAgainst(server, 'plugin-form');
    server.assertExactlyOnce(['ann@example.com']);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/again in \d+ ms for ann@example\.com: /);
    expect(stdout).toContain('delivered: ann@example.com');
  },

  async failover() {
    await using primary = await createFaultServer({ behaviours: { login: 'refused' } });
    await using secondary = await createFaultServer();
    const { user, pass } = { user: 'shop', pass: 'secret' };
    const { exitCode, stdout } = await run('failover', {
      env: {
        PRIMARY_URL: `smtp://${user}:${pass}@${primary.host}:${primary.port}`,
        SECONDARY_URL: `smtp://${secondary.host}:${secondary.port}`,
      },
    });
    secondary.assertExactlyOnce(['ann@example.com', 'bob@example.com', 'eve@example.com']);
    expect(primary.deliveries).toEqual([]);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('The primary relay is out: ');
    expect(stdout).toContain('ann@example.com: by the secondary relay');
  },

  async metrics() {
    await using server = await createFaultServer({
      script: [
        { stage: 'RCPT', recipient: 'customer-7@example.com', reply: '550 5.1.1 User unknown' },
        { stage: 'MAIL', first: 1, reply: '450 4.7.1 Error: too much mail from 127.0.0.1' },
      ],
    });
    const { exitCode, stdout, stderr } = await runAgainst(server, 'metrics', { env: { METRICS_PORT: '0' } });
    expect(stderr).toBe('');
    expect(exitCode).toBe(0);
    expect(server.deliveries).toHaveLength(19);
    for (const line of [
      'mail_recipients_total{state="accepted"} 19',
      'mail_recipients_total{state="rejected"} 1',
      'mail_refusals_total{kind="recipient-unknown"} 1',
      'mail_refusals_total{kind="rate-limited"} 1',
      'mail_actions_total{action="throttle"} 1',
      'mail_in_flight 0',
      'mail_waiting 0',
      'mail_recipient_limit +Inf',
      'mail_gate_changes_total{state="slowed"} 1',
    ]) {
      expect(stdout.split('\n')).toContain(line);
    }
    expect(stdout).toMatch(/^The gate is slowed\. ./m);
    expect(stdout.match(/^mail_gate\{state="\w+"\} 1$/gm)).toHaveLength(1);
  },

  async producer() {
    await using server = await createFaultServer({
      script: { stage: 'RCPT', recipient: 'reader-7@example.com', reply: '550 5.1.1 User unknown' },
      keepMessages: false,
    });
    const { exitCode, stdout, stderr } = await runAgainst(server, 'producer', { args: ['300'] });
    expect(exitCode).toBe(0);
    expect(stderr).toMatch(/^reader-7@example\.com: /);
    const readers = Array.from({ length: 300 }, (_, n) => `reader-${n + 1}@example.com`);
    server.assertExactlyOnce(readers.filter((address) => address !== 'reader-7@example.com'));
    const most = Number(/^299 of 300 accepted, no more than (\d+) in memory/.exec(stdout)?.[1]);
    expect(most).toBeLessThan(100);
  },

  async 'hosted-relay'() {
    await using server = await createFaultServer(RELAY);
    const { exitCode, stdout, stderr } = await runWithLogin(server, 'a secret');
    expect(stderr).toBe('');
    expect(exitCode).toBe(0);
    expect(stdout).toContain('Accepted for ann@example.com');
    server.assertExactlyOnce(['ann@example.com']);
    expect(server.connections.map(({ user }) => user)).toEqual(['me', 'me']);
  },
};

const RELAY: FaultServerOptions = { tls: 'self-signed', auth: { user: 'me', pass: 'a secret' } };

/** Greylists everybody; when `last` was, it is time to interrupt the delivery. */
function greylistingThenInterrupt(last: string): { script: Rule; interrupt: Promise<void> } {
  let greylisted = () => {};
  const interrupt = new Promise<void>((resolve) => {
    greylisted = resolve;
  });
  const answer = ({ recipient }: Moment) => {
    if (recipient === last) greylisted();
    return '450 4.2.0 Greylisted';
  };
  return { script: { stage: 'RCPT', answer }, interrupt };
}

function runAgainst({ url }: FaultServer, name: string, options: RunOptions = {}): Promise<Run> {
  return run(name, { ...options, env: { ...options.env, SMTP_URL: url } });
}

async function runWithLogin(server: FaultServer, password: string): Promise<Run> {
  const folder = mkdtempSync(join(tmpdir(), 'examples-'));
  const trusted = join(folder, 'ca.pem');
  writeFileSync(trusted, server.certificate ?? '');
  try {
    const login = { SMTP_USER: 'me', SMTP_PASS: password, MAIL_FROM: 'me@example.com', MAIL_TO: 'ann@example.com' };
    return await runAgainst(server, 'hosted-relay', { env: { ...login, NODE_EXTRA_CA_CERTS: trusted } });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('every example does what it says', () => {
  const names = readdirSync(EXAMPLES)
    .filter((file) => file.endsWith('.js') && file !== 'demo.js')
    .map((file) => file.slice(0, -3));

  it('has a test here', () => {
    expect(names.sort()).toEqual(Object.keys(SCENARIOS).sort());
  });

  it.each(names)('%s', async (name) => {
    await SCENARIOS[name]?.();
  });

  it('hosted-relay, with a wrong password: says what to do, and mails nobody', async () => {
    await using server = await createFaultServer(RELAY);
    const { exitCode, stderr } = await runWithLogin(server, 'wrong');
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/^auth: /m);
    expect(stderr).not.toContain('wrong');
    expect(server.deliveries).toEqual([]);
  });

  it('partial-failures, when nobody was accepted: the error tells as much', async () => {
    await using server = await createFaultServer({ script: { stage: 'RCPT', reply: '550 5.1.1 User unknown' } });
    const { exitCode, stdout } = await runAgainst(server, 'partial-failures');
    expect(exitCode).toBe(0);
    expect(stdout.match(/^suppress /gm)).toHaveLength(3);
  });
});

describe('the demo', () => {
  it('mails everyone who can be reached exactly once', async () => {
    const { exitCode, stdout, stderr } = await run('demo');
    expect(stderr).toBe('');
    expect(stdout.trimEnd()).toMatch(/Everyone who could be reached was mailed exactly once\.$/);
    expect(stdout).toMatch(/accepted +190 /);
    expect(stdout).toMatch(/rejected +10 /);
    expect(stdout).toContain('190 of 190 mailed exactly once');
    expect(exitCode).toBe(0);
  });

  it('sends to a named server', async () => {
    await using server = await createFaultServer();
    const { exitCode, stdout } = await run('demo', {
      args: [server.url, '--to', 'a@example.com', '--to', 'b@example.com', '--from', 'c@example.com'],
    });
    server.assertExactlyOnce(['a@example.com', 'b@example.com']);
    expect(server.deliveries[0]?.from).toBe('c@example.com');
    expect(stdout).toMatch(/accepted +2 /);
    expect(stdout.trimEnd()).toMatch(/Accepted for everyone\.$/);
    expect(exitCode).toBe(0);
  });

  it('says whom a named server refused, and lets nothing of its reply act on the terminal', async () => {
    await using server = await createFaultServer({
      script: { stage: 'RCPT', reply: '550 5.1.1 No \u001b[2Jsuch\u0007 \u202euser' },
    });
    const { exitCode, stdout, stderr } = await run('demo', { args: [server.url, '--to', 'a@example.com'] });
    expect(stdout).toContain('a@example.com: rejected.');
    expect(stdout.trimEnd()).toMatch(/Not accepted for 1\.$/);
    expect(stdout + stderr).not.toMatch(/[^\P{C}\n]/u);
    expect(exitCode).toBe(1);
  });

  it('ends at once when interrupted, and shows how far it came', async () => {
    const { script, interrupt } = greylistingThenInterrupt('a@example.com');
    await using server = await createFaultServer({ script });
    const { exitCode, stdout } = await run('demo', { args: [server.url, '--to', 'a@example.com'], interrupt });
    expect(server.transactions).toHaveLength(1);
    expect(stdout).toMatch(/deferred +1 /);
    expect(exitCode).toBe(1);
  });

  it.each([
    { args: ['--to', 'a@example.com'], says: 'Which server?' },
    { args: ['smtp://127.0.0.1:1'], says: 'To whom?' },
    { args: ['http://me:hunter2@127.0.0.1', '--to', 'a@example.com'], says: 'smtp://host:port' },
    { args: ['smtp://me:hunter2@127.0.0.1:99999', '--to', 'a@example.com'], says: 'smtp://host:port' },
    { args: ['smtp://127.0.0.1:1', 'smtp://127.0.0.1:2', '--to', 'a@example.com'], says: 'One server only' },
    { args: ['smtp://127.0.0.1:1', '--to', 'ann'], says: 'Not a mail address: ann' },
    { args: ['smtp://127.0.0.1:1', '--to', 'a@example.com\r\nDATA'], says: 'Not a mail address' },
    { args: ['smtp://127.0.0.1:1', '--to', 'a@example.com', '--from', '\u001b[2J'], says: 'Not a mail address' },
    { args: ['smtp://127.0.0.1:1', '--to'], says: '--to' },
    { args: ['--colour'], says: '--colour' },
  ])('refuses $args', async ({ args, says }) => {
    const { exitCode, stdout, stderr } = await run('demo', { args });
    expect(exitCode).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^[^\n]+\n$/);
    expect(stderr).toContain(says);
    expect(stderr).not.toContain('hunter2');
    expect(stderr).not.toMatch(/[^\P{C}\n]/u);
  });

  it('prints no password of the server address', async () => {
    await using server = await createFaultServer({ auth: { user: 'me', pass: 'other' } });
    const url = server.url.replace('://', '://me:hunter2@');
    const { exitCode, stdout, stderr } = await run('demo', { args: [url, '--to', 'a@example.com'] });
    expect(exitCode).toBe(1);
    expect(stdout).toContain('a@example.com: ');
    expect(stdout + stderr).not.toContain('hunter2');
  });
});
