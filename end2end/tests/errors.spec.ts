// Bad input: a clear message in the right place, and nothing typed is lost.
import { type Locator } from '@playwright/test';
import { Administration } from '../pages/administration';
import { RequestForm } from '../pages/request-form';
import { SystemForm } from '../pages/system-form';
import { type Visitor } from '../pages/visitor';
import { People, expect, test } from '../fixtures';

const NASTY = `<script>alert("x")</script> & 'én' </textarea><b>"to"</b> 🎒`;

/** The summary has the focus and names the fault; its link leads to the field, which tells it too. */
async function expectFault(visitor: Visitor, field: Locator, message: string): Promise<void> {
  await expect(visitor.errors).toBeFocused();
  const link = visitor.errors.getByRole('link', { name: message });
  await expect(link).toBeVisible();
  await expect(field).toHaveAccessibleDescription(new RegExp(message.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')));
  await expect(field).toHaveAttribute('aria-invalid', 'true');
  await link.click();
  await expect(field).toBeFocused();
}

test.describe('a new system', () => {
  let form: SystemForm;
  test.beforeEach(async ({ logIn }) => {
    const visitor = await logIn(People.skoletavlen);
    await visitor.open('/systemer/ny');
    form = new SystemForm(visitor);
  });

  test('without a name and a contact person says so at each field and keeps the rest', async ({ visitor }) => {
    await form.description.fill('Lektier og beskeder.');
    await form.save();
    await expectFault(visitor, form.name, 'Navn mangler: udfyld feltet');
    await expect(form.description).toHaveValue('Lektier og beskeder.');
    const contact = visitor.main.getByRole('radiogroup', { name: 'Kontaktperson', exact: true });
    await expect(contact).toHaveAccessibleDescription('Kontaktperson mangler: vælg en');
    await visitor.errors.getByRole('link', { name: 'Kontaktperson mangler: vælg en' }).click();
    await expect(contact.getByRole('radio').first()).toBeFocused();
  });

  test('whose new contact person cannot be reached says how to write it', async ({ visitor }) => {
    await form.fill('Lektiebogen', 'Lektier.', { name: 'Ida Dam', email: 'ida', phone: '12' });
    await form.save();
    await expectFault(visitor, form.contact.email, 'Skriv en e-mailadresse som navn@eksempel.dk');
    await expect(form.contact.phone).toHaveAccessibleDescription(/Skriv et telefonnummer på mindst 8 cifre/);
    await expect(form.contact.email).toHaveValue('ida');
    await expect(visitor.main.getByRole('radio', { name: 'Ny kontaktperson' })).toBeChecked();
  });

  test('with a name of 10,000 characters is refused, and the name is kept', async ({ visitor }) => {
    const name = 'x'.repeat(10_000);
    await form.fill(name, 'Lektier.', 'Sara Holm');
    await form.save();
    await expectFault(visitor, form.name, 'Navn er for lang: skriv højst 200 tegn (nu 10.000)');
    await expect(form.name).toHaveValue(name);
    await expect(visitor.main.getByRole('radio', { name: 'Sara Holm' })).toBeChecked();
  });

  test('with a name that is taken is refused', async ({ visitor }) => {
    await form.fill('Tavlen', 'Lektier.', 'Sara Holm');
    await form.save();
    await expectFault(visitor, form.name, 'Navn er brugt i forvejen: vælg et andet');
  });

  test('may have HTML, quotes and emoji in every text, which stay text', async ({ visitor }) => {
    await form.fill(NASTY, `${NASTY}\nlinje 2`, { name: NASTY, email: 'ida@skoletavlen.example', phone: '87654321' });
    await form.save();
    await visitor.expectTitle(NASTY);
    await expect(visitor.main).toContainText(`${NASTY}\nlinje 2`, { useInnerText: true });
    await visitor.follow('Redigér');
    await expect(form.name).toHaveValue(NASTY);
    await expect(form.description).toHaveValue(`${NASTY}\nlinje 2`);
    await expect(visitor.main.getByRole('radio', { name: NASTY })).toBeChecked();
    await visitor.menu('Administrér tilslutninger');
    await expect(visitor.row(NASTY)).toBeVisible();
  });

  test('sent twice, by a double press or by the browser again, is made once', async ({ visitor, page }) => {
    await form.fill('Lektiebogen', 'Lektier.', 'Sara Holm');
    const sending = page.waitForRequest((request) => request.method() === 'POST');
    await visitor.main.getByRole('button', { name: 'Gem' }).dblclick();
    await visitor.expectTitle('Lektiebogen');
    const sent = await sending;
    const again = await page.request.post(sent.url(), {
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      data: sent.postData()!,
      maxRedirects: 0,
    });
    expect(again.headers().location).toBe(new URL(page.url()).pathname);
    await visitor.menu('Administrér tilslutninger');
    await expect(visitor.row('Lektiebogen')).toHaveCount(1);
  });

  test('loses nothing when the session has ended in the middle of it', async ({ visitor, context }) => {
    await form.fill('Lektiebogen', NASTY, 'Sara Holm');
    await context.clearCookies();
    await form.save();
    await visitor.expectTitle('Log på');
    await expect(visitor.main).toContainText('Det, du har skrevet, er gemt.');
    await visitor.press(People.skoletavlen);
    await visitor.expectTitle('Nyt system');
    await expect(form.name).toHaveValue('Lektiebogen');
    await expect(form.description).toHaveValue(NASTY);
    await expect(visitor.main.getByRole('radio', { name: 'Sara Holm' })).toBeChecked();
    await form.save();
    await visitor.expectTitle('Lektiebogen');
  });
});

test.describe('a request for data access', () => {
  let form: RequestForm;
  test.beforeEach(async ({ logIn }) => {
    form = new RequestForm(await logIn(People.skoletavlen));
    await form.open();
  });

  test('refuses each number that cannot be asked, says why, and keeps it in the field', async ({ visitor }) => {
    const refused = {
      '999999': '999999 findes ikke i registrene',
      '12': '12 er ikke et nummer: skriv 6 tal eller bogstaver',
      '903002': '903002 Vesterå Erhvervsskole er lukket og lagt sammen med 903001: brug nummeret 903001',
      'U10001': 'U10001 Skoletavlen ApS er jeres eget nummer',
      'U00001': 'U00001 STIL ejer ingen data, der kan anmodes om',
      '901002': '901002 Bakkeskolen har allerede en anmodning om det her, der venter',
      '901001': '901001 Havnsø Skole har allerede godkendt dataadgangen',
      '902001': '902001 Strandmark Friskole har afvist anmodningen',
    };
    for (const [number, message] of Object.entries(refused)) {
      await form.add(number);
      await expectFault(visitor, form.number, message);
      await expect(form.number).toHaveValue(number);
      await expect(form.recipients).toHaveCount(0);
    }
  });

  test('takes a number that stands twice once, and says so', async ({ visitor }) => {
    await form.add('901003 901003');
    await expectFault(visitor, form.number, '901003 står på listen mere end én gang');
    await expect(form.recipients).toHaveCount(1);
    await form.add('901003');
    await expectFault(visitor, form.number, '901003 står på listen mere end én gang');
    await expect(form.recipients).toHaveCount(1);
  });

  test('takes the good numbers of a pasted list and keeps the bad ones in the field', async ({ visitor }) => {
    await form.add('901003, 999999; g90104');
    await expect(form.recipients).toHaveCount(2);
    await expectFault(visitor, form.number, '999999 findes ikke i registrene');
    await expect(form.number).toHaveValue('999999');
  });

  test('to more than 500 is refused, and the numbers are kept', async ({ visitor }) => {
    const numbers = Array.from({ length: 501 }, (_, place) => String(100_000 + place)).join(' ');
    await form.add(numbers);
    await expect(visitor.errors).toBeFocused();
    await expect(visitor.errors).toContainText('En anmodning kan have højst 500 modtagere (nu 501)');
    await expect(form.number).toHaveValue(numbers);
  });

  test('to nobody cannot be sent', async ({ visitor }) => {
    await expect(visitor.main).toContainText('Ingen modtagere endnu.');
    await expect(visitor.main.getByRole('button', { name: 'Send' })).toHaveCount(0);
    await visitor.press('Tilføj');
    await expectFault(visitor, form.number, 'Institutions- eller udbydernummer mangler: udfyld feltet');
  });

  test('keeps list, comments and field when a number is refused', async ({ visitor }) => {
    await form.add('901003');
    await form.comment.fill(NASTY);
    await form.recipient('Fjordskolen').getByText('Kommentar kun til Fjordskolen').click();
    await form.recipient('Fjordskolen').getByLabel('Kommentar til denne modtager').fill(NASTY);
    await form.add('999999');
    await expect(visitor.errors).toBeFocused();
    await expect(form.comment).toHaveValue(NASTY);
    await expect(form.recipient('Fjordskolen').getByLabel('Kommentar til denne modtager')).toHaveValue(NASTY);
  });

  test('puts a number that was typed but not added on the list before anything is sent', async ({ visitor }) => {
    await form.add('901003');
    await form.number.fill('g90104');
    await form.send();
    await expect(visitor.errors).toContainText('Nummeret står nu på listen');
    await expect(form.recipients).toHaveCount(2);
  });

  test('says how many it is being sent to, until it is sent', async ({ visitor, page, javaScriptEnabled }) => {
    test.skip(javaScriptEnabled === false, 'without JavaScript the browser itself shows it');
    await form.add('901003 g90104');
    const status = visitor.main.locator('[data-busy]');
    await expect(status).toHaveAttribute('role', 'status');
    await expect(status).toBeEmpty();
    // The page is asked from within: from outside it does not answer while it is on its way to the next one.
    const told: string[] = [];
    await page.exposeFunction('told', (text: string) => told.push(text));
    await page.evaluate(() => {
      window.addEventListener('submit', (event) => {
        const button = event.submitter!;
        (window as any).told(`${button.getAttribute('aria-busy')} ${button.nextElementSibling!.textContent}`);
      });
    });
    await form.send();
    expect(told).toEqual(['true Sender til 2 modtagere …']);
    await visitor.expectTitle('Kvittering for anmodning om dataadgang');
  });

  test('sent twice by a double press is sent once', async ({ visitor }) => {
    await form.add('901003');
    await visitor.main.getByRole('button', { name: 'Send' }).dblclick();
    await visitor.expectTitle('Kvittering for anmodning om dataadgang');
    await visitor.menu('Dataadgange');
    await expect(visitor.row('Tavlen', 'Fjordskolen')).toHaveCount(1);
  });
});

test('a comment over 2,000 characters is refused and kept', async ({ logIn }) => {
  const school = await logIn(People.school);
  const list = new Administration(school);
  await list.open();
  await list.choose('Til Venter', 'Tavlen');
  const comment = 'å'.repeat(2_001);
  await list.confirm(comment);
  await expectFault(school, list.comment, 'Kommentar er for lang: skriv højst 2.000 tegn (nu 2.001)');
  await expect(list.comment).toHaveValue(comment);
  await list.confirm('å'.repeat(2_000));
  await expect(school.row('Tavlen')).toContainText('Sat i venter');
});

test('a comment with HTML, quotes and emoji is shown as text', async ({ logIn }) => {
  const school = await logIn(People.school);
  const list = new Administration(school);
  await list.open();
  await list.choose('Til Venter', 'Tavlen');
  await list.confirm(NASTY);
  await school.follow('Havnsø Skole', school.row('Tavlen'));
  await expect(school.main.getByRole('blockquote').filter({ hasText: NASTY })).toBeVisible();
});

test('a row that somebody else has changed says what it is now, and by whom', async ({ logIn, meet }) => {
  const school = await logIn(People.school);
  const list = new Administration(school);
  await list.open();
  await list.choose('Slet dataadgang', 'Tavlen');
  await list.comment.fill('Min kommentar.');

  const municipality = await meet(People.municipality);
  const other = new Administration(municipality);
  await other.open();
  await other.choose('Til Venter', 'Havnsø Skole');
  await other.confirm('Ferie');

  await school.press('Skift status');
  await expect(school.errors).toBeFocused();
  await expect(school.errors).toContainText(
    /En anden har ændret det her imens: det er nu Sat i venter\. Ændret af Kommune – Havnsø Kommune den \d\d\.\d\d\.\d{4} kl\. \d\d\.\d\d/,
  );
  await expect(list.comment).toHaveValue('Min kommentar.');
  await expect(school.main).toContainText('Sat i venter');
  await school.press('Skift status');
  await expect(school.note).toContainText('Dataadgangen er slettet.');
});

test('of several rows, those that others have changed stay as they are and are named', async ({ logIn, meet }) => {
  const municipality = await logIn(People.municipality);
  const list = new Administration(municipality);
  await list.open('Anmodninger');
  await list.tick('Bakkeskolen').check();
  await list.tick('Fjordskolen').check();
  await municipality.press('Godkend', list.bar);

  const provider = await meet(People.fravaersportalen);
  await provider.open('/dataadgange');
  await provider.row('Fjordskolen').getByRole('link', { name: /^Træk anmodning tilbage/ }).click();
  await provider.press('Træk anmodning tilbage');

  await list.confirm();
  await expect(municipality.note).toContainText('1 blev ikke ændret, fordi en anden kom først.');
  await municipality.follow('Se kvitteringen', municipality.note);
  await expect(municipality.main.getByRole('listitem').filter({ hasText: 'Fjordskolen' })).toContainText('Slettet');
  await expect(municipality.main.getByRole('listitem').filter({ hasText: 'Bakkeskolen' })).toContainText('Godkendt');
});

test('a button of the bar without a ticked row says what is missing', async ({ logIn }) => {
  const municipality = await logIn(People.municipality);
  await municipality.open('/dataadgangadministration/skift-status?til=approve');
  await expect(municipality.errors).toBeFocused();
  await expect(municipality.errors).toContainText('Vælg mindst én');
});

test('what sending accepts stands above Send, and the terms themselves above that', async ({ logIn }) => {
  const provider = await logIn(People.skoletavlen);
  await provider.open('/tilslutninger/ny');
  await provider.row('wsiEKSPORT').getByRole('checkbox').check();
  await provider.press('Anmod om tilslutning');
  const terms = await provider.main.getByText('Systemet må kun bruge wsiEKSPORT').boundingBox();
  const accept = await provider.main.getByText('har I læst vilkårene').boundingBox();
  const send = await provider.main.getByRole('button', { name: 'Send', exact: true }).boundingBox();
  expect(terms!.y).toBeLessThan(accept!.y);
  expect(accept!.y).toBeLessThan(send!.y);
});

test('an agreement about nothing leads back to the choice', async ({ logIn }) => {
  const provider = await logIn(People.skoletavlen);
  await provider.open('/tilslutninger/ny');
  await provider.press('Anmod om tilslutning');
  await expect(provider.errors).toContainText('Vælg mindst én');
  await provider.follow('Tilbage');
  await provider.expectTitle('Anmod om at bruge ny webservice');
});

test('a web service that is locked between choosing and sending is named, and nothing is sent', async ({ logIn, meet }) => {
  const provider = await logIn(People.skoletavlen);
  await provider.open('/tilslutninger/ny');
  await provider.row('wsiEKSPORT').getByRole('checkbox').check();
  await provider.press('Anmod om tilslutning');
  const agency = await meet(People.agency);
  await agency.open('/sagsbehandling/webservices/wsieksport');
  await agency.main.getByRole('radio', { name: 'Låst' }).check();
  await agency.press('Gem');
  await provider.main.getByLabel('Besked til STIL').fill('Vi skifter system.');
  await provider.press('Send');
  await expect(provider.errors).toBeFocused();
  await expect(provider.errors).toContainText('wsiEKSPORT: Webservicen er låst');
  await expect(provider.main.getByLabel('Besked til STIL')).toHaveValue('Vi skifter system.');
});

test('an agreement that somebody else decided on meanwhile says what it is now, and by whom', async ({ logIn, meet }) => {
  const provider = await logIn(People.fravaersportalen);
  await provider.open('/systemer');
  await provider.follow('Eksamensdatabasen');
  await provider.follow('Træk anmodning tilbage');
  const agency = await meet(People.agency);
  await agency.open('/sagsbehandling');
  await agency.row('Fravær Direkte').getByRole('link', { name: /^Behandl/ }).click();
  await agency.follow('Godkend');
  await agency.press('Godkend');
  await provider.press('Træk anmodning tilbage');
  await expect(provider.errors).toContainText(/det er nu Godkendt\. Ændret af Sagsbehandler – STIL/);
});

test('a rejection without a reason is refused', async ({ logIn }) => {
  const agency = await logIn(People.agency);
  await agency.open('/sagsbehandling');
  await agency.row('Fravær Direkte').getByRole('link', { name: /^Behandl/ }).click();
  await agency.follow('Afvis');
  await agency.press('Afvis');
  await expectFault(agency, agency.main.getByLabel('Begrundelse'), 'Begrundelse mangler: udfyld feltet');
});

test('a web service whose code is malformed or taken is refused, and all texts are kept', async ({ logIn }) => {
  const agency = await logIn(People.agency);
  await agency.open('/sagsbehandling/webservices/ny');
  const field = (label: string) => agency.main.getByLabel(label, { exact: true });
  const labels = ['Navn', 'Formål', 'Data der overføres', 'Vilkår for brug', 'Kontakt om webservicen'];
  await field('Kode').fill('Æ!');
  for (const label of labels) await field(label).fill(NASTY);
  await agency.main.getByRole('checkbox', { name: /kræver/ }).uncheck();
  await agency.main.getByRole('radio', { name: 'Låst' }).check();
  await agency.press('Gem');
  await expectFault(agency, field('Kode'), 'Koden må have 2 til 40 tegn');
  for (const label of labels) await expect(field(label)).toHaveValue(NASTY);
  await expect(agency.main.getByRole('checkbox', { name: /kræver/ })).not.toBeChecked();
  await expect(agency.main.getByRole('radio', { name: 'Låst' })).toBeChecked();
  await field('Kode').fill('unilogin');
  await agency.press('Gem');
  await expectFault(agency, field('Kode'), 'Kode er brugt i forvejen: vælg et andet');
});

test('an operating message that ends before it begins is refused', async ({ logIn }) => {
  const agency = await logIn(People.agency);
  await agency.open('/sagsbehandling/driftsmeddelelser/ny');
  await agency.main.getByLabel('Tekst på dansk').fill('Nede.');
  await agency.main.getByLabel('Tekst på engelsk').fill('Down.');
  await agency.main.getByLabel('Vises fra').fill('2026-12-02T10:00');
  await agency.main.getByLabel('Vises til').fill('2026-12-01T10:00');
  await agency.press('Gem');
  await expectFault(agency, agency.main.getByLabel('Vises til'), 'Slutningen skal ligge efter starten');
  await expect(agency.main.getByLabel('Vises fra')).toHaveValue('2026-12-02T10:00');
});

test('an unknown address is a page of its own with status 404', async ({ visitor, page }) => {
  const answer = await visitor.open('/findes-ikke');
  expect(answer.status()).toBe(404);
  await visitor.expectTitle('Siden findes ikke');
  await expect(page).toHaveTitle(/Siden findes ikke/);
  await visitor.follow('Til forsiden');
  await expect(page).toHaveURL(/\/$/);
});

test('another provider’s system and another school’s row are not found, without a hint', async ({ logIn, meet }) => {
  const other = await meet(People.fravaersportalen);
  await other.open('/systemer');
  const system = await other.main.getByRole('link', { name: 'Fravær Direkte' }).getAttribute('href');
  await other.open('/dataadgange');
  const access = await other.row('Fjordskolen').getByRole('link').first().getAttribute('href');

  const provider = await logIn(People.skoletavlen);
  for (const path of [system, `${system}/rediger`, access]) {
    expect((await provider.open(path!)).status(), path!).toBe(404);
    await provider.expectTitle('Siden findes ikke');
    await expect(provider.main).not.toContainText('Fravær');
  }
  const freeSchool = await meet(People.freeSchool);
  expect((await freeSchool.open(access!)).status()).toBe(404);
  const change = access!.replace('/dataadgange/', '/dataadgangadministration/skift-status?id=');
  expect((await freeSchool.open(change)).status()).toBe(404);
});

test('a page for others says that the right is missing, with status 403', async ({ logIn }) => {
  const employee = await logIn(People.employee);
  expect((await employee.open('/systemer')).status()).toBe(403);
  await employee.expectTitle('Du har ikke ret til den her side');
});

test('a page that needs a log-in leads there and back', async ({ visitor, page }) => {
  await visitor.open('/dataadgange?visning=institution');
  await visitor.expectTitle('Log på');
  await visitor.press(People.skoletavlen);
  await visitor.expectTitle('Dataadgange');
  await expect(page).toHaveURL(/\/dataadgange\?visning=institution$/);
});
