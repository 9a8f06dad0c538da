import { readFileSync } from 'node:fs';

import type { Page } from '@playwright/test';

const source = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

interface Violation {
  id: string;
  help: string;
  nodes: { target: string[]; failureSummary: string }[];
}

/** What axe-core finds wrong with the page as it is now, one line each; `colours` asks only for what a theme can break. */
export async function accessibilityProblems(page: Page, only?: 'colours'): Promise<string[]> {
  await page.evaluate(`window.axe || (() => { ${source} })();0`);
  const asked = only === 'colours' ? "runOnly: { type: 'rule', values: ['color-contrast', 'link-in-text-block'] }" : "rules: { 'target-size': { enabled: true } }";
  const violations = (await page.evaluate(
    `axe.run(document, { resultTypes: ['violations'], ${asked} }).then((results) => results.violations)`,
  )) as Violation[];
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.slice(0, 5).map((node) => `${id}: ${help}: ${node.target.join(' ')}: ${node.failureSummary.replace(/\s+/g, ' ')}`),
  );
}
