// The product's front door, by the README's example: Debian's nginx, a small product, and a browser.

import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";

import { openBrowser } from "./support/browser.mjs";
import { Guildhall } from "./support/guildhall.mjs";
import { ask, example, makeCertificate, passOn, startNginx, startRecorder } from "./support/nginx.mjs";
import { PASSWORD, setUp } from "./support/people.mjs";
import { freePort } from "./support/wait.mjs";

const PERMISSION = `[[permissions]]
key = "workflows:read"
label = "see workflows"
group = "Workflows"
roles = ["admin", "developer"]
`;

/** Puts this test's ports and files into an example, each of which must stand in it. */
function fill(text, places) {
  return places.reduce((filled, [place, value]) => {
    assert.ok(filled.includes(place), `the example does not name ${place}`);
    return filled.replaceAll(place, value);
  }, text);
}

/** `{ guildhall, product, asked }` behind nginx: what the product saw, and what Guildhall was asked. */
async function start(t, port, { settings, arrange }) {
  const guildhall = await Guildhall.start(t);
  const owner = await setUp(guildhall, { signUp: "open" });
  await owner.makeTeam("Acme", "acme");
  await owner.bring("acme", "Dora Maar", "dora@guild.example", "developer");
  await owner.bring("acme", "Vito Viewer", "vito@guild.example", "viewer");
  await guildhall.stop();
  await writeFile(join(guildhall.folder, "guildhall.toml"), PERMISSION);
  await guildhall.run({ trusted_proxies: "127.0.0.1/32", ...settings });

  const product = await startRecorder(t, (_, response) => {
    response.setHeader("content-type", "text/html");
    response.end("<!doctype html><html lang=en><title>Board</title><h1>The board</h1>");
  });
  const [, own] = guildhall.listen.split(":");
  const asked = await startRecorder(t, passOn(own));
  const { key, certificate } = await makeCertificate(t);
  const servers = fill(arrange(await example()), [
    ["listen 443 ssl;", `listen 127.0.0.1:${port} ssl;`],
    ["/etc/ssl/guild.example.org.pem", certificate],
    ["/etc/ssl/guild.example.org.key", key],
    ["127.0.0.1:8080/api", `127.0.0.1:${asked.port}/api`],
    ["127.0.0.1:8080", guildhall.listen],
    ["127.0.0.1:3000", `127.0.0.1:${product.port}`],
  ]);
  await startNginx(t, servers, port);
  return { guildhall, product: product.seen, asked: asked.seen };
}

async function startOnOneHost(t) {
  const port = await freePort();
  const origin = `https://localhost:${port}`;
  const arrange = (text) => text.replace("guild.example.org;", "localhost;");
  return { origin, ...await start(t, port, { settings: { public_url: origin }, arrange }) };
}

/** Signs in through nginx, and gives the cookies. */
async function signIn(origin, email) {
  const answer = await ask(origin, "/sign-in", {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded", origin },
    body: new URLSearchParams({ email, password: PASSWORD }).toString(),
  });
  assert.equal(answer.status, 303, answer.body);
  return { cookie: answer.headers["set-cookie"].map((cookie) => cookie.split(";")[0]).join("; ") };
}

async function signInByForm(page, email) {
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in" }).click();
}

test("who is signed out signs in, and comes back to the product, which knows who they are", async (t) => {
  const { guildhall, origin, product } = await startOnOneHost(t);
  const visited = { url: origin, onceOver: (close) => guildhall.onceOver(close) };
  const page = await openBrowser(visited, { ignoreHTTPSErrors: true, mayFail: true });
  await page.goto("/app/board?of=all&page=2");
  assert.equal(new URL(page.url()).pathname, "/sign-in");
  assert.equal(product.length, 0);
  await signInByForm(page, "dora@guild.example");
  await page.getByRole("heading", { name: "The board" }).waitFor();
  assert.equal(page.url(), `${origin}/app/board?of=all&page=2`);

  const { headers } = product.find(({ url }) => url.startsWith("/app/board"));
  assert.match(headers["x-guildhall-user"], /^[0-9a-f-]{36}$/);
  assert.equal(headers["x-guildhall-name"], "Dora%20Maar");
  assert.equal(headers["x-guildhall-email"], "dora@guild.example");
  assert.equal(headers["x-guildhall-email-verified"], "false");
  assert.equal(headers["x-guildhall-org-slug"], "acme");
  assert.equal(headers["x-guildhall-role"], "developer");
  assert.ok(headers["x-guildhall-permissions"].split(",").includes("workflows:read"));
});

test("headers that a client makes up do not reach the product", async (t) => {
  const { origin, product } = await startOnOneHost(t);
  const signedIn = await signIn(origin, "dora@guild.example");
  const names = ["user", "name", "email", "email-verified", "org", "org-slug", "role", "permissions", "key", "key-type", "sign-in"];
  const forged = Object.fromEntries(names.map((name) => [`X-Guildhall-${name}`, "forged"]));
  const answer = await ask(origin, "/app/", { headers: { ...signedIn, ...forged } });
  assert.equal(answer.status, 200);
  assert.doesNotMatch(JSON.stringify(product.at(-1).headers), /forged/);
  const refused = await ask(origin, "/app/", { headers: forged });
  assert.equal(refused.status, 303);
  assert.equal(refused.headers.location, `${origin}/sign-in?next=%2Fapp%2F`);
  assert.equal(product.length, 1);
});

test("no membership and a lacking permission are 403, and a suspension holds from the next request on", async (t) => {
  const { guildhall, origin, product } = await startOnOneHost(t);
  const stranger = { name: "Sam", email: "sam@guild.example", password: PASSWORD };
  const joined = await fetch(`${guildhall.url}/sign-up`, { method: "POST", body: new URLSearchParams(stranger), redirect: "manual" });
  assert.equal(joined.status, 303);
  for (const email of ["sam@guild.example", "vito@guild.example"]) {
    const refused = await ask(origin, "/app/", { headers: await signIn(origin, email) });
    assert.equal(refused.status, 403, email);
  }
  const headers = await signIn(origin, "dora@guild.example");
  assert.equal((await ask(origin, "/app/", { headers })).status, 200);
  const owner = { ...await signIn(origin, "grace@guild.example"), origin };
  const found = await ask(origin, "/api/v1/org/acme/members?q=dora", { headers: owner });
  const { user_id: user } = JSON.parse(found.body).members[0];
  const suspended = await ask(origin, `/api/v1/org/acme/members/${user}/suspension`, { method: "PUT", headers: owner });
  assert.ok(suspended.status < 300, suspended.body);
  assert.equal((await ask(origin, "/app/", { headers })).status, 403);
  assert.equal(product.length, 1);
});

test("bodies and WebSockets go to the product, and Guildhall is asked without them", async (t) => {
  const { origin, product, asked } = await startOnOneHost(t);
  const headers = await signIn(origin, "dora@guild.example");
  const body = "x".repeat(100_000);
  assert.equal((await ask(origin, "/app/save", { method: "POST", headers, body })).status, 200);
  assert.equal(product.at(-1).body, body);
  const upgrade = { connection: "Upgrade", upgrade: "websocket", "sec-websocket-version": "13", "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==" };
  assert.equal((await ask(origin, "/app/live", { headers: { ...headers, ...upgrade } })).status, 101);
  assert.equal(product.at(-1).headers.upgrade, "websocket");
  assert.equal(asked.length, 2);
  for (const question of asked) {
    assert.equal(question.method, "GET");
    assert.equal(question.body, "");
    assert.equal(question.headers["content-length"], undefined);
    assert.equal(question.headers.upgrade, undefined);
  }
});

test("a product on a sister host shares the sign-in by the cookie's domain", async (t) => {
  const port = await freePort();
  const [id, app] = ["id", "app"].map((name) => `https://${name}.guild.localhost:${port}`);
  // As the README says: two servers, and the product's has its locations at /
  const arrange = (text) => {
    const [map, server] = text.split(/(?=^server \{)/m);
    const parts = server.split(/(?=^ {4}location )/m);
    const [head, ours, ...products] = parts;
    const named = (name) => head.replace("guild.example.org;", `${name}.guild.localhost;`);
    return `${map}${named("id")}${ours}}\n${named("app")}${products.join("").replace("location /app/ {", "location / {")}`;
  };
  const settings = { public_url: id, cookie_domain: "guild.localhost" };
  const { guildhall, product } = await start(t, port, { settings, arrange });
  const visited = { url: app, onceOver: (close) => guildhall.onceOver(close) };
  const page = await openBrowser(visited, { ignoreHTTPSErrors: true, mayFail: true });
  await page.goto("/board?of=all");
  assert.equal(new URL(page.url()).origin, id);
  await signInByForm(page, "dora@guild.example");
  await page.getByRole("heading", { name: "The board" }).waitFor();
  assert.equal(page.url(), `${app}/board?of=all`);
  assert.equal(product.at(-1).headers["x-guildhall-role"], "developer");
  const cookies = await page.context().cookies(id);
  const shared = cookies.filter(({ domain }) => domain.startsWith(".")).map(({ name }) => name);
  assert.deepEqual(shared, ["__Secure-guildhall"]);
});
