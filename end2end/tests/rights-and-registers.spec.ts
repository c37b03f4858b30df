// Rights asked for and granted, becoming a provider, and the institution register.
import { Administration } from '../pages/administration';
import { RequestForm } from '../pages/request-form';
import { makeSystem } from '../pages/system-form';
import { People, expect, test } from '../fixtures';

test('“Få flere rettigheder”: the seed’s own way, and the user administrator narrows and ends the right', async ({ logIn, meet }) => {
  const employee = await logIn(People.employee);
  await employee.follow('Se dine rettigheder');
  await employee.expectTitle('Mine rettigheder');
  await expect(employee.main).toContainText('Ingen rettigheder endnu');
  await employee.follow('Få flere rettigheder');
  await employee.main.getByText('Uddannelse og prøver').click();
  await employee.main
    .getByRole('checkbox', { name: 'Tilslutning: Ret til at administrere aftaler på tilslutning.stil.dk' })
    .check();
  await employee.press('Send forespørgsel');
  await expect(employee.note).toContainText('Forespørgslen er sendt til jeres brugeradministrator.');
  await expect(employee.main).toContainText('Venter');

  const administrator = await meet(People.administrator);
  await administrator.menu('Brugeradministration');
  await administrator.row('Ny medarbejder', 'Venter').getByRole('link', { name: /^Behandl/ }).click();
  await administrator.alive();
  await administrator.main.getByLabel('Hvad skal retten gælde for').selectOption({ label: 'Vesterå Gymnasium (903001), P-nummer 1000000041' });
  await administrator.press('Godkend');
  await expect(administrator.errors).toContainText('Begrundelse');
  await administrator.main.getByLabel('Begrundelse').fill('Kun gymnasiet.');
  await administrator.press('Godkend');
  await expect(administrator.note).toContainText('Retten er givet.');

  await employee.open('/rettigheder');
  await expect(employee.main).toContainText('Kun enheden med P-nummer 1000000041');
  await expect(employee.main).toContainText('Givet af Brugeradministrator – Vesterå Gymnasium');
  await expect(employee.main).toContainText('Kun gymnasiet.');
  await employee.menu('Dataadgangadministration');
  await employee.expectTitle('Dataadgangadministration');

  await administrator.follow('Ny medarbejder – Vesterå Gymnasium', administrator.main.getByRole('table').last());
  await administrator.follow('Afslut ret');
  await expect(administrator.main).toContainText('mister retten med det samme');
  await administrator.press('Afslut ret');
  await expect(administrator.note).toContainText('Rettens afslutning er gemt.');
  // The page that is open is taken away by itself where scripts run.
  if (!employee.scripts) await employee.open('/dataadgangadministration');
  await employee.expectTitle('Du har ikke ret til den her side');
  await employee.open('/');
  await expect(employee.menuEntry('Dataadgangadministration')).toHaveCount(0);

  await administrator.open('/brugeradministration/haendelser');
  await expect(administrator.row('Gav ret')).toContainText('Ny medarbejder');
});

test('“Bliv oprettet som udbyder”: an application is asked about, answered and approved', async ({ logIn, meet }) => {
  const applicant = await logIn(People.newProvider);
  await applicant.follow('Ansøg om at blive udbyder');
  await expect(applicant.main.getByLabel('Hvad drejer henvendelsen sig om')).toHaveValue('create_provider');
  // What the log-in tells stands there already.
  await expect(applicant.main.getByLabel('CVR-nummer')).toHaveValue('94910684');
  await applicant.press('Send');
  await expect(applicant.errors).toContainText('P-numre mangler');
  const fill = (label: string, text: string) => applicant.main.getByLabel(label, { exact: true }).fill(text);
  await fill('P-numre', '1000000091');
  await fill('Kontakt på en skole', 'Inge Bak, Havnsø Skole, 12 34 56 78');
  await fill('Dit navn', 'Mads Krog');
  await fill('E-mail', 'mads@klasselog.example');
  await fill('Formål', 'Vi viser skemaer og lektier.');
  await applicant.press('Send');
  await expect(applicant.main).toContainText('Gem adressen på denne side');
  const link = applicant.page.url();

  const agency = await meet(People.agency);
  await agency.menu('Sagsbehandling');
  await agency.follow('Henvendelser');
  await agency.row('Klasselog IVS').getByRole('link', { name: /^Behandl/ }).click();
  await agency.alive();
  await agency.main.getByLabel('Tekst til afsenderen').fill('Hvilke skoler?');
  await agency.press('Spørg afsenderen');
  await expect(agency.note).toContainText('Svaret er sendt.');

  await applicant.page.goto(link);
  await expect(applicant.main).toContainText('Venter på svar fra dig');
  await applicant.main.getByLabel('Skriv mere til STIL').fill('Havnsø Skole.');
  await applicant.press('Send');
  await agency.page.reload();
  await agency.alive();
  await expect(agency.main).toContainText('Opretter du udbyderen');
  await agency.press('Opret udbyder');
  await expect(agency.note).toContainText('Udbyderen er oprettet med nummer U10003.');
  await applicant.menu('Forside');
  await applicant.menu('Administrér tilslutninger');
  await applicant.expectTitle('Administrér tilslutninger');
});

test('an extract of the institution register is looked at and applied', async ({ logIn }) => {
  const agency = await logIn(People.agency, '/sagsbehandling/institutioner');
  await agency.press('Se, hvad filen ændrer');
  await expect(agency.errors).toContainText('Vælg en fil');
  const upload = async (text: string) => {
    const buffer = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')]);
    await agency.main.getByLabel('Udtræk fra Institutionsregisteret').setInputFiles({ name: 'udtræk.csv', mimeType: 'text/csv', buffer });
    await agency.press('Se, hvad filen ændrer');
  };
  await upload('INST_NR;INST_NAVN\r\n901001;Havnsø Skole\r\n');
  await expect(agency.errors).toContainText('Filen mangler kolonnerne');
  const head =
    'HOVEDSKOLE_INST;INST_NR;INST_NAVN;INST_ADR;POSTNR;POSTDISTRIKT;TLF_NR;E_MAIL;INST_TYPE_NR;INST_TYPE_NAVN;CVR_NR;P_NR;BEL_KOMMUNE;BEL_KOMMUNE_NAVN';
  await upload(`${head}\r\n;901002;Bakkeskolen;Bakken 1;9019;Havnsø;;;1012;Folkeskoler;91842130;1000000022;901;Havnsø\r\n`);
  await expect(agency.main).toContainText(/institutioner bliver passiveret/);
  await agency.press('Anvend');
  await expect(agency.errors).toContainText('Bekræftelse');
  await agency.main.getByRole('checkbox').check();
  await agency.press('Anvend');
  await expect(agency.note).toContainText('Registret er opdateret');
});

test('an institution is found by its name', async ({ logIn, javaScriptEnabled }) => {
  const provider = await logIn(People.skoletavlen);
  const form = new RequestForm(provider);
  await form.open('Optagelse.dk');
  await provider.main.getByText('Find nummeret ved navn').click();
  await provider.main.getByLabel('Kommune', { exact: true }).selectOption({ label: 'Havnsø' });
  // Typing finds; without JavaScript a button does.
  await provider.main.getByLabel('Navn eller nummer').pressSequentially('fjord');
  if (javaScriptEnabled === false) await provider.press('Søg');
  await expect(provider.main.getByRole('status').filter({ hasText: 'fundet' })).toHaveText('1 fundet');
  await provider.main.getByRole('button', { name: 'Tilføj Fjordskolen' }).click();
  await provider.alive();
  await expect(form.recipient('Fjordskolen')).toBeVisible();
  await form.send();
  await expect(provider.main).toContainText('Sendt til (1)');
});

test('“Log ud overalt” ends the other session too', async ({ logIn, meet }) => {
  const desk = await logIn(People.municipality, '/rettigheder');
  const phone = await meet(People.municipality, '/dataadgangadministration');
  await desk.press('Log ud overalt');
  await expect(desk.note).toContainText('Du er logget ud alle steder.');
  await phone.page.reload();
  await expect(phone.page).toHaveURL(/\/log-paa/);
  await new Administration(desk).bar.waitFor({ state: 'hidden' });
});

test('a contact person is corrected for every system that names it, and removed once none does', async ({ visitor, logIn }) => {
  await logIn(People.skoletavlen);
  const system = await makeSystem(visitor, 'Lektiebogen', { name: 'Bo Dam', email: 'bo@skoletavlen.example', phone: '12345678' });
  await visitor.open('/udbydersystemadministration');
  await visitor.follow('Kontaktpersoner');
  await expect(visitor.row('Bo Dam')).toContainText('Lektiebogen');
  await visitor.follow('Bo Dam');
  await expect(visitor.main).toContainText('kan ikke slettes, så længe et system bruger den');
  await visitor.main.getByLabel('Kontaktpersonens navn').fill('Bo Dahl');
  await visitor.press('Gem');
  await expect(visitor.note).toContainText('Bo Dahl er gemt.');
  await visitor.open(system);
  await expect(visitor.main).toContainText('Bo Dahl');
  await visitor.follow('Redigér');
  await visitor.main.getByRole('radio', { name: 'Sara Holm' }).check();
  await visitor.press('Gem');
  await visitor.open('/udbydersystemadministration/kontaktpersoner');
  await expect(visitor.row('Sara Holm')).toContainText('Lektiebogen');
  await visitor.follow('Bo Dahl');
  await visitor.press('Slet');
  await expect(visitor.note).toContainText('Bo Dahl er slettet.');
  await expect(visitor.row('Bo Dahl')).toHaveCount(0);
});
