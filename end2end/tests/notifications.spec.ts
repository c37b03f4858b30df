// Who is told by mail: registered, confirmed, written to, taken off. With a real mail server.
import { type Mailroom, People, expect, link, test } from '../fixtures-mail';
import { Administration } from '../pages/administration';
import { RequestForm } from '../pages/request-form';
import type { Visitor } from '../pages/visitor';

const SCHOOL = 'kontor@havnsoe-skole.example';
const PROVIDER = 'drift@skoletavlen.example';

async function register(visitor: Visitor, path: string, address: string): Promise<void> {
  await visitor.open(path);
  await visitor.main.getByLabel('Tilmeld email').fill(address);
  await visitor.press('Opret');
}

/** Follows the link that was mailed to an address, in a browser that nobody is logged in with. */
async function confirm(stranger: () => Promise<Visitor>, mailroom: Mailroom, address: string): Promise<Visitor> {
  const mail = await mailroom.newest(address, 'Bekræft');
  const reader = await stranger();
  await reader.open(link(mail, 'bekraeft'));
  await reader.press('Bekræft');
  await expect(reader.note).toContainText('E-mailadressen er bekræftet');
  return reader;
}

test('an address is registered, confirmed, told of a request and taken off again', async ({ logIn, stranger, meet, mailroom }) => {
  const school = await logIn(People.school, '/dataadgangadministration');
  await school.follow('Notifikationer');
  await expect(school.main).toContainText('Ingen er tilmeldt endnu');
  await school.main.getByLabel('Tilmeld email').fill(SCHOOL);
  await school.press('Opret');
  await expect(school.note).toContainText(`Vi har sendt et link til ${SCHOOL}`);
  await expect(school.row(SCHOOL)).toContainText('Ikke bekræftet');

  const asked = await mailroom.newest(SCHOOL, 'Bekræft');
  expect(asked.text).toContain('Skole – Havnsø Skole har tilmeldt denne e-mailadresse');
  const way = link(asked, 'bekraeft');
  await confirm(stranger, mailroom, SCHOOL);
  // Once is enough: the same link leads nowhere now.
  const late = await stranger();
  await late.open(way);
  await expect(late.main).toContainText('Linket er brugt eller for gammelt');
  await school.open('/dataadgangadministration/notifikationer');
  await expect(school.row(SCHOOL)).toContainText('Bekræftet');

  // Somebody asks: the school's address hears of it, with who, what, which data, the comment and one link.
  const list = new Administration(school);
  await list.open();
  await list.choose('Slet dataadgang', 'Havnsø Skole');
  await list.confirm();
  const provider = await meet(People.skoletavlen);
  const form = new RequestForm(provider);
  await form.open();
  await form.add('901001');
  await form.comment.fill('Vi har en databehandleraftale fra 1. august.');
  await form.send();
  const mail = await mailroom.newest(SCHOOL, 'Ny anmodning');
  expect(mail.subject).toBe('Ny anmodning om dataadgang: Havnsø Skole – Tavlen (Unilogin)');
  for (const part of ['Udbyder: Skoletavlen ApS', 'Elevers og ansattes navn', 'Hvem: Udbyder – Skoletavlen ApS', 'fra 1. august.']) {
    expect(mail.text).toContain(part);
  }
  expect(link(mail, '/dataadgange/')).toMatch(/^\/dataadgange\/[0-9a-f-]{36}$/);

  // The mail's own link ends it, without log-in.
  const reader = await stranger();
  await reader.open(link(mail, 'afmeld'));
  await expect(reader.main).toContainText(`${SCHOOL} får beskeder om Havnsø Skole`);
  await reader.press('Afmeld');
  await expect(reader.main).toContainText('er afmeldt og får ingen flere beskeder');
  await school.open('/dataadgangadministration/notifikationer');
  await expect(school.row(SCHOOL)).toContainText('Afmeldt');
});

test('an approval is told to the provider, with the comment and a link to exactly that row', async ({ logIn, stranger, meet, mailroom }) => {
  const provider = await logIn(People.skoletavlen);
  await register(provider, '/udbydersystemadministration/notifikationer', PROVIDER);
  await confirm(stranger, mailroom, PROVIDER);
  const municipality = await meet(People.municipality);
  const list = new Administration(municipality);
  await list.open('Anmodninger');
  await list.choose('Godkend', 'Bakkeskolen');
  await list.confirm('Velkommen til.');
  const mail = await mailroom.newest(PROVIDER, 'Dataadgangen er godkendt');
  expect(mail.text).toContain('Tavlen må hente data fra Unilogin for Bakkeskolen.');
  expect(mail.text).toContain('Kommentar:\n> Velkommen til.');
  expect(mail.headers.get('auto-submitted')).toBe('auto-generated');
  const list_unsubscribe = mail.headers.get('list') as { unsubscribe?: { url?: string } };
  expect(list_unsubscribe.unsubscribe?.url).toContain('/notifikationer/afmeld?noegle=');
  // A mail program's own button.
  const url = new URL(list_unsubscribe.unsubscribe!.url!);
  const stop = await provider.page.request.post(url.pathname + url.search, { form: { 'List-Unsubscribe': 'One-Click' } });
  expect(stop.status()).toBe(204);
  await provider.open('/udbydersystemadministration/notifikationer');
  await expect(provider.row(PROVIDER)).toContainText('Afmeldt');
  await provider.open(link(mail, '/dataadgange/'));
  await expect(provider.main).toContainText('Bakkeskolen');
});

test('a municipality registers one address for all its institutions, or for some', async ({ logIn, mailroom }) => {
  const visitor = await logIn(People.municipality, '/dataadgangadministration/notifikationer');
  await expect(visitor.main.getByLabel(/^Hele Havnsø Kommune, også nye/)).toBeChecked();
  await register(visitor, '/dataadgangadministration/notifikationer', 'alle@havnsoe.example');
  await expect(visitor.row('alle@havnsoe.example')).toContainText(/Alle \(\d+\)/);
  await visitor.main.getByLabel('Tilmeld email').fill('to@havnsoe.example');
  await visitor.main.getByLabel('Kun udvalgte').check();
  await visitor.main.getByLabel('Bakkeskolen (901002)').check();
  await visitor.main.getByLabel('Fjordskolen (901003)').check();
  await visitor.press('Opret');
  await expect(visitor.row('to@havnsoe.example')).toContainText('Bakkeskolen, Fjordskolen');
  await mailroom.newest('to@havnsoe.example', 'Bekræft');
  // What it is told of, when and in which language can be changed.
  await visitor.follow('to@havnsoe.example');
  await visitor.expectTitle('to@havnsoe.example');
  await visitor.main.getByLabel('Samlet én gang om dagen').check();
  await visitor.main.getByLabel('Engelsk').check();
  await visitor.main.getByLabel('Driftsmeddelelser').check();
  await visitor.press('Gem');
  await expect(visitor.row('to@havnsoe.example')).toContainText('Samlet én gang om dagen');
  await visitor.follow('to@havnsoe.example');
  await visitor.press('Slet');
  await expect(visitor.note).toContainText('to@havnsoe.example er slettet');
  await expect(visitor.row('to@havnsoe.example')).toHaveCount(0);
});

test('what is wrong with an address is told at its field, and nothing typed is lost', async ({ logIn }) => {
  const visitor = await logIn(People.municipality);
  const path = '/dataadgangadministration/notifikationer';
  for (const [typed, told] of [
    ['', 'Tilmeld email'],
    ['ikke en adresse', 'e-mailadresse'],
    ['x'.repeat(300) + '@skole.example', '254'],
    ['a@skole.example, b@skole.example', 'e-mailadresse'],
  ]) {
    await register(visitor, path, typed);
    await expect(visitor.errors, typed).toContainText(told);
    await expect(visitor.main.getByLabel('Tilmeld email')).toHaveValue(typed);
  }
  await register(visitor, path, 'alle@havnsoe.example');
  await register(visitor, path, 'ALLE@havnsoe.example');
  await expect(visitor.errors).toContainText('allerede tilmeldt');
  await visitor.main.getByLabel('Kun udvalgte').check();
  await visitor.main.getByLabel('Tilmeld email').fill('ny@havnsoe.example');
  await visitor.press('Opret');
  await expect(visitor.errors).toContainText('Gælder for');
  await expect(visitor.main.getByLabel('Kun udvalgte')).toBeChecked();
  // Whoever cannot know of the address gets no hint of it.
  const own = visitor.row('alle@havnsoe.example').getByRole('link').first();
  const address = await own.getAttribute('href');
  await visitor.logOut();
  await visitor.logIn(People.freeSchool);
  expect((await visitor.page.request.get(address!)).status()).toBe(404);
});

test('whoever is written to unasked ends it, and can change their mind', async ({ logIn, stranger, mailroom }) => {
  const address = 'fremmed@andetsted.example';
  const school = await logIn(People.school);
  await register(school, '/dataadgangadministration/notifikationer', address);
  const asked = await mailroom.newest(address, 'Bekræft');
  const reader = await stranger();
  await reader.open(link(asked, 'afmeld'));
  await reader.expectTitle('Stop mails fra Tilslutning');
  await reader.press('Stop mails');
  await expect(reader.main).toContainText(`${address} får ikke flere mails`);

  // Neither a new link nor a new registration writes there; nothing typed is lost.
  await school.open('/dataadgangadministration/notifikationer');
  await school.row(address).getByRole('button', { name: /^Send link igen/ }).click();
  await expect(school.main).toContainText('har sagt nej til mails fra Tilslutning');
  await school.open('/dataadgangadministration/notifikationer');
  await school.follow(address);
  await school.press('Slet');
  await register(school, '/dataadgangadministration/notifikationer', address.toUpperCase());
  await expect(school.errors).toContainText('har sagt nej til mails fra Tilslutning');
  await expect(school.main.getByLabel('Tilmeld email')).toHaveValue(address.toUpperCase());
  expect(mailroom.count(address)).toBe(1);

  await reader.press('Få mails igen');
  await expect(reader.note).toContainText('kan få mails fra Tilslutning igen');
  await register(school, '/dataadgangadministration/notifikationer', address);
  await confirm(stranger, mailroom, address);
});

test('an address to which mail comes back is marked, and the agency can send again', async ({ logIn, stranger, meet, mailroom }) => {
  const provider = await logIn(People.skoletavlen);
  await register(provider, '/udbydersystemadministration/notifikationer', PROVIDER);
  await confirm(stranger, mailroom, PROVIDER);
  mailroom.refuse = (address) => (address === PROVIDER ? { code: 550, said: '5.1.1 no such mailbox' } : undefined);
  const school = await meet(People.school);
  const list = new Administration(school);
  await list.open();
  await list.choose('Til Venter', 'Havnsø Skole');
  await list.confirm('Vi ser på det igen.');
  // The contact person hears of it instead.
  const instead = await mailroom.newest('sara@skoletavlen.example', 'Dataadgangen er sat i venter');
  expect(instead.text).toContain('som kontaktperson hos Skoletavlen ApS');
  await provider.open('/udbydersystemadministration/notifikationer');
  await expect(provider.row(PROVIDER)).toContainText('Kommer retur');
  await expect(provider.row(PROVIDER)).toContainText('no such mailbox');

  const agency = await meet(People.agency, '/sagsbehandling/udsendelse');
  await expect(agency.row(PROVIDER)).toContainText('no such mailbox');
  await expect(agency.row('Skoletavlen ApS')).toContainText('Kontaktperson: sara@skoletavlen.example');
  await expect(agency.row('Havnsø Skole', '901001')).toContainText('Registrets adresse: havnsoe-skole@havnsoe.example');
  mailroom.refuse = () => undefined;
  await agency.row(PROVIDER).getByRole('button', { name: /^Send igen/ }).click();
  await expect(agency.note).toContainText('Mailen bliver sendt igen');
  await mailroom.newest(PROVIDER, 'Dataadgangen er sat i venter');
});

test('an applicant is told at each step, and confirms the address they gave', async ({ stranger, meet, mailroom }) => {
  const applicant = await stranger();
  await applicant.open('/kontakt?emne=fault');
  await applicant.main.getByLabel('Dit navn').fill('Inge Bak');
  await applicant.main.getByLabel('E-mail').fill('inge@klasselog.example');
  await applicant.main.getByLabel('Din besked').fill('Knappen virker ikke.');
  await applicant.press('Send');
  const received = await mailroom.newest('inge@klasselog.example', 'STIL har modtaget din henvendelse');
  await applicant.open(link(received, '/henvendelser'));
  await applicant.press('Bekræft min e-mailadresse');
  await expect(applicant.main).toContainText('inge@klasselog.example (bekræftet');
  const agency = await meet(People.agency, '/sagsbehandling/henvendelser');
  await agency.main.getByRole('link', { name: /^Behandl/ }).first().click();
  await expect(agency.main).toContainText('(bekræftet');
  await agency.main.getByRole('textbox').fill('Hvilken knap?');
  await agency.press('Spørg afsenderen');
  const asked = await mailroom.newest('inge@klasselog.example', 'STIL har et spørgsmål');
  expect(asked.text).toContain('Hvilken knap?');
  await applicant.open(link(asked, '/henvendelser'));
  await expect(applicant.main).toContainText('Hvilken knap?');
});

test.describe('a mail server that is spoken to encrypted from the first byte', () => {
  test.use({ encryption: 'tls' });

  test('takes mail too', async ({ logIn, stranger, mailroom }) => {
    const school = await logIn(People.school);
    await register(school, '/dataadgangadministration/notifikationer', SCHOOL);
    await confirm(stranger, mailroom, SCHOOL);
  });
});
