// A real mail server on this machine that keeps what it takes, for tests and figures.
const { readFileSync } = require('node:fs');
const { createServer } = require('node:net');
const { join } = require('node:path');
const { SMTPServer } = require('smtp-server');

/** What it encrypts with, for `localhost` and `127.0.0.1`. */
const KEYS = join(__dirname, '../crates/mail/tests/keys');
const CERTIFICATE = join(KEYS, 'server.pem');

/** One mail: who it is for, its Message-ID, and the whole of it as it came. */
class Postbox {
  mails = [];
  #server;
  #wait;

  /**
   * `delay` is how long the server thinks before it takes a mail, in milliseconds; `users` who may log in, over an encrypted
   * connection alone: from its first byte (`tls`), or after STARTTLS, with a certificate of its own or the one of the tests.
   */
  constructor({ delay = () => 0, users, tls = false, key = join(KEYS, 'server.key.pem'), certificate = CERTIFICATE } = {}) {
    this.#server = new SMTPServer({
      disabledCommands: users ? [] : ['AUTH', 'STARTTLS'],
      authOptional: !users,
      secure: tls,
      ...(users && { key: readFileSync(key), cert: readFileSync(certificate) }),
      disableReverseLookup: true,
      logger: false,
      onAuth: ({ username, password }, _, done) =>
        users?.[username] === password ? done(null, { user: username }) : done(new Error('authentication failed')),
      onRcptTo: ({ address }, _, done) => {
        const refused = this.refuse?.(address);
        done(refused ? Object.assign(new Error(refused.said), { responseCode: refused.code }) : null);
      },
      onData: (stream, session, done) => {
        const parts = [];
        stream.on('data', (part) => parts.push(part));
        stream.on('end', () => {
          const take = () => {
            const raw = Buffer.concat(parts).toString('utf8');
            const id = raw.match(/^Message-ID: <(.+)>/im)?.[1] ?? '';
            this.mails.push({ id, to: session.envelope.rcptTo.map(({ address }) => address), raw });
            this.#wait?.();
            done();
          };
          const wait = delay();
          if (wait > 0) setTimeout(take, wait);
          else take();
        });
      },
    });
    // A connection that is killed in the middle is no news here.
    this.#server.on('error', () => {});
  }

  async listen(port = 0) {
    await new Promise((done) => this.#server.listen(port, '127.0.0.1', done));
    return this.#server.server.address().port;
  }

  /** Waits until `wanted` of the mails is true; fails after `seconds`. */
  async until(wanted, seconds = 30) {
    const end = Date.now() + seconds * 1_000;
    while (!wanted(this.mails)) {
      const left = end - Date.now();
      if (left <= 0) throw new Error(`no such mail within ${seconds} s; there are ${this.mails.length}`);
      await new Promise((go) => {
        this.#wait = go;
        setTimeout(go, Math.min(left, 250));
      });
    }
  }

  async close() {
    await new Promise((done) => this.#server.close(done));
  }
}

/** A port that is free now. */
function freePort() {
  return new Promise((found) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => found(port));
    });
  });
}

module.exports = { CERTIFICATE, Postbox, freePort };
