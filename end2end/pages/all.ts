// Every page there is, in the states that look different, and the way to each.
import { Administration } from './administration';
import { RequestForm } from './request-form';
import { SystemForm, makeSystem } from './system-form';
import { People, type Person, type Visitor } from './visitor';

export interface Place {
  name: string;
  /** Who opens it; nobody in particular when left out. */
  person?: Person;
  /** An address, or the way there. */
  way: string | ((visitor: Visitor) => Promise<void>);
}

export async function go(place: Place, visitor: Visitor): Promise<void> {
  const path = typeof place.way === 'string' ? place.way : '/';
  if (place.person) await visitor.logIn(place.person, path);
  else await visitor.open(path);
  if (typeof place.way !== 'string') await place.way(visitor);
}

/** To the page that says what it means to stop Havnsø Skole's data. */
const suspend = async (visitor: Visitor) => {
  const list = new Administration(visitor);
  await list.open();
  await list.choose('Til Venter', 'Havnsø Skole');
};

/** Links followed one after the other, from an address. */
const follow =
  (path: string, ...links: (string | RegExp)[]) =>
  async (visitor: Visitor) => {
    await visitor.open(path);
    for (const name of links) {
      await visitor.main.getByRole('link', { name, exact: true }).first().click();
      await visitor.alive();
    }
  };

/** A page for each of several addresses or ways. */
const all = (person: Person | undefined, ways: Record<string, Place['way']>): Place[] =>
  Object.entries(ways).map(([name, way]) => ({ name, person, way }));

const guides = ['overblik', 'foerste-gang', 'bliv-udbyder', 'opret-system', 'tilslutningsaftale', 'anmod-om-dataadgang'];

const PUBLIC = all(undefined, {
  'front': '/',
  'front-unfolded': async ({ main }) => {
    for (const summary of await main.locator('summary').all()) await summary.click();
  },
  'menu-unfolded': (visitor) => visitor.unfoldMenu(),
  'english': async (visitor) => {
    await visitor.unfoldMenu();
    await visitor.press('In English', visitor.page.locator('body'));
  },
  'log-in': '/log-paa',
  'log-in-first': '/systemer',
  'guides': '/vejledninger',
  ...Object.fromEntries(
    [...guides, 'godkend-dataanmodning', 'notifikationsmodtager'].map((slug) => [`guide-${slug}`, `/vejledninger/${slug}`]),
  ),
  'contact': '/kontakt',
  'contact-provider': '/kontakt?emne=create_provider',
  'contact-errors': async (visitor) => {
    await visitor.open('/kontakt?emne=create_provider');
    await visitor.press('Send');
  },
  'inquiry': inquiry,
  'accessibility-statement': '/tilgaengelighed',
  'cookies': '/cookies',
  'status': '/driftsstatus',
  'web-services': '/webservices',
  'web-service': '/webservices/unilogin',
  'confirm-expired': '/notifikationer/bekraeft?noegle=x',
  'unsubscribe-gone': '/notifikationer/afmeld?noegle=x',
  'demo-outbox': async (visitor) => {
    await inquiry(visitor);
    await visitor.open('/udbakke');
  },
  'demo-mail': mail,
  'unsubscribe-stop': stop,
  'unsubscribe-stopped': async (visitor) => {
    await stop(visitor);
    await visitor.press('Stop mails');
  },
  'not-found': '/findes-ikke',
});

const NOBODYS = all(People.newProvider, {
  'front-unmatched': '/',
  'not-allowed': '/systemer',
  'rights-unmatched': '/rettigheder',
  'notices-none': '/beskeder',
  'inquiries-none': '/henvendelser',
});

const EMPLOYEES = all(People.employee, {
  'rights-none': '/rettigheder',
  'rights-more': async (visitor) => {
    await visitor.open('/rettigheder/faa-flere');
    await visitor.main.getByText('Uddannelse og prøver').click();
  },
  'rights-more-errors': async (visitor) => {
    await visitor.open('/rettigheder/faa-flere');
    await visitor.press('Send forespørgsel');
  },
  'rights-asked': asked,
});

const USER_ADMINISTRATORS = all(People.administrator, {
  'users-front': '/',
  'users': '/brugeradministration',
  'users-person': follow('/brugeradministration', 'Ny medarbejder – Vesterå Gymnasium'),
  'users-oneself': follow('/brugeradministration', 'Brugeradministrator – Vesterå Gymnasium'),
  'users-events': '/brugeradministration/haendelser',
  'users-events-none': '/brugeradministration/haendelser?navn=xyz',
  'users-granted': async (visitor) => {
    await follow('/brugeradministration', 'Ny medarbejder – Vesterå Gymnasium')(visitor);
    await visitor.press('Giv ret');
  },
  'users-end': async (visitor) => {
    await follow('/brugeradministration', 'Ny medarbejder – Vesterå Gymnasium')(visitor);
    await visitor.press('Giv ret');
    await visitor.follow('Afslut ret');
  },
});

const PROVIDERS = all(People.skoletavlen, {
  'provider-front': '/',
  'systems': '/systemer',
  'system-new': '/systemer/ny',
  'system-created': async (visitor) => void (await makeSystem(visitor, 'Lektiebogen')),
  'system-errors': async (visitor) => {
    await visitor.open('/systemer/ny');
    await new SystemForm(visitor).save();
  },
  'system': follow('/systemer', 'Tavlen'),
  'system-edit': follow('/systemer', 'Tavlen', 'Redigér'),
  'system-passivate': follow('/systemer', 'Tavlen', 'Gør passivt'),
  'system-delete': follow('/systemer', 'Tavlen', 'Slet system'),
  'connection': follow('/systemer', 'Unilogin'),
  'connection-give-up': follow('/systemer', 'Unilogin', 'Opsig aftalen'),
  'provider-systems': '/udbydersystemadministration',
  'contact-persons': '/udbydersystemadministration/kontaktpersoner',
  'contact-person': follow('/udbydersystemadministration/kontaktpersoner', 'Sara Holm'),
  'provider-notifications': '/udbydersystemadministration/notifikationer',
  'provider-recipient': registered('/udbydersystemadministration/notifikationer', 'drift@skoletavlen.example'),
  'notices': '/beskeder',
  'notices-read': async (visitor) => {
    await visitor.open('/beskeder');
    await visitor.press('Markér alle som læst');
  },
  'connection-choose': '/tilslutninger/ny',
  'connection-choose-system': async (visitor) => {
    await makeSystem(visitor, 'Lektiebogen');
    await visitor.open('/tilslutninger/ny');
  },
  'connection-summary': connectionSummary,
  'connection-terms-missing': async (visitor) => {
    await connectionSummary(visitor);
    await visitor.press('Send');
  },
  'connection-receipt': async (visitor) => {
    await connectionSummary(visitor);
    await visitor.press('Send');
  },
  'nothing-chosen': async (visitor) => {
    await visitor.open('/tilslutninger/ny');
    await visitor.press('Anmod om tilslutning');
  },
  'data-accesses': '/dataadgange',
  'data-accesses-by-institution': '/dataadgange?visning=institution',
  'data-accesses-none': '/dataadgange?webservice=wsieksport',
  'request-choose-service': async (visitor) => {
    await visitor.open('/dataadgange');
    await visitor.press('Anmod om dataadgang');
  },
  'request-choose-system': async (visitor) => {
    await makeSystem(visitor, 'Lektiebogen');
    await visitor.open('/dataadgange');
    await visitor.press('Anmod om dataadgang');
  },
  'request-empty': (visitor) => new RequestForm(visitor).open(),
  'request-recipients': async (visitor) => {
    const form = new RequestForm(visitor);
    await form.open();
    await form.add('901003 g90104 903002 12');
    await form.recipient('Fjordskolen').locator('summary').click();
  },
  'request-find': async (visitor) => {
    const form = new RequestForm(visitor);
    await form.open();
    await visitor.main.getByText('Find nummeret ved navn').click();
    await visitor.main.getByLabel('Navn eller nummer').fill('skole');
    await visitor.press('Søg');
  },
  'request-receipt': async (visitor) => {
    const form = new RequestForm(visitor);
    await form.open();
    await form.add('901003 g90104');
    await form.comment.fill('Vi har en databehandleraftale fra 1. august.');
    await form.send();
  },
  'data-access-of-provider': follow('/dataadgange?visning=institution', 'Havnsø Skole'),
  'withdraw': follow('/dataadgange', /^Træk anmodning tilbage/),
  'end': follow('/dataadgange', /^Afslut dataadgang/),
});

const OWNERS = all(People.municipality, {
  'rights': '/rettigheder',
  'municipality-front': '/',
  'administration': '/dataadgangadministration',
  'administration-ticked': async (visitor) => {
    await visitor.open('/dataadgangadministration');
    const list = new Administration(visitor);
    await list.tick('Bakkeskolen').check();
    await list.tick('Fjordskolen').check();
  },
  'administration-all': '/dataadgangadministration/alle',
  'administration-none-found': '/dataadgangadministration/alle?soeg=xyz',
  'notifications': '/dataadgangadministration/notifikationer',
  'notifications-choices': async (visitor) => {
    await visitor.open('/dataadgangadministration/notifikationer');
    await visitor.main.getByLabel('Kun udvalgte').check();
    await visitor.main.getByText('Vælg, hvad der skal sendes besked om').click();
  },
  'notifications-errors': registered('/dataadgangadministration/notifikationer', 'ikke en adresse'),
  'notifications-registered': registered('/dataadgangadministration/notifikationer', 'it@havnsoe.example'),
  'recipient': async (visitor) => {
    await registered('/dataadgangadministration/notifikationer', 'it@havnsoe.example')(visitor);
    await visitor.follow('it@havnsoe.example');
  },
  'change-choose': follow('/dataadgangadministration', /^Skift status/),
  'change-approve': async (visitor) => {
    const list = new Administration(visitor);
    await list.open('Anmodninger');
    await list.tick('Bakkeskolen').check();
    await visitor.press('Godkend', list.bar);
  },
  'take-over-choose': '/dataadgangadministration/overtag',
  'take-over': '/dataadgangadministration/overtag?fra=901001&til=901003',
  'take-over-asked': '/dataadgangadministration/overtag?fra=901001&til=901002',
  'change-reject': follow('/dataadgangadministration', /^Skift status/, 'Afvis'),
  'change-delete': follow('/dataadgangadministration', /^Skift status/, 'Slet dataadgang'),
  'change-too-long': async (visitor) => {
    const list = new Administration(visitor);
    await list.open('Anmodninger');
    await list.choose('Godkend', 'Bakkeskolen');
    await list.confirm('å'.repeat(2_001));
  },
  'change-several': async (visitor) => {
    await visitor.open('/dataadgangadministration/alle');
    const list = new Administration(visitor);
    for (const box of await visitor.main.getByRole('checkbox', { name: /^Vælg [^a]/ }).all()) await box.check();
    await visitor.press('Godkend', list.bar);
  },
  'change-nothing': '/dataadgangadministration/skift-status?til=approve',
  'change-suspend': suspend,
  'change-suspend-errors': async (visitor) => {
    await suspend(visitor);
    await visitor.main.getByLabel('Til og med').fill('31.02.2027');
    await visitor.press('Skift status');
  },
  'administration-suspended': async (visitor) => {
    await suspend(visitor);
    await new Administration(visitor).confirm('Brud på persondatasikkerheden. Udbyderen undersøger det.');
    await visitor.open('/dataadgangadministration/sat-i-venter');
  },
  'change-resume': async (visitor) => {
    await suspend(visitor);
    await new Administration(visitor).confirm('Brud på persondatasikkerheden. Udbyderen undersøger det.');
    await new Administration(visitor).choose('Genoptag', 'Havnsø Skole');
  },
  'changed': changed,
  'change-receipt': async (visitor) => {
    await changed(visitor);
    await visitor.follow('Se kvitteringen', visitor.note);
  },
  'data-access': follow('/dataadgangadministration', 'Bakkeskolen'),
  'last-day': follow('/dataadgangadministration/alle', 'Havnsø Skole', 'Sæt sidste dag'),
  'last-day-errors': lastDay('31.01.2020'),
  'last-day-set': lastDay('31.07.2098'),
  'last-day-receipt': async (visitor) => {
    await lastDay('31.07.2098')(visitor);
    await visitor.follow('Se kvitteringen', visitor.note);
  },
});

const NOTHING_WAITS = all(People.school, {
  'school-front': '/',
  'administration-nothing-waits': '/dataadgangadministration',
});

const AGENCYS = all(People.agency, {
  'agency-front': '/',
  'cases': '/sagsbehandling',
  'cases-all': '/sagsbehandling?vis=alle',
  'case': follow('/sagsbehandling', /^Behandl/),
  'case-approve': follow('/sagsbehandling', /^Behandl/, 'Godkend'),
  'case-reason-missing': async (visitor) => {
    await follow('/sagsbehandling', /^Behandl/, 'Afvis')(visitor);
    await visitor.press('Afvis');
  },
  'case-approved': async (visitor) => {
    await follow('/sagsbehandling', /^Behandl/, 'Godkend')(visitor);
    await visitor.press('Godkend');
  },
  'case-last-day': async (visitor) => {
    await visitor.open('/sagsbehandling?vis=alle');
    await visitor.row('Tavlen', 'Unilogin').getByRole('link', { name: 'Tavlen', exact: true }).click();
    await visitor.follow('Sæt sidste dag');
  },
  'catalogue': '/sagsbehandling/webservices',
  'catalogue-closing': async (visitor) => {
    await visitor.open('/sagsbehandling/webservices/unilogin');
    await visitor.main.getByLabel('Sidste dag').fill('31.07.2098');
    await visitor.press('Gem');
    await visitor.press('Gem ændringen');
  },
  'catalogue-look': async (visitor) => {
    await visitor.open('/sagsbehandling/webservices/unilogin');
    await visitor.main.getByLabel(/kræver, at skolen godkender/).uncheck();
    await visitor.main.getByLabel('Data der overføres').fill('CPR-nummer, helbredsoplysninger');
    await visitor.press('Gem');
  },
  'catalogue-look-errors': async (visitor) => {
    await moreData(visitor);
    await visitor.main.getByLabel('Bekræftes senest').fill('31.02.2027');
    await visitor.press('Gem ændringen');
  },
  'catalogue-versions': async (visitor) => {
    await newVersion(visitor);
    await visitor.open('/sagsbehandling/webservices/unilogin');
  },
  'web-service-versions': async (visitor) => {
    await newVersion(visitor);
    await visitor.open('/webservices/unilogin');
    await visitor.main.locator('summary').first().click();
  },
  'new-versions': async (visitor) => {
    await newVersion(visitor);
    await visitor.logOut();
    await visitor.logIn(People.municipality, '/dataadgangadministration/bekraeft');
  },
  'data-access-new-version': async (visitor) => {
    await newVersion(visitor);
    await visitor.logOut();
    await visitor.logIn(People.municipality, '/dataadgangadministration/alle');
    await visitor.follow('Havnsø Skole');
  },
  'stops-none': '/sagsbehandling/noedstop?soeg=tavlen',
  'stop-new': follow('/sagsbehandling/noedstop?soeg=tavlen', /^Stop/),
  'stop-errors': async (visitor) => {
    await follow('/sagsbehandling/noedstop?soeg=tavlen', /^Stop/)(visitor);
    await visitor.main.getByLabel('Kun disse institutioner').fill('901001 999999 æøå');
    await visitor.press('Se, hvem det rammer');
  },
  'stop-look': stopTavlen,
  'stop-set': async (visitor) => {
    await stopTavlen(visitor);
    await visitor.press('Stop nu');
  },
  'stops': async (visitor) => {
    await stopTavlen(visitor);
    await visitor.press('Stop nu');
    await visitor.open('/sagsbehandling/noedstop');
  },
  'catalogue-new': '/sagsbehandling/webservices/ny',
  'catalogue-errors': async (visitor) => {
    await visitor.open('/sagsbehandling/webservices/ny');
    await visitor.press('Gem');
  },
  'catalogue-edit': '/sagsbehandling/webservices/unilogin',
  'inquiries-waiting-none': '/sagsbehandling/henvendelser',
  'inquiries': async (visitor) => {
    await inquiry(visitor);
    await visitor.open('/sagsbehandling/henvendelser');
  },
  'inquiry-answer': async (visitor) => {
    await inquiry(visitor);
    await follow('/sagsbehandling/henvendelser', /^Behandl/)(visitor);
    await visitor.press('Svar og afslut');
  },
  'register': '/sagsbehandling/institutioner',
  'register-errors': async (visitor) => {
    await visitor.open('/sagsbehandling/institutioner');
    await visitor.press('Se, hvad filen ændrer');
  },
  'register-preview': async (visitor) => {
    const head =
      'HOVEDSKOLE_INST;INST_NR;INST_NAVN;INST_ADR;POSTNR;POSTDISTRIKT;TLF_NR;E_MAIL;INST_TYPE_NR;INST_TYPE_NAVN;CVR_NR;P_NR;BEL_KOMMUNE;BEL_KOMMUNE_NAVN';
    const row = ';901002;Bakkeskolen ved åen;Bakken 1;9019;Havnsø;;;1012;Folkeskoler;91842130;1000000022;901;Havnsø';
    await visitor.open('/sagsbehandling/institutioner');
    const file = { name: 'udtræk.csv', mimeType: 'text/csv', buffer: Buffer.from(`${head}\r\n${row}\r\n`) };
    await visitor.main.getByLabel('Udtræk fra Institutionsregisteret').setInputFiles(file);
    await visitor.press('Se, hvad filen ændrer');
    for (const summary of await visitor.main.locator('summary').all()) await summary.click();
  },
  'events': '/sagsbehandling/haendelser',
  'agency-notifications': '/sagsbehandling/notifikationer',
  'delivery': '/sagsbehandling/udsendelse',
  'delivery-waiting': '/sagsbehandling/udsendelse?vis=venter',
  'messages': '/sagsbehandling/driftsmeddelelser',
  'message-new': '/sagsbehandling/driftsmeddelelser/ny',
  'message-errors': async (visitor) => {
    await visitor.open('/sagsbehandling/driftsmeddelelser/ny');
    await visitor.press('Gem');
  },
  'message-edit': follow('/sagsbehandling/driftsmeddelelser', /^Det er i øjeblikket/),
});

/** To the page that says whom a stop of Tavlen hits. */
export async function stopTavlen(visitor: Visitor): Promise<void> {
  await follow('/sagsbehandling/noedstop?soeg=tavlen', /^Stop/)(visitor);
  await visitor.main.getByLabel('Begrundelse').fill('Adgangskoder er kommet i forkerte hænder.');
  await visitor.press('Se, hvem det rammer');
}

/** To the page that says what it means that Unilogin gets CPR numbers. */
async function moreData(visitor: Visitor): Promise<void> {
  await visitor.open('/sagsbehandling/webservices/unilogin');
  const data = 'Elevers og ansattes navn, CPR-nummer, UniID, rolle, klasse og institution.';
  await visitor.main.getByLabel('Data der overføres').fill(data);
  await visitor.main.getByLabel('CPR-nummer', { exact: true }).check();
  await visitor.press('Gem');
}

/** Unilogin with a new version that is to be confirmed. */
export async function newVersion(visitor: Visitor): Promise<void> {
  await moreData(visitor);
  await visitor.main.getByRole('radio', { name: /^Nye data/ }).check();
  await visitor.main.getByLabel('Hvad er ændret, og hvorfor?').fill('CPR-nummeret er med, så to elever med samme navn ikke blandes sammen.');
  await visitor.main.getByLabel('Bekræftes senest').fill('31.07.2098');
  await visitor.press('Gem ændringen');
}

/** A page of addresses, after one was typed. */
function registered(path: string, address: string): (visitor: Visitor) => Promise<void> {
  return async (visitor) => {
    await visitor.open(path);
    await visitor.main.getByLabel('Tilmeld email').fill(address);
    await visitor.press('Opret');
  };
}

/** The mail to whoever wrote to the agency. */
async function mail(visitor: Visitor): Promise<void> {
  await inquiry(visitor);
  await visitor.open('/udbakke');
  await visitor.main.getByRole('link', { name: /^STIL har modtaget/ }).click();
}

/** Where the link at its end leads. */
async function stop(visitor: Visitor): Promise<void> {
  await mail(visitor);
  const end = visitor.page.frameLocator('iframe').getByRole('link', { name: /^Stop mails/ });
  const { pathname, search } = new URL((await end.getAttribute('href'))!);
  await visitor.open(pathname + search);
}

async function inquiry(visitor: Visitor): Promise<void> {
  await visitor.open('/kontakt?emne=fault');
  await visitor.main.getByLabel('Dit navn').fill('Inge Bak');
  await visitor.main.getByLabel('E-mail').fill('inge@havnsoe.example');
  await visitor.main.getByLabel('Din besked').fill('Knappen virker ikke.');
  await visitor.press('Send');
}

async function asked(visitor: Visitor): Promise<void> {
  await visitor.open('/rettigheder/faa-flere');
  await visitor.main.getByText('Uddannelse og prøver').click();
  await visitor.main.getByRole('checkbox').first().check();
  await visitor.press('Send forespørgsel');
}

/** The last day of a data access, as the municipality sets it. */
function lastDay(day: string): (visitor: Visitor) => Promise<void> {
  return async (visitor) => {
    await follow('/dataadgangadministration/alle', 'Havnsø Skole', 'Sæt sidste dag')(visitor);
    await visitor.main.getByLabel('Sidste dag').fill(day);
    await visitor.main.getByLabel('Kommentar').fill('Skoleåret slutter.');
    await visitor.press('Gem');
  };
}

async function connectionSummary(visitor: Visitor): Promise<void> {
  await visitor.open('/tilslutninger/ny');
  await visitor.row('wsiEKSPORT').getByRole('checkbox').check();
  await visitor.row('Institutionsregisteret').getByRole('checkbox').check();
  await visitor.press('Anmod om tilslutning');
}

async function changed(visitor: Visitor): Promise<void> {
  const list = new Administration(visitor);
  await list.open('Anmodninger');
  await list.choose('Godkend', 'Bakkeskolen');
  await list.confirm('Velkommen.');
}

export const PLACES: Place[] = [...PUBLIC, ...NOBODYS, ...EMPLOYEES, ...USER_ADMINISTRATORS, ...PROVIDERS, ...OWNERS, ...NOTHING_WAITS, ...AGENCYS];
