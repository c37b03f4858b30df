// A portal with the demo data that sends its mail to a real mail server, and what that server took.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { simpleParser } from 'mailparser';
import { expect, serving, test as base } from './fixtures';
// eslint-disable-next-line @typescript-eslint/no-require-imports
const { CERTIFICATE, Postbox } = require('./postbox.cjs');

export { expect };
export { People } from './fixtures';

interface Taken {
  to: string[];
  raw: string;
}

export interface Letter {
  subject: string;
  text: string;
  html: string;
  headers: Map<string, unknown>;
}

/** The mail that people find in their boxes. */
export class Mailroom {
  readonly box: typeof Postbox;

  constructor(tls: boolean) {
    this.box = new Postbox({ users: { tilslutning: 'hemmelig' }, tls });
  }

  /** Which addresses are refused, and how. */
  set refuse(rule: (address: string) => { code: number; said: string } | undefined) {
    this.box.refuse = rule;
  }

  /** The newest mail to an address whose subject holds `about`; waits for it. */
  async newest(address: string, about: string): Promise<Letter> {
    let found: Letter | undefined;
    await expect(async () => {
      const mine = (this.box.mails as Taken[]).filter(({ to }) => to.includes(address)).reverse();
      for (const { raw } of mine) {
        const mail = await simpleParser(raw);
        if (!mail.subject?.includes(about)) continue;
        found = { subject: mail.subject, text: mail.text ?? '', html: mail.html || '', headers: mail.headers };
        return;
      }
      throw new Error(`no mail about “${about}” to ${address}`);
    }).toPass({ timeout: 15_000 });
    return found!;
  }

  count(address: string): number {
    return (this.box.mails as Taken[]).filter(({ to }) => to.includes(address)).length;
  }
}

/** The first address of the portal in a mail. */
export function link(letter: Letter, holds: string): string {
  const url = letter.text.match(new RegExp(`http://\\S*${holds}\\S*`))?.[0];
  expect(url, letter.text).toBeTruthy();
  return new URL(url!).pathname + new URL(url!).search;
}

interface Fixtures {
  /** How the way to the mail server is encrypted. */
  encryption: 'starttls' | 'tls';
  mailroom: Mailroom;
}

export const test = base.extend<Fixtures>({
  encryption: ['starttls', { option: true }],

  mailroom: async ({ encryption }, use) => {
    const mailroom = new Mailroom(encryption === 'tls');
    await use(mailroom);
    await mailroom.box.close();
  },

  server: async ({ mailroom, encryption }, use) => {
    const port = await mailroom.box.listen();
    await serving(async (folder) => {
      const file = join(folder, 'tilslutning.toml');
      await writeFile(
        file,
        `listen = "127.0.0.1:0"
[identity]
mode = "demo"
[mail]
mode = "smtp"
[mail.smtp]
host = "127.0.0.1"
port = ${port}
encryption = "${encryption}"
root_certificate = "${CERTIFICATE}"
user = "tilslutning"
password = "hemmelig"
`,
      );
      return ['--config', file];
    }, use);
  },
});
