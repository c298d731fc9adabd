// The README's examples of the API work, in their order, on a fresh instance.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { text } from "node:stream/consumers";

import { Guildhall } from "../browser/support/guildhall.mjs";
import { PASSWORD, setUp } from "../browser/support/people.mjs";

const README = join(import.meta.dirname, "../../README.md");
const ADDRESS = "http://127.0.0.1:8080";

/** Says each command, and ends where one fails. */
const STRICT = `
set -euxo pipefail
curl() { command curl --silent --show-error --fail-with-body --max-time 20 "$@"; }
`;

/** The indented lines of a section. */
function commands(readme, heading) {
  const section = readme.split(/^## /m).find((section) => section.startsWith(`${heading}\n`));
  assert.ok(section, `the README has no section “${heading}”`);
  const lines = section.split("\n").filter((line) => line.startsWith("    "));
  return lines.map((line) => line.slice(4)).join("\n");
}

async function run(script, env) {
  const { PATH, HOME } = process.env;
  const child = spawn("bash", ["-c", script], { env: { PATH, HOME, ...env }, stdio: ["ignore", "pipe", "pipe"] });
  const [out, error, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "exit")]);
  return { code, said: out + error };
}

async function start(t) {
  const guildhall = await Guildhall.start(t);
  const owner = await setUp(guildhall);
  const org = await owner.makeTeam("Acme", "acme");
  await owner.bring(org, "Ada", "ada@example.org", "viewer");
  const env = { EMAIL: owner.email, PASSWORD };
  return { env, examples: commands(await readFile(README, "utf8"), "The API by example").replaceAll(ADDRESS, guildhall.url) };
}

test("each example works", async (t) => {
  const { env, examples } = await start(t);
  assert.ok(examples.match(/\bcurl\b/g).length >= 10, examples);
  const { code, said } = await run(STRICT + examples, env);
  assert.equal(code, 0, said);
});

test("an example that works no more is found out", async (t) => {
  const { env, examples } = await start(t);
  const broken = examples.replace("/acme/permissions", "/acme/permits");
  assert.notEqual(broken, examples);
  const { code, said } = await run(STRICT + broken, env);
  assert.notEqual(code, 0, said);
  assert.match(said, /acme\/permits/);
});
