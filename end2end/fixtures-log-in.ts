// A portal with the demo data and the real log-in, and the identity provider it asks.
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { expect, serving, test as base } from './fixtures';
import { LogIn } from './pages/log-in';
import { PRIVILEGES, Provider } from './provider';

export { expect };

/** Ports that are free now; both sides must know the other's before they start. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'));
  await Promise.all(servers.map((server) => once(server, 'listening')));
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => once(server.close(), 'close')));
  return ports;
}

function settings(url: string, { issuer, client }: Provider): string {
  const rights = Object.entries(PRIVILEGES).map(([right, uri]) => `${right} = "${uri}"`);
  return `listen = "${new URL(url).host}"
public_url = "${url}"
[identity]
mode = "oidc"
[identity.oidc]
issuer = "${issuer}"
client_id = "${client.client_id}"
client_secret = "${client.client_secret}"
acr = ["https://data.gov.dk/concept/core/nsis/loa/Substantial", "https://data.gov.dk/concept/core/nsis/loa/High"]
[identity.oidc.claims]
organisation = "org_name"
[identity.privileges]
${rights.join('\n')}
[mail]
mode = "folder"
`;
}

interface Fixtures {
  /** Where the portal is to listen, and the provider. */
  ports: number[];
  provider: Provider;
  login: LogIn;
}

export const test = base.extend<Fixtures>({
  ports: async ({}, use) => use(await freePorts(2)),

  provider: async ({ ports: [portal, own] }, use) => {
    const provider = new Provider(own, `http://127.0.0.1:${portal}`);
    await provider.start();
    await use(provider);
    await provider.stop();
  },

  server: async ({ ports: [port], provider }, use) =>
    serving(async (folder, run) => {
      await run('seed');
      const file = join(folder, 'tilslutning.toml');
      await writeFile(file, settings(`http://127.0.0.1:${port}`, provider));
      return [`--config=${file}`];
    }, use),

  login: async ({ visitor }, use) => use(new LogIn(visitor)),
});
