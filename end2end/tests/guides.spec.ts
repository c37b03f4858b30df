// Each guide of the front page, followed by its own words: the names of menus, fields and buttons lead to the goal.
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Visitor } from '../pages/visitor';
import { RequestForm } from '../pages/request-form';
import { Steps } from '../pages/steps';
import { SystemForm, makeSystem } from '../pages/system-form';
import { People, expect, test } from '../fixtures';

const LOG_IN = 'Log ind på tilslutning.stil.dk';
const NOTIFY = ['Klik på Notifikationer', 'Skriv emailadressen, der skal tilmeldes, i feltet Tilmeld email', 'Klik Opret'];

/** The titles and steps, word for word. `done` is the page where they are done, `more` the link to the longer guide. */
const GUIDES = [
  {
    column: 'Udbyder',
    title: "Bliv oprettet som udbyder i STIL's udbyderregister",
    steps: [
      'Udfyld kontaktformularen',
      'Indtast Opret Udbyder i Hvad drejer henvendelsen sig om',
      'Oplys navn på institution, CVR nummer og P-nummer',
      'Afvent bekræftelse fra STIL',
    ],
    done: '/kontakt',
    longer: '/vejledninger/bliv-udbyder',
    more: 'Se en længere vejledning',
  },
  {
    column: 'Udbyder',
    title: 'Opret et system for at få adgang til STIL webservice',
    steps: [
      LOG_IN,
      'Klik på Nyt system under Administrér tilslutninger',
      'Klik på Nyt system',
      'Udfyld felterne under Nyt system',
      'Klik på Vælg kontaktperson',
      'Klik Gem',
    ],
    done: '/systemer',
    longer: '/vejledninger/opret-system',
    more: 'Se en mere detaljeret vejledning',
  },
  {
    column: 'Udbyder',
    title: 'Sådan opretter du en tilslutningsaftale',
    steps: [
      LOG_IN,
      'Klik på Anmod om at bruge ny webservice',
      'Vælg dit system under System',
      'Sæt en markering i Tilslutning ude til højre for den STIL webservice, du vil lave en tilslutningsaftale med',
      'Klik på Anmod om tilslutning',
      'Klik Send',
    ],
    done: '/tilslutninger/ny',
    longer: '/vejledninger/tilslutningsaftale',
    more: 'Se en mere udførlig vejledning',
  },
  {
    column: 'Udbyder',
    title: 'Opret en anmodning om dataadgang',
    steps: [
      LOG_IN,
      'Klik på Dataadgange',
      'Ud for feltet Visning, vælg system',
      'Vælg dit system under System',
      'Klik på Anmod om dataadgang',
      'Indtast institutions- eller udbydernummeret',
      'Klik Tilføj',
      'Indtast evt. en kommentar til den eller dem, du sender en anmodning',
      'Klik på Send',
    ],
    done: '/dataadgange',
    longer: '/vejledninger/anmod-om-dataadgang',
    more: 'Se en mere udførlig vejledning',
  },
  {
    column: 'Udbyder',
    title: 'Opret en notifikationsmodtager',
    steps: [LOG_IN, 'Klik på Udbydersystemadministration', ...NOTIFY],
    done: '/udbydersystemadministration/notifikationer',
    longer: '/vejledninger/notifikationsmodtager',
    more: 'Se en mere detaljeret vejledning',
  },
  {
    column: 'Skole',
    title: 'Godkend en dataanmodning',
    steps: [
      LOG_IN,
      'Klik på Dataadgangadministration',
      'Klik på Skift status - de 9 små firkanter',
      'Klik på Godkend',
    ],
    done: '/dataadgangadministration',
    longer: '/vejledninger/godkend-dataanmodning',
    more: 'Se en længere vejledning',
  },
  {
    column: 'Skole',
    title: 'Opret en notifikationsmodtager',
    steps: ['Log in på tilslutning.stil.dk', 'Klik på Dataadgangadministration', ...NOTIFY],
    done: '/dataadgangadministration/notifikationer',
    longer: '/vejledninger/notifikationsmodtager',
    more: 'Se en mere detaljeret vejledning',
  },
];

const FIRST_TITLE = 'Første gang du skal logge på tilslutning.stil.dk';
const FIRST_TIME = [
  'Log ind på brugeradministration.nemlog-in.dk (NemIDs brugeradministration)',
  'Klik på Få flere rettigheder',
  'Gå til Uddannelse og prøver, klik på + ude i højre side',
  'Sæt markering i Tilslutning: Ret til at administrere aftaler på tilslutning.stil.dk',
  'Klik Send forespørgsel',
  'Din NemLog-in brugeradministrator skal godkende din forespørgsel',
];

/** What else the front page says, in this order. */
const INTRO = [
  'Tilslutning gør det muligt at sende og hente data imellem skoler og udbydere ved at bruge en af STILs mange ' +
    'webservices fra blandt andet Optagelse.dk, Unilogin, Eksamensdatabasen m.fl.',
  'For at kunne lave en tilslutning, skal udbyder og skole lave en databehandleraftale. Når den er i hus, skal udbyder ' +
    'i første omgang lave en tilslutningsaftale med STIL for at kunne bruge en webservice. Herefter skal udbyder lave en ' +
    'dataaftale med skolen. Er de to aftaler på plads, kan udbyder og skolen hente og sende informationer til STILs ' +
    'webservices.',
  'Om du er skole eller udbyder, er det en god idé at oprette en notifikationsmodtager på tilslutning.stil.dk, da du ' +
    'dermed vil modtage information, når blandt andet en tilslutningsaftale eller dataaftale sendes, afvises eller ' +
    'godkendes.',
];
const RECOMMENDATION =
  'Det anbefales at oprette en notifikationsmodtager, så du får besked ved nye anmodninger. ' +
  'Se hvordan du gør i denne vejledning.';

/** The steps of a guide, for somebody who takes them. */
function steps(visitor: Visitor, title: string, column = 'Udbyder'): Steps {
  const guide = GUIDES.find((guide) => guide.title === title && guide.column === column);
  return new Steps(visitor, guide!.steps);
}

/** "Log ind på tilslutning.stil.dk", from the front page: one click, then one is at the log-in. */
async function logIn(taken: Steps, visitor: Visitor, person: string, step = LOG_IN): Promise<void> {
  await visitor.open('/');
  await taken.take(step, () => taken.link('Log på', visitor.page.getByRole('banner')));
  await visitor.press(person);
}

test('the front page says what Tilslutning is, shows the picture, and how it is doing', async ({ visitor }) => {
  await visitor.open('/');
  await expect(visitor.main).toContainText('Tilslutning gør det muligt at sende og hente data imellem skoler og udbydere');
  const picture = visitor.main.getByRole('img', { name: 'Hvem aftaler hvad' });
  await expect(picture).toHaveAccessibleName(/STIL og udbyder har en tilslutningsaftale. Udbyder og skole har en dataadgang/);
  for (const word of ['STIL', 'Tilslutningsaftale', 'UDBYDER', 'Dataadgang', 'SKOLE']) {
    await expect(picture.getByText(word, { exact: true })).toBeVisible();
  }
  await expect(visitor.main).toContainText(
    'Aktuel driftsstatus: Det er i øjeblikket ikke muligt at bruge tilslutning.stil.dk i Internet Explorer.',
  );
  await visitor.follow('Læs mere på driftsinfo');
  await visitor.expectTitle('Driftsstatus');
  await expect(visitor.main).toContainText('Internet Explorer');
});

test('the front page holds the steps of each guide, the way to its place and a longer guide', async ({ visitor }) => {
  await visitor.open('/');
  const column = (name: string) =>
    visitor.main.locator('section').filter({ has: visitor.page.getByRole('heading', { level: 2, name, exact: true }) });
  await expect(column(FIRST_TITLE).getByRole('listitem')).toHaveText(FIRST_TIME);
  await expect(column(FIRST_TITLE).getByRole('link', { name: 'Se en mere udførlig vejledning' })).toHaveAttribute(
    'href',
    '/vejledninger/foerste-gang',
  );
  for (const guide of GUIDES) {
    const title = visitor.page.getByRole('heading', { level: 3, name: guide.title, exact: true });
    const unfolded = column(guide.column).getByRole('group').filter({ has: title });
    await unfolded.locator('summary').click();
    // A step with parts holds their list too.
    await expect(unfolded.locator('li > span'), guide.title).toHaveText(guide.steps);
    await expect(unfolded.locator(`.btn-row a[href="${guide.done}"]`), guide.title).toBeVisible();
    await expect(unfolded.getByRole('link', { name: guide.more })).toHaveAttribute('href', guide.longer);
  }
  for (const name of ['Udbyder', 'Skole']) {
    await expect(column(name).getByRole('link', { name: 'Brug for mere hjælp?' })).toHaveAttribute('href', '/kontakt');
  }
});

test('the front page, unfolded, reads as agreed, word for word', async ({ visitor }) => {
  await visitor.open('/');
  for (const summary of await visitor.main.locator('details > summary').all()) await summary.click();
  const text = (await visitor.main.innerText()).replace(/\s+/g, ' ');
  for (const words of [...INTRO, FIRST_TITLE, ...FIRST_TIME, RECOMMENDATION]) expect(text).toContain(words);
  for (const { title, steps } of GUIDES) {
    for (const words of [title, ...steps]) expect(text, title).toContain(words);
  }
  // The first step of becoming a provider has two parts.
  await expect(visitor.main.locator('li li > span')).toHaveText(GUIDES[0].steps.slice(1, 3));
});

test('the names in the introduction lead to what they name', async ({ visitor }) => {
  for (const [name, path] of [
    ['Optagelse.dk', '/webservices/optagelse'],
    ['Unilogin', '/webservices/unilogin'],
    ['Eksamensdatabasen', '/webservices/eksamensdatabasen'],
  ]) {
    await visitor.open('/');
    await visitor.follow(name);
    await expect(visitor.page).toHaveURL(path);
    await visitor.expectTitle(name);
  }
  await visitor.open('/');
  await visitor.follow('databehandleraftale');
  await expect(visitor.page).toHaveURL('/vejledninger/overblik#databehandleraftale');
  await expect(visitor.main.locator(':target')).toHaveText('Databehandleraftalen');
  await visitor.open('/');
  await visitor.follow('denne vejledning');
  await visitor.expectTitle('Opret en notifikationsmodtager');
});

test('each longer guide can be read', async ({ visitor }) => {
  for (const path of new Set(['/vejledninger/foerste-gang', ...GUIDES.map((guide) => guide.longer)])) {
    expect((await visitor.open(path)).status(), path).toBe(200);
    await expect(visitor.main.getByRole('heading', { level: 1 })).toBeVisible();
  }
});

test('“Bliv oprettet som udbyder …”: its words lead to an application that is sent', async ({ visitor }) => {
  const taken = steps(visitor, "Bliv oprettet som udbyder i STIL's udbyderregister");
  const [form, subject, facts, wait] = GUIDES[0].steps;
  await visitor.open('/');
  await visitor.main.getByRole('heading', { name: 'Bliv oprettet som udbyder' }).click();
  await taken.take(form, () => taken.link('Til kontakt'));
  await visitor.expectTitle('Brug for mere hjælp?');
  await taken.take(subject, () => taken.choose('Hvad drejer henvendelsen sig om', 'Opret Udbyder'));
  await taken.goOn('Fortsæt');
  const fields: Record<string, string> = {
    'Navn på institution eller virksomhed': 'Klasselog IVS',
    'CVR-nummer': '94910684',
    'P-numre': '1000000091',
    'Ønsket navn i Tilslutning': 'Klasselog',
    'Kontakt på en skole': 'Inge Bak, Havnsø Skole',
    'Dit navn': 'Mads Krog',
    'E-mail': 'mads@klasselog.example',
    'Formål': 'Vi viser skemaer.',
  };
  await taken.take(facts, async () => {
    for (const [label, text] of Object.entries(fields)) await visitor.main.getByLabel(label, { exact: true }).fill(text);
    await taken.button('Send');
  });
  await taken.take(wait, async () => {
    await expect(visitor.note).toContainText('Henvendelsen er sendt.');
    await expect(visitor.main).toContainText('Venter på STIL');
  });
  taken.finish(['Fortsæt']);
});

test('“Opret et system …”: its words lead to a new system', async ({ visitor }) => {
  const taken = steps(visitor, 'Opret et system for at få adgang til STIL webservice');
  await logIn(taken, visitor, People.skoletavlen);
  const tasks = visitor.main.locator('section').filter({ has: visitor.page.getByRole('heading', { name: 'Administrér tilslutninger' }) });
  await taken.take('Klik på Nyt system under Administrér tilslutninger', () => taken.link('Nyt system', tasks));
  await taken.take('Klik på Nyt system', () => taken.link('Nyt system'));
  await visitor.expectTitle('Nyt system');
  const form = new SystemForm(visitor);
  await taken.take('Udfyld felterne under Nyt system', async () => {
    await form.name.fill('Lektiebogen');
    await form.description.fill('Lektier og beskeder.');
  });
  await taken.take('Klik på Vælg kontaktperson', () => taken.click(visitor.main.getByText('Vælg kontaktperson', { exact: true })));
  // What it opens is chosen or filled in: the step says so.
  await visitor.main.getByRole('radio', { name: 'Sara Holm' }).check();
  await taken.take('Klik Gem', () => taken.button('Gem'));
  taken.finish();
  await expect(visitor.note).toContainText('Lektiebogen er oprettet.');
  await visitor.menu('Administrér tilslutninger');
  await expect(visitor.row('Lektiebogen')).toContainText('Aktiv');
});

for (const several of [false, true]) {
  test(`“Sådan opretter du en tilslutningsaftale”: its words lead to a receipt${several ? ', with several systems to choose from' : ', and the agency approves'}`, async ({ visitor, meet, logIn: begin }) => {
    if (several) {
      await begin(People.skoletavlen);
      await makeSystem(visitor, 'Lektiebogen');
      await visitor.logOut();
    }
    const taken = steps(visitor, 'Sådan opretter du en tilslutningsaftale');
    await logIn(taken, visitor, People.skoletavlen);
    await taken.take('Klik på Anmod om at bruge ny webservice', () => taken.link('Anmod om at bruge ny webservice'));
    if (several) await expect(visitor.main).toContainText('Vælg et system for at se');
    await taken.take('Vælg dit system under System', () => taken.choose('System', 'Tavlen'));
    if (several) await taken.goOn('Vælg');
    await expect(visitor.row('Institutionsregisteret')).toContainText('Slå institutioners numre');
    if (several && visitor.scripts) await expect(visitor.main.getByLabel('System', { exact: true })).toBeFocused();
    const tick = visitor.row('wsiEKSPORT').getByRole('checkbox', { name: 'Tilslutning' });
    await taken.take(
      'Sæt en markering i Tilslutning ude til højre for den STIL webservice, du vil lave en tilslutningsaftale med',
      () => taken.click(tick),
    );
    await taken.take('Klik på Anmod om tilslutning', () => taken.button('Anmod om tilslutning'));
    await expect(visitor.main).toContainText('Vilkår for brug');
    await expect(visitor.main).toContainText('Når I klikker på Send, har I læst vilkårene for hver webservice ovenfor og accepterer dem.');
    await taken.take('Klik Send', () => taken.button('Send'));
    taken.finish(several ? ['Vælg'] : []);
    await visitor.expectTitle('Kvittering for anmodning om tilslutning');
    await expect(visitor.main).toContainText('wsiEKSPORT');
    if (several) return;

    const agency = await meet(People.agency);
    await agency.menu('Sagsbehandling');
    await agency.row('Tavlen', 'wsiEKSPORT').getByRole('link', { name: /^Behandl/ }).click();
    await agency.follow('Godkend');
    await expect(agency.main).toContainText('Tavlen bliver tilsluttet wsiEKSPORT og kan anmode skoler om dataadgang.');
    await agency.press('Godkend');
    await expect(agency.note).toContainText('Tilslutningsaftalen er godkendt.');

    await visitor.menu('Administrér tilslutninger');
    await expect(visitor.row('Tavlen').getByRole('listitem').filter({ hasText: 'wsiEKSPORT' })).toContainText('Godkendt');
  });
}

test('“Opret en anmodning om dataadgang”: its words lead to a receipt', async ({ visitor }) => {
  const taken = steps(visitor, 'Opret en anmodning om dataadgang');
  await logIn(taken, visitor, People.fravaersportalen);
  await taken.take('Klik på Dataadgange', () => taken.link('Dataadgange'));
  await taken.take('Ud for feltet Visning, vælg system', () => taken.choose('Visning', 'System'));
  await taken.take('Vælg dit system under System', () => taken.choose('System', 'Fravær Direkte'));
  await taken.take('Klik på Anmod om dataadgang', () => taken.button('Anmod om dataadgang'));
  const form = new RequestForm(visitor);
  await taken.take('Indtast institutions- eller udbydernummeret', () => form.number.fill('901002'));
  await taken.take('Klik Tilføj', () => taken.button('Tilføj'));
  await expect(form.recipient('Bakkeskolen')).toContainText('Institution, Havnsø');
  await taken.take('Indtast evt. en kommentar til den eller dem, du sender en anmodning', () =>
    form.comment.fill('Vi har en databehandleraftale fra 1. august.'),
  );
  await taken.take('Klik på Send', () => taken.button('Send'));
  taken.finish();
  await visitor.expectTitle('Kvittering for anmodning om dataadgang');
  await expect(visitor.main).toContainText('Sendt til (1)');
  await expect(visitor.main).toContainText('Bakkeskolen (901002)');
  await visitor.menu('Dataadgange');
  await expect(visitor.row('Fravær Direkte', 'Bakkeskolen')).toContainText('Venter');
});

test('“Opret en anmodning om dataadgang”: its words also lead there for a provider with several systems and web services', async ({ visitor, logIn: begin }) => {
  await begin(People.skoletavlen);
  await makeSystem(visitor, 'Lektiebogen');
  await visitor.menu('Dataadgange');
  await visitor.main.getByLabel('Visning').selectOption('System');
  await visitor.main.getByLabel('System', { exact: true }).selectOption('Tavlen');
  await visitor.press('Anmod om dataadgang');
  await visitor.follow('Unilogin');
  await expect(visitor.main.getByRole('definition').first()).toHaveText('Tavlen');
  // Whoever chose no system is asked.
  await visitor.menu('Dataadgange');
  await visitor.press('Anmod om dataadgang');
  await visitor.follow('Tavlen');
  await visitor.follow('Unilogin');
  await visitor.expectTitle('Anmod om dataadgang');
});

test('“Godkend en dataanmodning”: its words lead to an approved data access', async ({ visitor, meet }) => {
  const taken = steps(visitor, 'Godkend en dataanmodning', 'Skole');
  await logIn(taken, visitor, People.municipality);
  await taken.take('Klik på Dataadgangadministration', () => taken.link('Dataadgangadministration'));
  const change = visitor.row('Bakkeskolen').getByRole('link', { name: /^Skift status/ });
  await expect(change.locator('use')).toHaveAttribute('href', /#grid$/);
  await taken.take('Klik på Skift status - de 9 små firkanter', () => taken.click(change));
  // What it means is said before anything is pressed, and what else could be done.
  await visitor.expectTitle('Skift status');
  await expect(visitor.main).toContainText('Det her sker, når du godkender');
  await expect(visitor.main).toContainText('Begynder: Tavlen kan hente data fra Unilogin for Bakkeskolen.');
  await expect(visitor.main.getByRole('link', { name: 'Afvis', exact: true })).toBeVisible();
  await taken.take('Klik på Godkend', () => taken.button('Godkend'));
  taken.finish();
  await expect(visitor.note).toContainText('Status for dataadgang er opdateret.');
  await expect(visitor.row('Bakkeskolen')).toContainText('Godkendt');

  const provider = await meet(People.skoletavlen);
  await provider.menu('Dataadgange');
  await expect(provider.row('Tavlen', 'Bakkeskolen')).toContainText('Data kan hentes');
});

test('“Opret en notifikationsmodtager”, in the words of the guide, on both sides', async ({ visitor, meet, server }) => {
  const taken = steps(visitor, 'Opret en notifikationsmodtager');
  await logIn(taken, visitor, People.skoletavlen);
  await taken.take('Klik på Udbydersystemadministration', () => taken.link('Udbydersystemadministration'));
  await taken.take('Klik på Notifikationer', () => taken.link('Notifikationer'));
  await taken.take('Skriv emailadressen, der skal tilmeldes, i feltet Tilmeld email', () =>
    visitor.main.getByLabel('Tilmeld email').fill('drift@skoletavlen.example'),
  );
  await taken.take('Klik Opret', () => taken.button('Opret'));
  taken.finish();
  await expect(visitor.note).toContainText('Vi har sendt et link til drift@skoletavlen.example');
  await expect(visitor.row('drift@skoletavlen.example')).toContainText('Ikke bekræftet');

  await visitor.logOut();
  const school = visitor;
  const atSchool = steps(school, 'Opret en notifikationsmodtager', 'Skole');
  await logIn(atSchool, school, People.school, 'Log in på tilslutning.stil.dk');
  await atSchool.take('Klik på Dataadgangadministration', () => atSchool.link('Dataadgangadministration'));
  await atSchool.take('Klik på Notifikationer', () => atSchool.link('Notifikationer'));
  await atSchool.take('Skriv emailadressen, der skal tilmeldes, i feltet Tilmeld email', () =>
    school.main.getByLabel('Tilmeld email').fill('kontor@havnsoe.example'),
  );
  await atSchool.take('Klik Opret', () => atSchool.button('Opret'));
  atSchool.finish();
  await expect(school.row('kontor@havnsoe.example')).toContainText('Ikke bekræftet');

  // In the demo the link stands in the outbox that everybody can read.
  const reader = await meet(People.school, '/udbakke');
  await expect(async () => {
    await reader.open('/udbakke');
    await expect(reader.row('kontor@havnsoe.example')).toContainText('Lagt i mappen', { timeout: 100 });
  }).toPass({ timeout: 15_000 });
  const files = (await readdir(server.mail)).filter((name) => name.endsWith('.eml'));
  const mails = await Promise.all(files.map((name) => readFile(join(server.mail, name), 'utf8')));
  expect(mails.filter((mail) => mail.includes('To: kontor@havnsoe.example'))).toHaveLength(1);
  await reader.main.getByRole('link', { name: /^Bekræft.*Havnsø Skole/ }).click();
  await reader.main.getByText('Vis som ren tekst').click();
  const text = await reader.main.locator('.mail-text').textContent();
  const way = new URL(text!.match(/http:\S+bekraeft\S+/)![0]);
  await reader.open(way.pathname + way.search);
  await reader.press('Bekræft');
  await expect(reader.note).toContainText('E-mailadressen er bekræftet');
  await school.open('/dataadgangadministration/notifikationer');
  await expect(school.row('kontor@havnsoe.example')).toContainText('Bekræftet');
});
