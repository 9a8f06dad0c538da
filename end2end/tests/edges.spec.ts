import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import type { Page } from '@playwright/test';

import { Server, importFile } from '../shop/server';
import { expect, test } from '../shop/test';

const widths = [320, 360, 768, 1024, 1280];
const longWords = ['Kraftfahrzeughaftpflichtversicherung', 'W'.repeat(200), 'Geschirrspülmaschinenreiniger', 'المستقلين'.repeat(12)];

let server: Server | undefined;
let url = '';
/** A shop of twelve categories, each with words of its own width. */
let smaller: Server | undefined;

test.use({
  baseURL: async ({}, use) => {
    await use(url);
  },
});

test.beforeAll(async () => {
  test.setTimeout(120_000);
  server = await shopOf('edges', edges());
  smaller = await shopOf('twelve', twelve());
  url = server.url;
});

test.afterAll(async () => {
  await server?.stop();
  await smaller?.stop();
});

async function shopOf(name: string, file: string): Promise<Server> {
  const folder = path.join(process.env.SHOP_FOLDER!, `${name}-${process.pid}`);
  mkdirSync(folder, { recursive: true });
  const place = { databaseUrl: `sqlite:${path.join(folder, 'shop.db')}`, dataDir: path.join(folder, 'var') };
  const csv = path.join(folder, 'products.csv');
  writeFileSync(csv, file);
  await importFile(place, csv);
  return Server.start(place);
}

for (const width of widths) {
  test(`no page with long words, 40 categories or 60 variants is wider than a screen of ${width} px`, async ({ page, shopper }) => {
    test.setTimeout(120_000);
    await page.setViewportSize({ width, height: 900 });
    const pages = [
      '/',
      '/products',
      '/c/category-1',
      `/c/${'w'.repeat(60)}`,
      ...longWords.map((_, n) => `/p/long-${n}`),
      '/p/many-variants',
      '/p/bare',
      `/search?q=${encodeURIComponent(longWords[0]!)}`,
      `/search?q=${'x'.repeat(80)}`,
    ];
    for (const address of pages) {
      await shopper.visit(address);
      await expectFits(page, address);
    }
    await shopper.add('long-1');
    await shopper.visit('/cart');
    await expectFits(page, '/cart');
  });
}

test('a menu of twelve categories is no wider than any screen and leads to each of them', async ({ page, shopper }) => {
  for (const width of widths) {
    await page.setViewportSize({ width, height: 900 });
    for (const address of ['/', '/products']) {
      await shopper.visit(smaller!.url + address);
      await expectFits(page, address);
    }
  }
  const links = await page.locator('nav.nav a[href^="/c/"]').allTextContents();
  expect(links.map((text) => text.trim())).toEqual(expect.arrayContaining(names));
});

test('every panel of a menu with 40 categories opens inside the screen', async ({ page, shopper }) => {
  for (const width of [1024, 1280]) {
    await page.setViewportSize({ width, height: 900 });
    await shopper.visit('/');
    const panels = page.locator('nav.nav details');
    expect(await panels.count(), 'a few with children, and the rest').toBeGreaterThan(2);
    for (const panel of await panels.all()) {
      await panel.locator('summary').click();
      const box = await panel.locator('ul').boundingBox();
      expect(box!.x, 'left').toBeGreaterThanOrEqual(0);
      expect(box!.x + box!.width, 'right').toBeLessThanOrEqual(width);
      await expectFits(page, 'open panel');
    }
  }
});

test('every one of 40 categories can be reached from the menu', async ({ page, shopper }) => {
  await shopper.visit('/');
  for (let n = 1; n <= 40; n++) {
    await expect(page.locator(`nav.nav a[href="/c/category-${n}"]`), `category ${n}`).toHaveCount(1);
  }
});

async function expectFits(page: Page, address: string): Promise<void> {
  const found = await page.evaluate(() => {
    const width = document.documentElement.clientWidth;
    const wide = [...document.querySelectorAll('body *')].filter((one) => one.getBoundingClientRect().right > width + 1);
    return { over: document.documentElement.scrollWidth - width, first: wide.slice(0, 3).map((one) => one.outerHTML.slice(0, 160)) };
  });
  expect.soft(found.over, `${address.slice(0, 60)} is wider than the screen by: ${found.first.join('\n')}`).toBeLessThanOrEqual(0);
}

const names = [
  'Kitchen & Dining', 'Electronics', 'Home & Garden', 'Tea', 'Sports equipment', 'Books',
  'Children’s clothing', 'Music', 'Stationery & Office', 'Toys', 'Tools', 'Outdoor furniture',
];

function twelve(): string {
  const rows = names.map((name, n) => `Thing ${n},thing-${n},THING-${n},${n + 1}.00,category:${name},3`);
  return `${['name,slug,sku,price,facets,stockOnHand', ...rows].join('\n')}\n`;
}

/** A catalogue of extremes, as a CSV file. */
function edges(): string {
  const rows = ['name,slug,sku,price,facets,optionGroups,optionValues,stockOnHand'];
  longWords.forEach((word, n) => rows.push(`${word},long-${n},LONG-${n},12.00,category:${'W'.repeat(60)}|brand:${longWords[n % 3]!.slice(0, 60)},,,5`));
  rows.push('Bare,bare,BARE,5.00,,,,0');
  for (let n = 1; n <= 40; n++) {
    const parent = `Category ${n}`;
    rows.push(`Thing ${n},thing-${n},THING-${n},${n}.00,category:${parent},,,3`);
    if (n <= 6) rows.push(`Part ${n},part-${n},PART-${n},${n}.00,category:${parent}|category:Part of a rather long name ${n},,,3`);
  }
  const sizes = Array.from({ length: 10 }, (_, n) => `${n + 36}`);
  const colours = ['Anthracite melange', 'Bordeaux', 'Ultramarine', 'Ochre', 'Olive', 'Off-white'];
  sizes.forEach((size, row) =>
    colours.forEach((colour, column) => {
      const first = row === 0 && column === 0;
      rows.push(
        `${first ? 'Many variants,many-variants' : ','},MANY-${size}-${column},49.00,${first ? 'category:Category 1' : ''},${first ? 'size|colour' : ''},${size}|${colour},2`,
      );
    }),
  );
  return `${rows.join('\n')}\n`;
}
