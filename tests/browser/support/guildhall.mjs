// Starts the real program, with a data folder and a port of its own.

import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";

import { freePort, soon } from "./wait.mjs";

const PROGRAM = resolve(process.env.GUILDHALL_BIN ?? join(import.meta.dirname, "../../../target/debug/guildhall"));
const SET_UP_LINK = /http:\/\/\S+\/set-up\/\S+/;
const DEMO_LINK = /http:\/\/\S+\/demo$/m;

/** `{ smtp__host: "localhost" }` → `{ GUILDHALL_SMTP__HOST: "localhost" }` */
function asEnvironment(settings) {
  const named = Object.entries(settings).map(([name, value]) => [`GUILDHALL_${name.toUpperCase()}`, String(value)]);
  return Object.fromEntries(named);
}

/** One instance. It can be stopped, killed and started again with the same data. */
export class Guildhall {
  #child = null;
  #env = {};
  #log = "";
  #said = "";
  #visitors = [];

  constructor(folder, port) {
    this.folder = folder;
    this.url = `http://127.0.0.1:${port}`;
    this.listen = `127.0.0.1:${port}`;
  }

  static async #make(t) {
    const folder = await mkdtemp(join(tmpdir(), "guildhall-"));
    const guildhall = new Guildhall(folder, await freePort());
    t.after(() => guildhall.#end());
    return guildhall;
  }

  /** Starts one that ends with the test. */
  static async start(t, settings = {}) {
    const guildhall = await Guildhall.#make(t);
    await guildhall.run(settings);
    return guildhall;
  }

  /** Starts a demo that ends with the test. It makes its own folder within ours. */
  static async startDemo(t) {
    const guildhall = await Guildhall.#make(t);
    await guildhall.run({}, ["demo"]);
    return guildhall;
  }

  async run(settings = {}, args = []) {
    const own = { listen: this.listen, data: join(this.folder, "data"), log: "warn" };
    const { PATH, HOME } = process.env;
    this.#env = { PATH, HOME, TMPDIR: this.folder, ...asEnvironment({ ...own, ...settings }) };
    this.#said = "";
    // A guildhall.toml where the tests are started is none of theirs
    this.#child = spawn(PROGRAM, args, { env: this.#env, cwd: this.folder, stdio: ["ignore", "pipe", "pipe"] });
    this.#child.stdout.on("data", (data) => { this.#said += data; });
    this.#child.stderr.on("data", (data) => { this.#log += data; });
    await soon("the server answers", () => this.#isReady(), { within: 60_000 });
  }

  async #isReady() {
    assert.equal(this.#child.exitCode, null, `the program ended: ${this.#log}`);
    const answer = await fetch(`${this.url}/readyz`).catch(() => null);
    return answer?.ok;
  }

  /** Runs a command beside it, with the same settings, and gives what that printed. */
  async command(...args) {
    const { stdout } = await promisify(execFile)(PROGRAM, args, { env: this.#env, cwd: this.folder });
    return stdout;
  }

  /** What it has written into its log. */
  get log() {
    return this.#log;
  }

  /** The link that it printed for the first owner. */
  setUpLink() {
    return soon("the set-up link is printed", () => this.#said.match(SET_UP_LINK)?.[0]);
  }

  /** The address that a demo printed. */
  demoLink() {
    return soon("the demo's address is printed", () => this.#said.match(DEMO_LINK)?.[0]);
  }

  /** Ends it as a person would, and waits for it; gives its exit code. */
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
    const [code] = await ended;
    return code;
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
