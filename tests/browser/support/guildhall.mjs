// Starts the real program, with a data folder and a port of its own.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { freePort, soon } from "./wait.mjs";

const PROGRAM = process.env.GUILDHALL_BIN ?? join(import.meta.dirname, "../../../target/debug/guildhall");
const SET_UP_LINK = /http:\/\/\S+\/set-up\/\S+/;

/** `{ smtp__host: "localhost" }` → `{ GUILDHALL_SMTP__HOST: "localhost" }` */
function asEnvironment(settings) {
  const named = Object.entries(settings).map(([name, value]) => [`GUILDHALL_${name.toUpperCase()}`, String(value)]);
  return Object.fromEntries(named);
}

/** One instance. It can be stopped, killed and started again with the same data. */
export class Guildhall {
  #child = null;
  #log = "";
  #said = "";
  #visitors = [];

  constructor(folder, port) {
    this.folder = folder;
    this.url = `http://127.0.0.1:${port}`;
    this.listen = `127.0.0.1:${port}`;
  }

  /** Starts one that ends with the test. */
  static async start(t, settings = {}) {
    const folder = await mkdtemp(join(tmpdir(), "guildhall-"));
    const guildhall = new Guildhall(folder, await freePort());
    t.after(() => guildhall.#end());
    await guildhall.run(settings);
    return guildhall;
  }

  async run(settings = {}) {
    const own = { listen: this.listen, data: join(this.folder, "data"), log: "warn" };
    const { PATH, HOME } = process.env;
    const env = { PATH, HOME, ...asEnvironment({ ...own, ...settings }) };
    this.#said = "";
    this.#child = spawn(PROGRAM, { env, stdio: ["ignore", "pipe", "pipe"] });
    this.#child.stdout.on("data", (data) => { this.#said += data; });
    this.#child.stderr.on("data", (data) => { this.#log += data; });
    await soon("the server answers", () => this.#isReady(), { within: 20_000 });
  }

  async #isReady() {
    assert.equal(this.#child.exitCode, null, `the program ended: ${this.#log}`);
    const answer = await fetch(`${this.url}/readyz`).catch(() => null);
    return answer?.ok;
  }

  /** The link that it printed for the first owner. */
  setUpLink() {
    return soon("the set-up link is printed", () => this.#said.match(SET_UP_LINK)?.[0]);
  }

  /** Ends it as a person would, and waits for it. */
  stop() {
    return this.#signal("SIGTERM");
  }

  /** Ends it as a power cut would. */
  kill() {
    return this.#signal("SIGKILL");
  }

  async #signal(name) {
    const child = this.#child;
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, "exit");
    child.kill(name);
    await ended;
  }

  /** Something to be closed before it ends: hooks of a test run in the order of their making. */
  onceOver(close) {
    this.#visitors.push(close);
  }

  async #end() {
    const partings = await Promise.allSettled(this.#visitors.map((close) => close()));
    await this.kill();
    await rm(this.folder, { recursive: true, force: true });
    const failed = partings.find(({ status }) => status === "rejected");
    if (failed) throw failed.reason;
    assert.doesNotMatch(this.#log, / ERROR /, "the program logged an error");
  }
}
