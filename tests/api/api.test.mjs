// The API as its document says it is: the document is valid, and schemathesis finds nothing.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { text } from "node:stream/consumers";

import { Guildhall } from "../browser/support/guildhall.mjs";
import { setUp } from "../browser/support/people.mjs";

const PYTHON = process.env.GUILDHALL_PYTHON ?? join(import.meta.dirname, "../../target/python");
const DOCUMENT = "/api/v1/openapi.json";

/** Runs a program of the Python environment, and demands that it is content. */
async function run(program, args, input = "") {
  const { PATH, HOME } = process.env;
  const child = spawn(join(PYTHON, "bin", program), args, { cwd: import.meta.dirname, env: { PATH, HOME } });
  child.stdin.end(input);
  const [out, error, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "exit")]);
  assert.equal(code, 0, `${program}:\n${out}${error}`);
}

test("the document is OpenAPI 3.1, and its examples are what they stand for", async (t) => {
  const guildhall = await Guildhall.start(t);
  const answer = await fetch(new URL(DOCUMENT, guildhall.url));
  await run("python", ["check_document.py"], await answer.text());
});

/** Makes what the paths name. */
async function furnish(owner) {
  const org = await owner.makeTeam("Copper Guild", "copper-guild");
  const member = async (name) => {
    await owner.bring(org, name, `${name.toLowerCase()}@guild.example`, "viewer");
    const { members } = await owner.call("GET", `/org/${org}/members?q=${name}`);
    return members[0].user_id;
  };
  const role = async (name) => (await owner.call("POST", `/org/${org}/roles`, { name, level: 20, permissions: [] })).id;
  const invitation = async (email) => (await owner.call("POST", `/org/${org}/invitations`, { email, role: "viewer" })).id;
  const key = async (name) => (await owner.call("POST", `/org/${org}/keys`, { name, type: "agent", scopes: ["members:read"] })).id;
  return {
    session: owner.cookie.split("=")[1],
    org,
    user: await member("Ada"),
    leaver: await member("Ines"),
    role: await role("Night shift"),
    old_role: await role("Day shift"),
    invitation: await invitation("vera@guild.example"),
    old_invitation: await invitation("mara@guild.example"),
    key: await key("Night watch"),
    old_key: await key("Day watch"),
  };
}

/** The settings of schemathesis, with what there is in their places. */
async function settings(folder, things) {
  const text = await readFile(join(import.meta.dirname, "schemathesis.toml"), "utf8");
  const file = join(folder, "schemathesis.toml");
  await writeFile(file, text.replaceAll(/\{\{(\w+)\}\}/g, (_, name) => things[name] ?? assert.fail(`there is no ${name}`)));
  return file;
}

test("schemathesis finds nothing", async (t) => {
  const guildhall = await Guildhall.start(t);
  const things = { url: guildhall.url, ...await furnish(await setUp(guildhall)) };
  const file = await settings(guildhall.folder, things);
  await run("st", ["--config-file", file, "run", `${guildhall.url}${DOCUMENT}`]);
});
