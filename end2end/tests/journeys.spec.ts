// What else people come for: one test for each thing that can be done, from beginning to end.
import { readFile } from 'node:fs/promises';
import { Administration } from '../pages/administration';
import { newVersion, stopTavlen } from '../pages/all';
import { RequestForm } from '../pages/request-form';
import { SystemForm, makeSystem } from '../pages/system-form';
import { type Visitor } from '../pages/visitor';
import { People, expect, test } from '../fixtures';

const open = async (visitor: Visitor, path: string, row: string[], link: RegExp) => {
  await visitor.open(path);
  await visitor.row(...row).getByRole('link', { name: link }).click();
  await visitor.alive();
};

test.describe('a provider', () => {
  test('withdraws a request that waits; it is gone from the school’s list', async ({ logIn, meet }) => {
    const provider = await logIn(People.skoletavlen);
    await open(provider, '/dataadgange', ['Bakkeskolen'], /^Træk anmodning tilbage/);
    await expect(provider.main).toContainText('Tavlen henter ikke data fra Unilogin for Bakkeskolen');
    await provider.main.getByLabel('Kommentar').fill('Sendt ved en fejl.');
    await provider.press('Træk anmodning tilbage');
    await expect(provider.note).toContainText('Dataadgangen er slettet.');
    await expect(provider.row('Bakkeskolen')).toHaveCount(0);
    const municipality = await meet(People.municipality);
    await municipality.menu('Dataadgangadministration');
    await expect(municipality.row('Fjordskolen')).toBeVisible();
    await expect(municipality.row('Bakkeskolen')).toHaveCount(0);
  });

  test('ends an access it no longer needs; the data stops', async ({ logIn, meet }) => {
    const provider = await logIn(People.skoletavlen);
    await open(provider, '/dataadgange', ['Havnsø Skole'], /^Afslut dataadgang/);
    await expect(provider.main).toContainText('Stopper: Tavlen kan ikke længere hente data fra Unilogin for Havnsø Skole.');
    await provider.press('Afslut dataadgang');
    await expect(provider.note).toContainText('Dataadgangen er slettet.');
    const school = await meet(People.school);
    await school.open('/dataadgangadministration/alle?slettede=1');
    await expect(school.row('Tavlen')).toContainText('Slettet');
  });

  test('pastes a list of numbers, removes one, writes to all and to one, and gets a receipt of it', async ({ logIn, meet }) => {
    const provider = await logIn(People.skoletavlen);
    const form = new RequestForm(provider);
    await form.open('Optagelse.dk');
    await form.add('901001, 901002;901003 g90104');
    await expect(form.recipients).toHaveCount(4);
    await expect(form.recipient('Børnehuset Solstrålen')).toContainText('Dagtilbud, Havnsø');
    await form.recipient('Fjordskolen').getByRole('button', { name: /^Fjern/ }).click();
    await expect(form.recipients).toHaveCount(3);
    await form.comment.fill('Vi ses i august.');
    await form.recipient('Bakkeskolen').getByText('Kommentar kun til Bakkeskolen').click();
    await form.recipient('Bakkeskolen').getByLabel('Kommentar til denne modtager').fill('Som aftalt med Lise.');
    await form.send();
    await expect(provider.main).toContainText('Sendt til (3)');
    await expect(provider.main).toContainText('Vi ses i august.');
    await expect(provider.main.getByRole('listitem').filter({ hasText: 'Bakkeskolen (901002)' })).toContainText('Som aftalt med Lise.');
    await expect(provider.main).not.toContainText('Fjordskolen');
    const municipality = await meet(People.municipality);
    await open(municipality, '/dataadgangadministration', ['Bakkeskolen', 'Optagelse.dk'], /^Bakkeskolen/);
    await expect(municipality.main).toContainText('Vi ses i august.');
    await expect(municipality.main).toContainText('Som aftalt med Lise.');
  });

  test('sees its data accesses by institution', async ({ logIn }) => {
    const provider = await logIn(People.skoletavlen);
    await provider.menu('Dataadgange');
    await provider.main.getByLabel('Visning').selectOption('Institution');
    await provider.press('Vis');
    await expect(provider.main.getByRole('columnheader').first()).toHaveText('Institution');
    await provider.main.getByLabel('Institutions- eller udbydernummer').fill('901002');
    await provider.press('Vis');
    await expect(provider.row('Bakkeskolen')).toBeVisible();
    await expect(provider.row('Havnsø Skole')).toHaveCount(0);
  });

  test('makes a system passive and active again, and is told what it means', async ({ logIn, meet }) => {
    const provider = await logIn(People.skoletavlen);
    await provider.menu('Udbydersystemadministration');
    await provider.follow('Gør passivt', provider.row('Tavlen'));
    await expect(provider.main).toContainText('lukker du midlertidigt for datastrømmen');
    await expect(provider.main).toContainText('Alle dine godkendte dataadgange og tilslutninger bevares');
    await provider.press('Gør passivt');
    await expect(provider.note).toContainText('Tavlen er gjort passivt. Aftalerne er bevaret.');
    await expect(provider.row('Tavlen')).toContainText('Passiv');
    const school = await meet(People.school);
    const list = new Administration(school);
    await list.open();
    await expect(school.row('Tavlen')).toContainText('Data kan ikke hentes: Systemet er passivt.');
    await provider.follow('Aktivér', provider.row('Tavlen'));
    await expect(provider.main).toContainText('Datastrømmen åbnes igen');
    await provider.press('Aktivér');
    await expect(provider.row('Tavlen')).toContainText('Aktiv');
    await list.open();
    await expect(school.row('Tavlen')).toContainText('Data kan hentes');
  });

  test('edits a system, with a new contact person', async ({ logIn }) => {
    const provider = await logIn(People.skoletavlen);
    await provider.open('/systemer');
    await provider.follow('Tavlen');
    await provider.follow('Redigér');
    const form = new SystemForm(provider);
    await expect(form.name).toHaveValue('Tavlen');
    await form.fill('Tavlen 2', 'Skema og beskeder.', { name: 'Ida Dam', email: 'ida@skoletavlen.example', phone: '87654321' });
    await form.save();
    await expect(provider.note).toContainText('Tavlen 2 er gemt.');
    await provider.expectTitle('Tavlen 2');
    await expect(provider.main).toContainText('ida@skoletavlen.example');
  });

  test('deletes a system with nothing connected, and none that is in use', async ({ logIn }) => {
    const provider = await logIn(People.skoletavlen);
    const system = await makeSystem(provider, 'Lektiebogen');
    await provider.open(system);
    await provider.follow('Slet system');
    await expect(provider.main).toContainText('kan ikke hentes tilbage');
    await provider.press('Slet system');
    await expect(provider.note).toContainText('Lektiebogen er slettet.');
    await expect(provider.row('Lektiebogen')).toHaveCount(0);
    await provider.follow('Tavlen');
    await provider.follow('Slet system');
    await expect(provider.main).toContainText('Systemet har tilslutninger eller dataadgange');
    // Which those are, and no button that would only say so again.
    await expect(provider.main).toContainText('Det her skal være trukket tilbage eller afsluttet først:');
    await expect(provider.main.getByRole('button', { name: 'Slet system' })).toHaveCount(0);
    await expect(provider.main.getByRole('link', { name: 'Dataadgange', exact: true })).toBeVisible();
    await provider.follow('Unilogin');
    await provider.expectTitle('Tavlen – Unilogin');
  });

  test('takes an agreement that waits back', async ({ logIn }) => {
    const provider = await logIn(People.fravaersportalen);
    await provider.open('/systemer');
    await provider.follow('Eksamensdatabasen');
    await provider.follow('Træk anmodning tilbage');
    await provider.press('Træk anmodning tilbage');
    await expect(provider.note).toContainText('Tilslutningsaftalen er ophørt.');
    await expect(provider.main).toContainText('Ophørt');
  });

  test('can be the data owner too, also when nothing waits', async ({ logIn, meet }) => {
    const asking = await logIn(People.skoletavlen);
    const form = new RequestForm(asking);
    await form.open();
    await form.add('u10002');
    await form.send();
    const owner = await meet(People.fravaersportalen);
    await owner.menu('Dataadgangadministration');
    const list = new Administration(owner);
    await list.choose('Godkend', 'Fraværsportalen A/S', 'Tavlen');
    await list.confirm();
    await owner.open('/');
    await owner.menu('Dataadgangadministration');
    await owner.open('/dataadgangadministration/alle');
    await expect(owner.row('Tavlen')).toContainText('Godkendt');
  });
});

test.describe('a municipality', () => {
  test('takes over for one school what another has approved', async ({ logIn, meet }) => {
    const municipality = await logIn(People.municipality);
    await municipality.menu('Dataadgangadministration');
    await municipality.open('/dataadgangadministration/alle');
    await municipality.follow('Overtag dataadgange');
    await municipality.main.getByLabel('Fra', { exact: true }).selectOption({ label: 'Havnsø Skole' });
    await municipality.main.getByLabel('Til', { exact: true }).selectOption({ label: 'Fjordskolen' });
    await municipality.press('Vis');
    await expect(municipality.main).toContainText('Godkendt hos Havnsø Skole og ikke her');
    await expect(municipality.main).toContainText('Data begynder at blive hentet med det samme.');
    await expect(municipality.main.getByRole('checkbox', { name: 'Tavlen (Skoletavlen ApS) – Unilogin' })).toBeChecked();
    await municipality.main.getByLabel('Kommentar').fill('Samme systemer på alle skoler.');
    await municipality.press('Overtag de valgte');
    await expect(municipality.note).toContainText('Status for dataadgang er opdateret.');
    await municipality.follow('Fjordskolen', municipality.row('Fjordskolen', 'Tavlen'));
    await expect(municipality.main).toContainText('Data kan hentes');
    await municipality.follow('Havnsø Skole');
    await expect(municipality.main).toContainText('Havnsø Skole (901001)');

    const provider = await meet(People.skoletavlen, '/dataadgange');
    await expect(provider.row('Tavlen', 'Fjordskolen')).toContainText('Data kan hentes');
    await provider.open('/beskeder');
    await expect(provider.main).toContainText('Fjordskolen');
  });

  test('ticks several rows and approves them together', async ({ logIn }) => {
    const municipality = await logIn(People.municipality);
    await municipality.menu('Dataadgangadministration');
    const list = new Administration(municipality);
    await expect(list.bar).toBeHidden();
    await list.tick('Bakkeskolen').check();
    await list.tick('Fjordskolen').check();
    if (municipality.scripts) {
      await expect(list.bar).toContainText('2 valgt');
      await expect(list.bar).toContainText(/Bakkeskolen.*Fjordskolen|Fjordskolen.*Bakkeskolen/);
    } else {
      await expect(list.bar).toContainText('Med de rækker, der er sat kryds ved:');
    }
    await municipality.press('Godkend', list.bar);
    await municipality.expectTitle('Godkend dataadgang');
    await expect(municipality.main).toContainText('Begynder: Tavlen kan hente data fra Unilogin for Bakkeskolen.');
    await expect(municipality.main).toContainText('Begynder: Fravær Direkte kan hente data fra Elevdatabasen for Fjordskolen.');
    await list.confirm('Velkommen.');
    await expect(municipality.note).toContainText('Status for 2 dataadgange er opdateret.');
    for (const school of ['Bakkeskolen', 'Fjordskolen']) await expect(municipality.row(school)).toContainText('Godkendt');
    await municipality.follow('Se kvitteringen', municipality.note);
    await municipality.expectTitle('Kvittering for statusskifte');
    await expect(municipality.main).toContainText('Velkommen.');
    await expect(municipality.main.getByRole('listitem').filter({ hasText: 'Godkendt' })).toHaveCount(2);
  });

  test('ticks all rows at once, or none', async ({ logIn, javaScriptEnabled }) => {
    const municipality = await logIn(People.municipality);
    await municipality.menu('Dataadgangadministration');
    const all = municipality.main.getByRole('checkbox', { name: 'Vælg alle på siden' });
    test.skip(javaScriptEnabled === false && !(await all.isVisible()), 'the box needs JavaScript and is hidden without');
    await all.check();
    const list = new Administration(municipality);
    await expect(list.bar).toContainText('2 valgt');
    await expect(list.tick('Fjordskolen')).toBeChecked();
    await list.tick('Fjordskolen').uncheck();
    await expect(list.bar).toContainText('1 valgt');
    await expect(all).not.toBeChecked();
    await all.check();
    await all.uncheck();
    await expect(list.bar).toBeHidden();
  });

  test('rejects with a comment, which the provider can read', async ({ logIn, meet }) => {
    const municipality = await logIn(People.municipality);
    const list = new Administration(municipality);
    await list.open('Anmodninger');
    await list.choose('Afvis', 'Bakkeskolen');
    await expect(municipality.main).toContainText('Det her sker, når du afviser');
    await list.confirm('Vi mangler databehandleraftalen.');
    await expect(municipality.row('Bakkeskolen')).toContainText('Afvist');
    const provider = await meet(People.skoletavlen);
    await provider.open('/dataadgange?visning=institution');
    await provider.follow('Bakkeskolen');
    await expect(provider.main).toContainText('Vi mangler databehandleraftalen.');
    await expect(provider.main).toContainText(People.municipality);
  });

  test('finds a row by search, filter and order', async ({ logIn }) => {
    const municipality = await logIn(People.municipality);
    await municipality.menu('Dataadgangadministration');
    await municipality.follow('Alle dataadgange');
    const names = municipality.main.getByRole('row').getByRole('link', { name: /^(Havnsø Skole|Bakkeskolen|Fjordskolen)$/ });
    await expect(names).toHaveCount(3);
    await municipality.main.getByLabel('Søg').fill('fravær');
    await municipality.press('Vis');
    await expect(names).toHaveText(['Fjordskolen']);
    await municipality.main.getByLabel('Søg').fill('');
    await municipality.main.getByLabel('Sortér').selectOption('Institution');
    await municipality.press('Vis');
    await expect(names).toHaveText(['Bakkeskolen', 'Fjordskolen', 'Havnsø Skole']);
    await municipality.main.getByLabel('Status').selectOption('Godkendt');
    await municipality.press('Vis');
    await expect(names).toHaveText(['Havnsø Skole']);
    await municipality.main.getByLabel('Status').selectOption('Alle');
    await municipality.main.getByLabel('Institution').selectOption('Bakkeskolen');
    await municipality.main.getByLabel('Webservice').selectOption('Unilogin');
    await municipality.press('Vis');
    await expect(names).toHaveText(['Bakkeskolen']);
    await municipality.main.getByLabel('Webservice').selectOption('Elevdatabasen');
    await municipality.press('Vis');
    await expect(municipality.main).toContainText('Ingen passer til filteret');
  });

  test('filters by provider', async ({ logIn }) => {
    const municipality = await logIn(People.municipality);
    await municipality.open('/dataadgangadministration/alle');
    await municipality.main.getByLabel('Udbyder').selectOption('Fraværsportalen A/S');
    await municipality.press('Vis');
    await expect(municipality.row('Fjordskolen')).toBeVisible();
    await expect(municipality.row('Bakkeskolen')).toHaveCount(0);
  });

  test('leafs through a long list', async ({ logIn, server }) => {
    await server.run('seed', '--scale=200');
    const municipality = await logIn(People.municipality);
    await municipality.open('/dataadgangadministration/alle');
    await expect(municipality.main).toContainText(/Viser 1–50 af \d+/);
    const pages = municipality.main.getByRole('navigation', { name: 'Sider' });
    await municipality.follow('Side 2', pages);
    await expect(municipality.main).toContainText(/Viser 51–100 af \d+/);
    await expect(pages.getByRole('link', { name: 'Side 2' })).toHaveAttribute('aria-current', 'page');
  });

  test('downloads the list as a file that a Danish Excel opens right', async ({ logIn }) => {
    const municipality = await logIn(People.municipality);
    await municipality.open('/dataadgangadministration/alle');
    const started = municipality.page.waitForEvent('download');
    await municipality.main.getByRole('link', { name: 'Hent som CSV' }).click();
    const file = await started;
    expect(file.suggestedFilename()).toBe('dataadgange.csv');
    const text = await readFile(await file.path(), 'utf8');
    expect(text.startsWith('\uFEFF')).toBe(true);
    // Each cell stands in quotation marks.
    const lines = text.slice(1).trim().replaceAll('"', '').split('\r\n');
    expect(lines[0].split(';').slice(0, 3)).toEqual(['Institutions- eller udbydernummer', 'Institution', 'System']);
    expect(lines).toHaveLength(4);
    expect(lines.find((line) => line.startsWith('901002;'))).toContain('Bakkeskolen;Tavlen;Skoletavlen ApS;Unilogin;Venter');
  });
});

test.describe('a school', () => {
  for (const scripts of [true, false]) {
    test.describe(scripts ? 'with JavaScript' : 'without JavaScript', () => {
      test.use({ javaScriptEnabled: scripts });

      test('sets an access to Venter, which stops the data, and resumes it with the reason in sight', async ({ logIn }) => {
        const school = await logIn(People.school);
        const list = new Administration(school);
        await list.open();
        await list.choose('Til Venter', 'Tavlen');
        await expect(school.main).toContainText('Stopper: Tavlen kan ikke længere hente data fra Unilogin for Havnsø Skole.');
        await list.confirm();
        await expect(school.errors).toContainText('Kommentar mangler');
        await school.main.getByLabel('Til og med').fill('1.1.2020');
        await list.confirm('Brud på persondatasikkerheden');
        await expect(school.errors).toContainText('Vælg en dag, der ikke er gået');
        await expect(list.comment).toHaveValue('Brud på persondatasikkerheden');
        await school.main.getByLabel('Til og med').fill('1.1.2090');
        await school.press('Skift status');
        await expect(school.row('Tavlen')).toContainText('Sat i venter');
        // It is no request, and no approval of everything touches it.
        await list.open('Anmodninger');
        await expect(school.row('Tavlen')).toHaveCount(0);
        await list.open('Sat i venter');
        await expect(school.main.locator('.tabs').getByRole('link', { name: /^Sat i venter/ })).toContainText('1');
        await expect(school.row('Tavlen')).toContainText('»Brud på persondatasikkerheden«');
        await expect(school.row('Tavlen')).toContainText('Sat i venter til og med 01.01.2090');
        await expect(list.bar.getByRole('button', { name: 'Godkend' })).toHaveCount(0);
        await list.choose('Genoptag', 'Tavlen');
        await expect(school.main).toContainText('»Brud på persondatasikkerheden«');
        await expect(school.main).toContainText(/Skole – Havnsø Skole satte den i venter den \d\d\.\d\d\.\d{4}/);
        await expect(school.main).toContainText('Begynder:');
        await list.confirm();
        await expect(school.row('Tavlen')).toContainText('Data kan hentes');
      });
    });
  }

  test('whose no the municipality sees, who, when and why, before it approves over it', async ({ logIn, meet }) => {
    const school = await logIn(People.school);
    const list = new Administration(school);
    await list.open();
    await list.choose('Slet dataadgang', 'Tavlen');
    await list.confirm();
    // Where no list comes to be, and so no page is loaded anew under one's hands.
    await school.open('/vejledninger');
    const provider = await meet(People.skoletavlen);
    const form = new RequestForm(provider);
    await form.open('Unilogin');
    await form.add('901001');
    await form.send();
    await list.open('Anmodninger');
    await list.choose('Afvis', 'Tavlen');
    await list.confirm('Forældrerådet vil ikke have systemet.');

    const municipality = await meet(People.municipality);
    const decides = new Administration(municipality);
    await decides.open();
    await decides.tick('Havnsø Skole').check();
    await decides.tick('Bakkeskolen').check();
    await decides.bar.getByRole('button', { name: 'Godkend' }).click();
    await municipality.alive();
    await expect(municipality.main).toContainText(/Skole – Havnsø Skole sagde nej den \d\d\.\d\d\.\d{4}/);
    await expect(municipality.main).toContainText('»Forældrerådet vil ikke have systemet.«');
    const over = municipality.main.getByRole('checkbox', { name: /Godkend alligevel: Havnsø Skole/ });
    await expect(over).not.toBeChecked();
    await over.check();
    await municipality.press('Skift status');
    await expect(municipality.errors).toContainText('Kommentar mangler');
    await expect(over).toBeChecked();
    await over.uncheck();
    await municipality.press('Skift status');
    await expect(municipality.row('Havnsø Skole')).toContainText('Afvist');
    await expect(municipality.row('Bakkeskolen')).toContainText('Data kan hentes');
  });

  test('deletes an access with a comment; the history tells who, when and why', async ({ logIn }) => {
    const school = await logIn(People.school);
    const list = new Administration(school);
    await list.open();
    await list.choose('Slet dataadgang', 'Tavlen');
    await expect(school.main).toContainText('Stopper:');
    await list.confirm('Vi er holdt op med Tavlen.');
    await expect(school.note).toContainText('Dataadgangen er slettet.');
    await expect(school.row('Tavlen')).toHaveCount(0);
    await school.main.getByLabel('Vis slettede').check();
    await school.press('Vis');
    await school.follow('Havnsø Skole', school.row('Tavlen'));
    await expect(school.main.getByRole('heading', { name: 'Historik' })).toBeVisible();
    const newest = school.main.getByRole('region', { name: 'Historik' }).getByRole('listitem').first();
    await expect(newest).toContainText('Slettet');
    await expect(newest).toContainText('Vi er holdt op med Tavlen.');
    await expect(newest).toContainText(People.school);
    await expect(newest).toContainText(/\d\d\.\d\d\.\d{4} kl\. \d\d\.\d\d/);
  });
});

test.describe('the agency', () => {
  test('rejects an agreement with a reason, which the provider can read', async ({ logIn, meet }) => {
    const agency = await logIn(People.agency);
    await open(agency, '/sagsbehandling', ['Fravær Direkte'], /^Behandl/);
    await agency.follow('Afvis');
    await agency.main.getByLabel('Begrundelse').fill('Formålet er ikke beskrevet.');
    await agency.press('Afvis');
    await expect(agency.note).toContainText('Tilslutningsaftalen er afvist.');
    const provider = await meet(People.fravaersportalen);
    await provider.open('/systemer');
    await provider.follow('Eksamensdatabasen');
    await expect(provider.main).toContainText('Afvist');
    await expect(provider.main).toContainText('Formålet er ikke beskrevet.');
  });

  test('approves an agreement anew: the page says whose approvals that would wake, and the schools decide again', async ({ logIn, meet }) => {
    const agency = await logIn(People.agency);
    await open(agency, '/sagsbehandling?vis=alle', ['Tavlen', 'Unilogin'], /^Behandl/);
    await agency.follow('Bring aftalen til ophør');
    await expect(agency.main).toContainText('Stopper nu: Havnsø Skole.');
    await expect(agency.main).toContainText('Får besked: Bakkeskolen, Havnsø Skole.');
    await agency.main.getByLabel('Begrundelse').fill('Sikkerhedshændelse');
    await agency.press('Bring aftalen til ophør');
    const provider = await meet(People.skoletavlen);
    await provider.open('/tilslutninger/ny');
    await provider.row('Unilogin').getByRole('checkbox').check();
    await provider.press('Anmod om tilslutning');
    await provider.press('Send');
    await open(agency, '/sagsbehandling', ['Tavlen', 'Unilogin'], /^Behandl/);
    await agency.follow('Godkend');
    await expect(agency.main).toContainText('1 institution har godkendt Tavlen under en aftale, der er ophørt: Havnsø Skole.');
    await expect(agency.main.getByRole('radio', { name: /^Skolerne beslutter igen/ })).toBeChecked();
    await agency.press('Godkend');
    const school = await meet(People.school, '/dataadgangadministration');
    await expect(school.row('Tavlen')).toContainText('Venter');
    await school.open('/beskeder');
    await expect(school.main).toContainText('Skal dataadgangen fortsætte? Havnsø Skole – Tavlen (Unilogin)');
  });

  test('adds CPR numbers to a web service; the school reads what is new and confirms it in one press', async ({ logIn, meet }) => {
    const agency = await logIn(People.agency);
    await newVersion(agency);
    await expect(agency.note).toContainText('Unilogin er gemt.');
    const school = await meet(People.school);
    await school.open('/beskeder');
    await school.follow('Ny version af Unilogin: bekræftes senest 31.07.2098');
    await school.expectTitle('Læs og bekræft');
    await expect(school.main).toContainText('Unilogin: version 2');
    await expect(school.main).toContainText('CPR-nummeret er med, så to elever med samme navn ikke blandes sammen.');
    await school.press('Bekræft de valgte');
    await expect(school.note).toContainText('Den nye version er bekræftet.');
    await expect(school.main).toContainText('Intet at bekræfte');
    await school.open('/dataadgangadministration/alle');
    await school.follow('Havnsø Skole');
    await expect(school.main).toContainText(/Godkendt for version 2 \(\d\d\.\d\d\.\d{4}\)/);
    const provider = await meet(People.skoletavlen);
    await provider.open('/beskeder');
    await expect(provider.main).toContainText('Den nye version er bekræftet: Havnsø Skole – Tavlen (Unilogin)');
  });

  test('stops a system at once; the page says whom it hits, and does not let the same person lift it', async ({ logIn, meet }) => {
    const agency = await logIn(People.agency);
    await stopTavlen(agency);
    await expect(agency.main).toContainText('Stopper nu: Havnsø Skole.');
    await agency.press('Stop nu');
    await expect(agency.note).toContainText('Nødstoppet er sat og gælder nu.');
    await expect(agency.main).toContainText('1 dataadgang er stoppet.');
    await expect(agency.main).toContainText('Du har selv sat stoppet.');
    const school = await meet(People.school, '/dataadgangadministration/alle');
    await expect(school.row('Tavlen')).toContainText('Data kan ikke hentes: STIL har stoppet systemet.');
    const provider = await meet(People.skoletavlen, '/systemer');
    await provider.follow('Tavlen');
    await expect(provider.main).toContainText('STIL har stoppet systemet');
    await expect(provider.main).toContainText('Adgangskoder er kommet i forkerte hænder.');
  });

  test('ends an agreement; the data stops for every school', async ({ logIn, meet }) => {
    const agency = await logIn(People.agency);
    await open(agency, '/sagsbehandling?vis=alle', ['Tavlen', 'Unilogin'], /^Behandl/);
    await agency.follow('Bring aftalen til ophør');
    await expect(agency.main).toContainText('Al datahentning gennem aftalen stopper straks, også hvor skoler har godkendt.');
    await agency.main.getByLabel('Begrundelse').fill('Ikke brugt i 12 måneder.');
    await agency.press('Bring aftalen til ophør');
    await expect(agency.note).toContainText('Tilslutningsaftalen er ophørt.');
    const school = await meet(People.school);
    await school.open('/dataadgangadministration/alle');
    await expect(school.row('Tavlen')).toContainText('Data kan ikke hentes: Der er ingen godkendt tilslutningsaftale.');
  });

  test('puts a web service into the catalogue, edits it, locks it and closes it', async ({ logIn, meet }) => {
    const agency = await logIn(People.agency);
    await agency.menu('Sagsbehandling');
    await agency.follow('Webservices');
    await agency.follow('Ny webservice');
    const field = (label: string) => agency.main.getByLabel(label, { exact: true });
    await field('Kode').fill('karakterdatabasen');
    await field('Navn').fill('Karakterdatabasen');
    await agency.main.getByLabel('Karakterer og beviser').check();
    await field('Formål').fill('Slå karakterer op.');
    await field('Data der overføres').fill('Elevers navn og karakterer.');
    await field('Vilkår for brug').fill('Kun til formålet.');
    await field('Kontakt om webservicen').fill('karakterdatabasen@stil.example');
    await agency.press('Gem');
    await expect(agency.note).toContainText('Karakterdatabasen er gemt.');

    const provider = await meet(People.skoletavlen);
    const choice = provider.row('Karakterdatabasen');
    await provider.open('/tilslutninger/ny');
    await expect(choice.getByRole('checkbox')).toBeVisible();

    const set = async (status: string) => {
      await agency.follow('Karakterdatabasen');
      await agency.main.getByRole('radio', { name: status }).check();
      await agency.press('Gem');
    };
    await agency.follow('Karakterdatabasen');
    await field('Formål').fill('Slå afsluttende karakterer op.');
    await agency.press('Gem');
    await provider.open('/tilslutninger/ny');
    await expect(choice).toContainText('Slå afsluttende karakterer op.');

    await set('Låst');
    await expect(agency.row('Karakterdatabasen')).toContainText('Låst');
    await provider.open('/tilslutninger/ny');
    await expect(choice).toContainText('Låst');
    await expect(choice.getByRole('checkbox')).toHaveCount(0);

    await set('Lukket');
    await expect(agency.row('Karakterdatabasen')).toContainText('Lukket');
    await provider.open('/tilslutninger/ny');
    await expect(choice).toHaveCount(0);
    await provider.open('/webservices/karakterdatabasen');
    await expect(provider.main).toContainText('Lukket');
  });

  test('writes an operating message, which everybody reads in their language', async ({ logIn }) => {
    const agency = await logIn(People.agency);
    await agency.menu('Sagsbehandling');
    await agency.follow('Driftsmeddelelser');
    await agency.follow('Ny driftsmeddelelse');
    await agency.main.getByRole('radio', { name: 'Kritisk' }).check();
    await agency.main.getByLabel('Tekst på dansk').fill('Unilogin er nede.');
    await agency.main.getByLabel('Tekst på engelsk').fill('Unilogin is down.');
    await agency.press('Gem');
    await expect(agency.note).toContainText('Driftsmeddelelsen er gemt.');
    await expect(agency.row('Unilogin er nede.')).toContainText('Vises nu');
    await agency.logOut();
    await expect(agency.main).toContainText('Unilogin er nede.');
    await agency.open('/driftsstatus');
    await expect(agency.main).toContainText('Kritisk');
    await agency.unfoldMenu();
    await agency.page.getByRole('button', { name: 'In English' }).filter({ visible: true }).click();
    await expect(agency.main).toContainText('Unilogin is down.');
  });
});

test.describe('anybody', () => {
  test('reads the portal in English, and goes back to Danish', async ({ visitor, page }) => {
    await visitor.open('/webservices/unilogin');
    await visitor.unfoldMenu();
    await page.getByRole('button', { name: 'In English' }).filter({ visible: true }).click();
    await expect(page.locator('html')).toHaveAttribute('lang', 'en');
    await expect(page).toHaveURL(/\/webservices\/unilogin$/);
    await visitor.open('/');
    await expect(page.getByRole('banner').getByRole('link', { name: 'Log in' })).toBeVisible();
    await visitor.unfoldMenu();
    await page.getByRole('button', { name: 'På dansk' }).filter({ visible: true }).click();
    await expect(page.locator('html')).toHaveAttribute('lang', 'da');
  });

  test('logs out, and then nothing of theirs is shown', async ({ logIn }) => {
    const provider = await logIn(People.skoletavlen);
    await provider.open('/systemer');
    await provider.logOut();
    await expect(provider.note).toContainText('Du er logget ud.');
    await provider.open('/systemer');
    await provider.expectTitle('Log på');
    await expect(provider.main).not.toContainText('Tavlen');
  });

  test('is told on every page that it is a demo', async ({ visitor, page }) => {
    for (const path of ['/', '/log-paa', '/kontakt', '/findes-ikke']) {
      await visitor.open(path);
      await expect(page.getByText('Demo: eksempler, ingen rigtige skoler eller aftaler.')).toBeVisible();
    }
  });

  test('without a right that matches an organisation is told so, and the way on', async ({ logIn }) => {
    const nobody = await logIn(People.newProvider);
    await expect(nobody.main).toContainText('Din ret passer ikke på nogen organisation');
    await nobody.follow('Ansøg om at blive udbyder');
    await expect(nobody.main.getByRole('heading', { level: 1 })).toBeVisible();
  });
});

/** So many days from now, in Denmark. */
function day(after: number): string {
  const at = new Date(Date.now() + after * 24 * 60 * 60 * 1000);
  const field = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Copenhagen' }).format(at);
  return field.split('-').reverse().join('.');
}

test.describe('a last day', () => {
  test('of a data access: set by the school, seen by the provider, moved and taken away', async ({ logIn, meet }) => {
    const school = await logIn(People.school);
    await open(school, '/dataadgangadministration/alle', ['Havnsø Skole'], /^Havnsø Skole/);
    await school.follow('Sæt sidste dag');
    await expect(school.main).toContainText('Efter den sidste dag kan Tavlen ikke hente data fra Unilogin for Havnsø Skole.');
    const written = day(30);
    await school.main.getByLabel('Kommentar').fill('Skoleåret slutter.');
    await school.main.getByLabel('Sidste dag').fill(day(-1));
    await school.press('Gem');
    await expect(school.errors).toContainText('Vælg en dag, der ikke er gået');
    await expect(school.main.getByLabel('Kommentar')).toHaveValue('Skoleåret slutter.');
    await school.main.getByLabel('Sidste dag').fill(written);
    await school.press('Gem');
    await expect(school.note).toContainText('Den sidste dag er gemt');
    await expect(school.main).toContainText(written);
    await school.follow('Se kvitteringen', school.note);
    await school.expectTitle('Kvittering for dataadgangens sidste dag');
    await expect(school.main).toContainText(written);

    const provider = await meet(People.skoletavlen);
    await provider.open('/beskeder');
    await expect(provider.main).toContainText(`Dataadgangen gælder til og med ${written}: Havnsø Skole – Tavlen (Unilogin)`);
    await provider.follow(`Dataadgangen gælder til og med ${written}: Havnsø Skole – Tavlen (Unilogin)`);
    await expect(provider.main).toContainText('Data kan hentes');
    await expect(provider.main).toContainText(written);
    await expect(provider.main.getByRole('link', { name: 'Sæt sidste dag' })).toHaveCount(0);

    await open(school, '/dataadgangadministration/alle', ['Havnsø Skole'], /^Havnsø Skole/);
    await school.follow('Sæt sidste dag');
    await expect(school.main.getByLabel('Sidste dag')).toHaveValue(written);
    await school.main.getByLabel('Sidste dag').fill('');
    await school.press('Gem');
    await expect(school.note).toContainText('Den sidste dag er taget væk');
    await expect(school.main.getByText('Sidste dag: Ingen')).toBeVisible();
    await expect(school.main.getByText(`Sidste dag: ${written}`)).toBeVisible();
  });

  test('of an agreement: set by the agency; the provider and the schools hear of it', async ({ logIn, meet }) => {
    const agency = await logIn(People.agency);
    await open(agency, '/sagsbehandling?vis=alle', ['Tavlen', 'Unilogin'], /^Tavlen$/);
    await agency.follow('Sæt sidste dag');
    await expect(agency.main).toContainText('Al datahentning gennem aftalen stopper, også hvor skoler har godkendt.');
    const written = day(60);
    await agency.main.getByLabel('Sidste dag').fill(written);
    await agency.press('Gem');
    await expect(agency.note).toContainText('Den sidste dag er gemt');
    await expect(agency.main).toContainText(written);
    const provider = await meet(People.skoletavlen);
    await open(provider, '/systemer', ['Unilogin'], /^Unilogin/);
    await expect(provider.main).toContainText(`Sidste dag${written}`);
    const school = await meet(People.school);
    await school.open('/beskeder');
    await expect(school.main).toContainText(`Tilslutningsaftalen gælder til og med ${written}: Tavlen – Unilogin`);
    await open(school, '/dataadgangadministration/alle', ['Havnsø Skole'], /^Havnsø Skole/);
    await expect(school.main).toContainText(`Tilslutningsaftalens sidste dag${written}`);
  });

  test('of a web service: announced by the agency, told to all who use it, shown to all who look', async ({ logIn, meet }) => {
    const agency = await logIn(People.agency);
    const written = day(200);
    await agency.open('/sagsbehandling/webservices/unilogin');
    await agency.main.getByLabel('Sidste dag').fill(written);
    await agency.press('Gem');
    await expect(agency.main).toContainText('Det berører 1 system og 2 institutioner.');
    await agency.press('Gem ændringen');
    await expect(agency.row('Unilogin')).toContainText(`Lukker, sidste dag ${written}`);
    const school = await meet(People.school);
    await school.open('/beskeder');
    await school.follow(`Webservicen Unilogin lukker: sidste dag er ${written}`);
    await school.expectTitle('Unilogin');
    await expect(school.main).toContainText(`Lukker, sidste dag ${written}`);
    const provider = await meet(People.fravaersportalen, '/tilslutninger/ny');
    await expect(provider.row('Unilogin')).toContainText(`Lukker, sidste dag ${written}`);
  });
});
