import { readFileSync } from 'node:fs';
import path from 'node:path';

import { expect, test } from '../shop/test';

test('the sitemap lists every product of the catalogue once', async ({ request, baseURL }) => {
  const response = await request.get('/sitemap.xml');
  expect(response.status()).toBe(200);
  const addresses = [...(await response.text()).matchAll(/<loc>([^<]+)<\/loc>/g)].map((match) => match[1]!);
  expect(new Set(addresses).size).toBe(addresses.length);
  const listed = addresses.filter((address) => address.startsWith(`${baseURL}/p/`)).map((address) => address.slice(`${baseURL}/p/`.length));
  expect(listed.sort()).toEqual(slugsOfCatalogue());
});

test('every address of the sitemap answers', async ({ request }) => {
  const text = await (await request.get('/sitemap.xml')).text();
  const addresses = [...text.matchAll(/<loc>([^<]+)<\/loc>/g)].map((match) => match[1]!.replace(/&amp;/g, '&'));
  for (const address of addresses) expect((await request.get(address)).status(), address).toBe(200);
});

test('the structured data of each product parses and names the price that is shown', async ({ page, shopper, baseURL }) => {
  for (const slug of ['laptop', 'cordless-mouse', 'curvy-monitor', 'runx-running-shoe', 'modern-cafe-chair', 'tablet']) {
    await test.step(slug, async () => {
      await shopper.visit(`/p/${slug}`);
      const blocks = (await page.locator('script[type="application/ld+json"]').allTextContents()).map((text) => JSON.parse(text));
      const product = blocks.find((block) => block['@type'] === 'Product');
      expect(product.name).toBe(await page.getByRole('heading', { level: 1 }).innerText());
      expect(product.offers.priceCurrency).toBe('EUR');
      const shown = (await page.locator('#buy .price .now').first().innerText()).replace(/[€,]/g, '');
      expect(Number(product.offers.price)).toBe(Number(shown));
      expect(await page.locator('#buy').innerText()).toContain(product.sku);
      for (const picture of product.image) {
        const answer = await page.request.get(picture);
        expect(answer.status(), picture).toBe(200);
      }
      expect(blocks.some((block) => block['@type'] === 'BreadcrumbList')).toBe(true);
      await expect(page.locator('link[rel=canonical]')).toHaveAttribute('href', `${baseURL}/p/${slug}`);
    });
  }
});

test('a filtered or sorted listing is the same page to search engines', async ({ page, shopper, baseURL }) => {
  for (const query of ['', '?brand=adidas', '?sort=price-asc', '?brand=adidas&min=10&size=48']) {
    await shopper.visit(`/c/sports-and-outdoor/footwear${query}`);
    await expect(page.locator('link[rel=canonical]')).toHaveAttribute('href', `${baseURL}/c/sports-and-outdoor/footwear`);
  }
});

test('every page has a title and a description of its own, and private ones are not indexed', async ({ page, shopper }) => {
  const titles = new Set<string>();
  for (const address of ['/', '/products', '/c/electronics', '/p/laptop', '/pages/terms', '/pages/privacy']) {
    await shopper.visit(address);
    titles.add(await page.title());
    await expect(page.locator('meta[name=description]')).toHaveAttribute('content', /.{20,}/);
    await expect(page.locator('meta[property="og:title"]')).toHaveCount(1);
    await expect(page.locator('meta[name=robots]')).toHaveCount(0);
  }
  expect(titles.size).toBe(6);
  for (const address of ['/cart', '/search?q=camera', '/account/login']) {
    await shopper.visit(address);
    await expect(page.locator('meta[name=robots]')).toHaveAttribute('content', /noindex/);
  }
});

test('robots are told where the sitemap is and what is private', async ({ request, baseURL }) => {
  const text = await (await request.get('/robots.txt')).text();
  expect(text).toContain(`Sitemap: ${baseURL}/sitemap.xml`);
  for (const folder of ['/cart', '/checkout', '/account', '/orders/']) expect(text).toContain(`Disallow: ${folder}`);
});

/** The second column of the supplier's file, where it is filled. */
function slugsOfCatalogue(): string[] {
  const text = readFileSync(path.resolve(__dirname, '../../node_modules/@vendure/create/assets/products.csv'), 'utf8');
  const slugs = [...text.matchAll(/^[^,"]+,\s*([a-z0-9-]+)\s*,/gm)].map((match) => match[1]!);
  return slugs.filter((slug) => slug !== 'slug').sort();
}
