// Opens Swagger UI in a browser and tries an operation out, as a newcomer does.
//
//   node swagger-ui.mjs URL OPERATION [OUT.png]
//
// OPERATION is the id of an operation that needs no input. Needs
// playwright-core where Node finds it, and Chromium on PATH or in $CHROMIUM.
// Fails on any error in the console, Content-Security-Policy included, on any
// request to another host, and unless the operation answers 2xx.
import { execSync } from 'node:child_process';
import { createRequire } from 'node:module';

const { chromium } = createRequire(`${process.cwd()}/`)('playwright-core');
const [base, operation, out] = process.argv.slice(2);
if (!base || !operation) {
  console.error('usage: node swagger-ui.mjs URL OPERATION [OUT.png]');
  process.exit(2);
}
const executablePath = process.env.CHROMIUM ?? execSync('command -v chromium', { encoding: 'utf8' }).trim();
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
const wrong = [];
try {
  const page = await browser.newPage({ viewport: { width: 1200, height: 900 } });
  page.on('pageerror', (e) => wrong.push(`error: ${e}`));
  page.on('console', (m) => ['error', 'warning'].includes(m.type()) && wrong.push(`console: ${m.text()}`));
  page.on('request', (r) => {
    if (!r.url().startsWith(base) && !/^(data|blob):/.test(r.url())) wrong.push(`foreign request: ${r.url()}`);
  });
  await page.goto(`${base.replace(/\/$/, '')}/swagger/`, { waitUntil: 'networkidle' });
  const block = page.locator('.opblock', { has: page.locator(`a[href$="/${operation}"]`) });
  await block.locator('.opblock-summary-control').click();
  await block.locator('button.execute').click();
  const status = block.locator('.live-responses-table .response-col_status').last();
  await status.waitFor();
  const code = (await status.innerText()).trim().split(/\s/)[0];
  const body = await block.locator('.live-responses-table .highlight-code').first().innerText();
  if (!code.startsWith('2')) wrong.push(`${operation} answered ${code}`);
  if (!(await page.locator('.auth-wrapper .authorize').count())) wrong.push('no Authorize button');
  if (out) await page.screenshot({ path: out, fullPage: true });
  console.log(`swagger-ui: ${await page.locator('.opblock').count()} operations, ${operation} answered ${code}, ${body.length} characters`);
} finally {
  await browser.close();
}
for (const w of wrong) console.error(w);
process.exit(wrong.length ? 1 : 0);
