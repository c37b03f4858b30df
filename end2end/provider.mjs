// A real OpenID provider on a loopback address, in a process of its own: can be stopped and started like any other.
// Its settings come as a message from provider.ts; it answers when it listens.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { Provider } from 'oidc-provider';

const ROUTE = /^\/interaction\/([\w-]+)(\/cancel)?$/;

const [settings] = await once(process, 'message');
// With `tls` (a key and a certificate) it speaks nothing else.
const { issuer, client, accounts, levels, keys, cookieKey, tls } = settings;

const claims = new Set(Object.values(accounts).flatMap((account) => Object.keys(account.claims)));
const provider = new Provider(issuer, {
  clients: [client],
  jwks: { keys },
  cookies: { keys: [cookieKey] },
  acrValues: levels,
  // What goes with `openid` stands in the ID token itself.
  claims: { openid: ['sub', 'cpr'], profile: [...claims].filter((name) => !['sub', 'cpr'].includes(name)) },
  pkce: { required: () => true },
  features: { devInteractions: { enabled: false } },
  interactions: { url: (_, { uid }) => `/interaction/${uid}` },
  findAccount: (_, id) => {
    const account = Object.values(accounts).find(({ claims: { sub } }) => sub === id);
    return account && { accountId: id, claims: () => account.claims };
  },
  // Nobody is asked what may be told: the public service was agreed with beforehand.
  loadExistingGrant: async ({ oidc }) => {
    const grant = new oidc.provider.Grant({ clientId: oidc.client.clientId, accountId: oidc.session.accountId });
    grant.addOIDCScope('openid profile');
    await grant.save();
    return grant;
  },
});

const form = (uid, fault) => `<!doctype html>
<html lang="da">
<head><meta charset="utf-8"><title>Log-in-tjenesten</title><link rel="icon" href="data:,"></head>
<body>
<h1>Log-in-tjenesten</h1>
<p>${fault}</p>
<form method="post" action="/interaction/${uid}">
<p><label>Bruger <input name="login"></label></p>
<p><label>Adgangskode <input name="password" type="password"></label></p>
<p><button>Log ind</button> <a href="/interaction/${uid}/cancel">Afbryd</a></p>
</form>
</body>
</html>`;

async function body(request) {
  let text = '';
  for await (const chunk of request) text += chunk;
  return new URLSearchParams(text);
}

async function interact(request, response, uid, cancels) {
  await provider.interactionDetails(request, response);
  if (cancels) return provider.interactionFinished(request, response, { error: 'access_denied' });
  const login = request.method === 'POST' && (await body(request));
  const account = login && login.get('password') && accounts[login.get('login')];
  if (account) {
    const { level: acr, claims } = account;
    return provider.interactionFinished(request, response, { login: { accountId: claims.sub, acr } });
  }
  response.setHeader('Content-Type', 'text/html; charset=utf-8');
  response.end(form(uid, login ? 'Forkert bruger eller adgangskode.' : ''));
}

const others = provider.callback();
const answer = (request, response) => {
  const [, uid, cancels] = request.url.match(ROUTE) ?? [];
  if (!uid) return others(request, response);
  interact(request, response, uid, cancels).catch((error) => {
    console.error(error);
    response.statusCode = 500;
    response.end('Fejl');
  });
};
const server = tls ? createTlsServer(tls, answer) : createServer(answer);
server.listen(Number(new URL(issuer).port), '127.0.0.1', () => process.send('listening'));
// Not to outlive the tests.
process.once('disconnect', () => process.exit());
