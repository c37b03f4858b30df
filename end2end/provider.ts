// The identity provider of the tests, and the people it knows.
import { type ChildProcess, fork } from 'node:child_process';
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';

const LEVEL = 'https://data.gov.dk/concept/core/nsis/loa/';
const SCOPE = 'urn:dk:gov:saml:';

/** The URIs of the rights; made up, as the portal's own are a matter of configuration. */
export const PRIVILEGES = Object.fromEntries(
  ['administer_agreements', 'view_agreements', 'case_worker', 'agency_administrator', 'administer_users'].map((right) => [
    right,
    `urn:dk:tilslutning:${right}`,
  ]),
);

/** OIO Basic Privilege Profile: one right, and where it holds. */
function privileges(right: string, scope: string): string {
  const xml = `<?xml version="1.0" encoding="UTF-8"?>
<bpp:PrivilegeList xmlns:bpp="http://digst.dk/oiosaml/basic_privilege_profile">
  <PrivilegeGroup Scope="${SCOPE}${scope}"><Privilege>${PRIVILEGES[right]}</Privilege></PrivilegeGroup>
  <PrivilegeGroup Scope="${SCOPE}${scope}"><Privilege>urn:dk:andet:ret</Privilege></PrivilegeGroup>
</bpp:PrivilegeList>`;
  return Buffer.from(xml).toString('base64');
}

let people = 0;
interface More {
  p_number?: string;
  level?: string;
  cpr?: string;
  email?: string;
  /** The right that comes with the log-in, or none. */
  right?: string | null;
}
function person(name: string, org_name: string, cvr: string, scope: string, more: More = {}) {
  people += 1;
  const right = more.right === undefined ? 'administer_agreements' : more.right;
  return {
    level: LEVEL + (more.level ?? 'Substantial'),
    claims: {
      sub: `5f3a1c52-7d3e-4f0b-9a61-${String(people).padStart(12, '0')}`,
      name,
      email: more.email ?? `${name.split(' ')[0].toLowerCase()}@${cvr}.example`,
      cvr,
      p_number: more.p_number,
      cpr: more.cpr,
      org_name,
      privileges_intermediate: right ? privileges(right, scope) : undefined,
    },
  };
}

/** What stands in one person's ID token, as some providers do it; made up. */
export const CPR = '0101709995';

/** The people, by what they type to log in. */
export const Accounts = {
  skoletavlen: person('Sara Holm', 'Skoletavlen ApS', '90614711', 'cvrNumberIdentifier:90614711'),
  kommune: person('Karen Vang', 'Havnsø Kommune', '91842130', 'cvrNumberIdentifier:91842130'),
  skole: person('Lone Bæk', 'Havnsø Skole', '91842130', 'productionUnitIdentifier:1000000021', { p_number: '1000000021' }),
  klasselog: person('Nils Krog', 'Klasselog IVS', '94910684', 'cvrNumberIdentifier:94910684'),
  senummer: person('Sven Lund', 'Havnsø Kommune', '91842130', 'seNumberIdentifier:91842130'),
  cpr: person('Rie Bro', 'Havnsø Kommune', '91842130', 'cvrNumberIdentifier:91842130', { cpr: CPR }),
  sagsbehandler: person('Stine Holt', 'STIL', '90001000', 'cvrNumberIdentifier:90001000', { right: 'case_worker' }),
  ny: person('Lis Dam', 'STIL', '90001000', '', { email: 'lis@stil.example', right: null }),
  svag: person('Lis Lav', 'Havnsø Kommune', '91842130', 'cvrNumberIdentifier:91842130', { level: 'Low' }),
};
export type Login = keyof typeof Accounts;

function newKey(): object {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return { ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'RS256' };
}

export class Provider {
  readonly issuer: string;
  readonly client: { client_id: string; client_secret: string };
  private child?: ChildProcess;
  private key = newKey();
  private readonly cookieKey = randomUUID();

  /** By another name than the portal's, so that it is another site to the browser, as it will be. */
  constructor(
    port: number,
    private readonly portal: string,
    private readonly more: { tls?: { key: string; cert: string }; secret?: string } = {},
  ) {
    this.issuer = `${more.tls ? 'https' : 'http'}://localhost:${port}`;
    this.client = { client_id: 'tilslutning', client_secret: more.secret ?? randomUUID() };
  }

  async start(): Promise<void> {
    const child = fork(join(__dirname, 'provider.mjs'), { stdio: ['ignore', 'ignore', 'pipe', 'ipc'], execArgv: [] });
    let said = '';
    child.stderr?.on('data', (chunk) => (said += chunk));
    this.child = child;
    child.send({
      issuer: this.issuer,
      client: {
        ...this.client,
        redirect_uris: [`${this.portal}/log-paa/svar`],
        post_logout_redirect_uris: [`${this.portal}/`],
        token_endpoint_auth_method: 'client_secret_basic',
      },
      accounts: Accounts,
      levels: ['Low', 'Substantial', 'High'].map((level) => LEVEL + level),
      keys: [this.key],
      cookieKey: this.cookieKey,
      tls: this.more.tls,
    });
    const stopped = once(child, 'exit').then(() => Promise.reject(new Error(`The provider stopped: ${said}`)));
    await Promise.race([once(child, 'message'), stopped]);
    stopped.catch(() => {});
  }

  async stop(): Promise<void> {
    const { child } = this;
    this.child = undefined;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }

  /** Signs with another key from the next start on. */
  changeKey(): void {
    this.key = newKey();
  }
}
