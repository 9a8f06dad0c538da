import { type BrowserContext, type ConsoleMessage, type Page, expect, test as base } from '@playwright/test';

import { Shopper } from './shopper';

export { expect, type Page };

interface Fixtures {
  /** Fails the test when a page complained. */
  complaints: string[];
  /** Somebody in front of the shop. */
  shopper: Shopper;
}

/** A test of the shop; it fails on anything a page throws, logs as an error, or is forbidden by its policy. */
export const test = base.extend<Fixtures>({
  baseURL: async ({}, use) => {
    await use(process.env.SHOP_URL);
  },

  // The shop slows down networks that try log-ins; each test comes from another one.
  extraHTTPHeaders: async ({}, use) => {
    const part = () => Math.floor(Math.random() * 254) + 1;
    await use({ 'x-forwarded-for': `10.${part()}.${part()}.${part()}` });
  },

  complaints: [
    async ({ context }, use) => {
      const complaints = watch(context);
      await use([]);
      expect(complaints(), 'what the pages complained about').toEqual([]);
    },
    { auto: true },
  ],

  shopper: async ({ page, javaScriptEnabled }, use) => {
    await use(new Shopper(page, javaScriptEnabled !== false));
  },
});

/** Collects what the pages of a context throw and log. */
export function watch(context: BrowserContext): () => string[] {
  const found: { text: string; url: string }[] = [];
  const refusedPages = new Set<string>();
  context.on('weberror', (error) => found.push({ text: `thrown: ${error.error().stack ?? error.error()}`, url: '' }));
  context.on('console', (message) => {
    if (isComplaint(message)) found.push({ text: `${message.type()}: ${message.text()} (${message.location().url})`, url: message.location().url });
  });
  context.on('response', (response) => {
    if (response.request().isNavigationRequest() && response.status() >= 400) refusedPages.add(response.url());
  });
  context.on('requestfailed', (request) => refusedPages.add(request.url()));
  // A page that is an error by its status is the tests' business, not a complaint.
  return () =>
    found.filter(({ text, url }) => !(text.includes('Failed to load resource') && refusedPages.has(url))).map(({ text }) => text);
}

function isComplaint(message: ConsoleMessage): boolean {
  return message.type() === 'error' || /panicked at|hydration|unreachable|no such island|Content Security Policy/i.test(message.text());
}
