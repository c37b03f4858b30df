// What holds for every page: accessible, valid HTML, nothing that scrolls sideways.
import AxeBuilder from '@axe-core/playwright';
import { type Page, type Response, expect } from '@playwright/test';
import { HtmlValidate } from 'html-validate';

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** No violation of WCAG 2.2 AA that a program can find. */
export async function axe(page: Page): Promise<void> {
  // "Legacy" leaves out frames of other origins, of which there are none, and is twice as fast.
  // Nothing runs in a frame that is sandboxed, axe neither: asking it there is a fault in the browser's console.
  const builder = new AxeBuilder({ page }).withTags(TAGS).setLegacyMode().exclude('iframe[sandbox]');
  const { violations } = await builder.analyze();
  const found = violations.map(({ id, help, nodes }) => `${id}: ${help}\n${nodes.map((n) => `  ${n.html}`).join('\n')}`);
  expect.soft(found, `axe on ${page.url()}`).toEqual([]);
  await expect.soft(page.locator('iframe:not([title])'), 'a frame without a title').toHaveCount(0);
}

const html = new HtmlValidate({
  root: true,
  extends: ['html-validate:recommended'],
  elements: [
    'html5',
    // The wrappers around islands: custom elements that stand wherever their content may.
    { 'leptos-island': { flow: true, phrasing: true }, 'leptos-children': { flow: true, phrasing: true } },
  ],
  rules: {
    // Leptos writes an empty attribute as name="".
    'attribute-empty-style': 'off',
    // Boxes to tick share a name: each ticked one is sent.
    'form-dup-name': ['error', { shared: ['checkbox', 'radio', 'button', 'submit'] }],
    // The step guide is a list with a name, which ARIA allows.
    'aria-label-misuse': ['error', { allowAnyNamable: true }],
    // A field's id is its name, and the server reads lists from names like recipients[0][comment].
    'valid-id': ['error', { relaxed: true }],
  },
});

/** What Leptos writes and html-validate cannot or will not read; nobody else can change it. */
function withoutQuirks(text: string): string {
  return (
    text
      // The mark between texts: browsers take it for an empty comment.
      .replaceAll('<!>', '<!---->')
      // The nonce stands where "anonymous" belongs, which is what browsers take any other word for.
      .replace(/(<link rel="(?:modulepreload|preload)"[^>]*) crossorigin="[\w-]{22}"/g, '$1 crossorigin')
  );
}

/** The page as the server sent it is valid HTML: before any script, and with the notes that are shown only once. */
export async function validateHtml(answer: Response | { text(): Promise<string>; url(): string }): Promise<void> {
  const report = await html.validateString(withoutQuirks(await answer.text()));
  const found = report.results.flatMap(({ messages }) =>
    messages.map(({ line, column, ruleId, message, selector }) => `${line}:${column} ${ruleId}: ${message} (${selector})`),
  );
  expect.soft(found, `HTML of ${answer.url()}`).toEqual([]);
}

/** Keeps the answer that the page shows. */
export function lastAnswer(page: Page): () => Response {
  let last: Response | undefined;
  page.on('response', (response) => {
    if (response.request().isNavigationRequest() && response.frame() === page.mainFrame()) last = response;
  });
  return () => last!;
}

/** Nothing is wider than the window. */
export async function fits(page: Page, ...widths: number[]): Promise<void> {
  const before = page.viewportSize()!;
  for (const width of widths) {
    await page.setViewportSize({ width, height: 800 });
    const tooWide = await page.evaluate(() => {
      const { scrollWidth, clientWidth } = document.documentElement;
      if (scrollWidth <= clientWidth) return [];
      const wide = [...document.querySelectorAll('body *')].filter((e) => e.getBoundingClientRect().right > clientWidth + 0.5);
      const inner = wide.filter((element) => !wide.some((other) => other !== element && element.contains(other)));
      return [`${scrollWidth} px in ${clientWidth} px`, ...inner.slice(0, 5).map((e) => e.outerHTML.slice(0, 160))];
    });
    expect.soft(tooWide, `${page.url()} at ${width} px`).toEqual([]);
  }
  await page.setViewportSize(before);
}
